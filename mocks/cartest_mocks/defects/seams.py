"""Where a defect takes hold: the places between the transport and the mock at which it may change what passes.

The mock's own code knows nothing of defects. Everything that crosses its border (requests, answers, events of
streams and sockets, messages, closes) can be changed here, and nothing inside it. Whoever needs a new place adds a
field with a default that changes nothing.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from cartest_mocks.exchange import Reply, Request, Stream

__all__ = [
    "Answer",
    "Close",
    "Cut",
    "Event",
    "EventChange",
    "Headers",
    "Line",
    "Message",
    "Out",
    "Seams",
    "attempt",
]

_T = TypeVar("_T")

Answer = Reply | Stream
Headers = tuple[tuple[str, str], ...]
Event = dict[str, Any]
"""The JSON object of one server event."""
Message = str | bytes
"""A text or binary message of the client."""


@dataclass(frozen=True)
class Close:
    """In the place of an event: the socket is closed, an event stream is cut."""

    code: int
    reason: str = ""


class Cut(Exception):
    """Raised by a body that a defect breaks off; no bug of the mock."""


Out = Event | str | Close
"""What leaves in the place of an event: events, text that is sent as it stands, or an end."""
EventChange = Callable[[Event], Iterable[Out]]


def _same_event(event: Event) -> Iterable[Out]:
    return (event,)


def _same_message(message: Message) -> Iterable[Message]:
    return (message,)


def _same_time(_event: Event, at_ns: int) -> int:
    return at_ns


def _same_close(code: int, reason: str) -> Close:
    return Close(code, reason)


@dataclass(frozen=True, kw_only=True)
class Line:
    """What a defect does to one event stream or socket while it lasts; its functions may share state."""

    event: EventChange = _same_event
    """From an event of the mock to what the client gets."""
    message: Callable[[Message], Iterable[Message]] = _same_message
    """From a message of the client to what the mock gets; sockets only."""
    time_ns: Callable[[Event, int], int] = _same_time
    """When a paced event leaves, from when it should."""
    close: Callable[[int, str], Close] = _same_close
    """How the mock's own close of a socket goes out."""


@dataclass(frozen=True, kw_only=True)
class Seams:
    """The changes that make a defect; what is not given changes nothing."""

    request: Callable[[Request], Request] = lambda request: request
    """Before the mock sees a request, those for an upgrade included."""
    answer: Callable[[Request, Answer], Answer] = lambda _request, answer: answer
    """The answer to a request as the client sent it, refused upgrades included."""
    upgrade: Callable[[Request, Headers], Headers] = lambda _request, headers: headers
    """The headers beside 101."""
    line: Callable[[Request], Line | None] = lambda _request: None
    """Called for each event stream and each socket; ``None`` leaves it alone."""


def attempt(change: Callable[..., _T], *passing: Any, otherwise: _T) -> _T:
    """Return what a change makes of something, or ``otherwise`` where it can make nothing of it.

    A broken server is fuzzed like any other: what a defect does not understand passes as it is, and must not look
    like a failure of the server.
    """
    try:
        return change(*passing)
    except Exception:  # noqa: BLE001  # whatever a client may send
        return otherwise
