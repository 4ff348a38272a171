"""Both sides of a socket with a defect: the wire that the mock writes to, and the session that it reads by."""

from collections.abc import Callable, Iterable, Iterator
from typing import cast

import msgspec

from cartest_mocks.application import OpenWire
from cartest_mocks.defects.seams import Close, Event, Line, Message, Out, attempt
from cartest_mocks.exchange import Piece, Playing, Session

__all__ = ["BrokenSession", "BrokenWire", "changed_events", "read_event"]


def read_event(payload: str | bytes) -> Event:
    """Return the JSON object of an event; all that the mock sends are such."""
    return cast("Event", msgspec.json.decode(payload))


def changed_events(line: Line, event: Event) -> tuple[Out, ...]:
    """Return what leaves in the place of an event."""
    same: tuple[Out, ...] = (event,)
    return attempt(lambda: tuple(line.event(event)), otherwise=same)


class BrokenWire:
    """A wire whose events and close a defect changes; an :class:`~cartest_mocks.application.OpenWire`."""

    def __init__(self, wire: OpenWire, line: Line) -> None:
        self._wire = wire
        self._line = line

    @property
    def closed_with(self) -> tuple[int, str]:
        """Close code and reason."""
        return self._wire.closed_with

    def send_text(self, payload: str | bytes) -> None:
        """Send what becomes of one event."""
        for out in changed_events(self._line, read_event(payload)):
            if isinstance(out, Close):
                self._wire.close(out.code, out.reason)
            else:
                self._wire.send_text(_text(out))

    def play(
        self, pieces: Iterable[Piece], *, origin_ns: int, on_end: Callable[[], None] = lambda: None
    ) -> Playing:
        """Play what becomes of each event."""
        return self._wire.play(self._changed(pieces), origin_ns=origin_ns, on_end=on_end)

    def close(self, code: int, reason: str = "") -> None:
        """Close, as the defect has it."""
        close = self._line.close(code, reason)
        self._wire.close(close.code, close.reason)

    def _changed(self, pieces: Iterable[Piece]) -> Iterator[Piece]:
        for piece in pieces:
            event = read_event(piece.data)
            for out in changed_events(self._line, event):
                if isinstance(out, Close):
                    self._wire.close(out.code, out.reason)
                    return
                yield Piece(self._line.time_ns(event, piece.at_ns), _text(out))


class BrokenSession:
    """A session that gets what a defect makes of the client's messages."""

    def __init__(self, session: Session, line: Line) -> None:
        self._session = session
        self._line = line

    def on_text(self, text: str) -> None:
        """Pass on what becomes of it."""
        self._take(text)

    def on_binary(self, data: bytes) -> None:
        """Pass on what becomes of it."""
        self._take(data)

    def on_ping(self) -> None:
        """Pass on."""
        self._session.on_ping()

    def on_close(self) -> None:
        """Pass on."""
        self._session.on_close()

    def _take(self, message: str | bytes) -> None:
        same: tuple[Message, ...] = (message,)
        for each in attempt(lambda: tuple(self._line.message(message)), otherwise=same):
            if isinstance(each, str):
                self._session.on_text(each)
            else:
                self._session.on_binary(each)


def _text(out: Event | str) -> bytes:
    return out.encode() if isinstance(out, str) else msgspec.json.encode(out)
