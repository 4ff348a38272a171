"""Between a session and its wire: what passes is written to the journal.

Paced frames are not recorded one by one; the endpoint that plays them says in its own events what they were.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from cartest_mocks.application import OpenWire
from cartest_mocks.clock import Clock
from cartest_mocks.exchange import Piece, Playing, Session
from cartest_mocks.journal import Journal

__all__ = ["RecordedSession", "RecordedWire", "Recorder"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Recorder:
    """Writes down what happens on one socket."""

    journal: Journal
    clock: Clock
    request_id: str
    operation: str

    def message(self, data: str | bytes) -> None:
        """Record what the client sent."""
        self.journal.message(data, at_ns=self.clock.now_ns(), request_id=self.request_id, operation=self.operation)

    def event(self, data: str | bytes) -> None:
        """Record what was sent to the client."""
        self.journal.event(data, at_ns=self.clock.now_ns(), request_id=self.request_id, operation=self.operation)

    def closed(self, code: int, reason: str) -> None:
        """Record the end."""
        self.journal.closed(
            at_ns=self.clock.now_ns(),
            request_id=self.request_id,
            operation=self.operation,
            code=code,
            reason=reason,
        )


class RecordedWire:
    """A wire whose messages are recorded."""

    def __init__(self, wire: OpenWire, recorder: Recorder) -> None:
        self._wire = wire
        self._recorder = recorder

    def send_text(self, payload: str | bytes) -> None:
        """Send and record one text frame."""
        self._recorder.event(payload)
        self._wire.send_text(payload)

    def play(
        self, pieces: Iterable[Piece], *, origin_ns: int, on_end: Callable[[], None] = lambda: None
    ) -> Playing:
        """Play, unrecorded."""
        return self._wire.play(pieces, origin_ns=origin_ns, on_end=on_end)

    def close(self, code: int, reason: str = "") -> None:
        """Close; the end is recorded when it has come."""
        self._wire.close(code, reason)


class RecordedSession:
    """A session whose messages are recorded."""

    def __init__(self, session: Session, wire: OpenWire, recorder: Recorder) -> None:
        self._session = session
        self._wire = wire
        self._recorder = recorder

    def on_text(self, text: str) -> None:
        """Record and pass on."""
        self._recorder.message(text)
        self._session.on_text(text)

    def on_binary(self, data: bytes) -> None:
        """Record and pass on."""
        self._recorder.message(data)
        self._session.on_binary(data)

    def on_ping(self) -> None:
        """Pass on; pings are not recorded."""
        self._session.on_ping()

    def on_close(self) -> None:
        """Record how it closed, and pass on."""
        self._recorder.closed(*self._wire.closed_with)
        self._session.on_close()
