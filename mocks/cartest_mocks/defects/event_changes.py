"""Changes of events, on event streams and sockets alike, of which defects are made.

Each function returns the :class:`Seams` of one change. ``kinds`` are event types; none named means all of them.
"""

from collections.abc import Callable, Iterable
from typing import Any, Final

from cartest_mocks.defects.messages import read_message, write_message
from cartest_mocks.defects.seams import Close, Event, EventChange, Line, Message, Out, Seams
from cartest_mocks.exchange import Request

__all__ = [
    "SOCKET",
    "SSE",
    "STT_SOCKET",
    "add",
    "drop",
    "events",
    "json_messages",
    "lines",
    "merge",
    "twice_as",
    "without",
]

SSE: Final = "/tts/sse"
SOCKET: Final = "/tts/websocket"
STT_SOCKET: Final = "/stt/websocket"


def lines(make: Callable[[Request], Line], *paths: str) -> Seams:
    """Make a new line, with its own state, for each stream and socket of these paths."""
    return Seams(line=lambda request: make(request) if request.path in paths else None)


def events(change: EventChange, *kinds: str, on: tuple[str, ...] = (SSE, SOCKET)) -> Seams:
    """Change every event of these kinds."""

    def event(event: Event) -> Iterable[Out]:
        return change(event) if not kinds or event.get("type") in kinds else (event,)

    return lines(lambda _request: Line(event=event), *on)


def json_messages(change: Callable[[Event], Event], path: str = SOCKET) -> Seams:
    """Change the client's messages that are JSON objects."""

    def message(message: Message) -> Iterable[Message]:
        value = read_message(message)
        return (write_message(change(value)),) if value else (message,)

    return lines(lambda _request: Line(message=message), path)


# --- what may become of one event


def merge(**members: Any) -> EventChange:
    """Replace, or add, members."""
    return lambda event: ({**event, **members},)


def without(*names: str) -> EventChange:
    """Leave members out."""
    return lambda event: ({name: value for name, value in event.items() if name not in names},)


def drop(_event: Event) -> Iterable[Out]:
    """Send nothing."""
    return ()


def add(after: Out | None = None, *, before: Out | None = None, **members: Any) -> EventChange:
    """Send something beside the event; an event gets its context, and these members."""

    def beside(event: Event, other: Out | None) -> Iterable[Out]:
        if isinstance(other, str | Close):
            yield other
        elif other is not None:
            context = {name: event[name] for name in ("context_id",) if name in event}
            yield {**other, **context, **members}

    return lambda event: (*beside(event, before), event, *beside(event, after))


def twice_as(change: EventChange) -> EventChange:
    """Send the event, then what a change makes of it."""
    return lambda event: (event, *change(event))
