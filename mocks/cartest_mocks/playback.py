"""One paced series of pieces on its way to one connection.

A piece leaves at its own absolute deadline, so a late one does not push the others back. While the connection
takes no more bytes the series is held: nothing is made in advance, nothing piles up, and other connections are
not delayed. Sans-I/O: clock and sink come in as arguments.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

from cartest_mocks.clock import Clock, Timer
from cartest_mocks.exchange import Burst, Piece

__all__ = ["Playback", "Sink"]


class Sink(Protocol):
    """Where pieces go."""

    @property
    def writable(self) -> bool:
        """Whether the connection takes more bytes now."""
        ...

    def deliver(self, data: bytes, *, last: bool) -> None:
        """Send one piece; the last one says so, that the end can leave with it."""

    def broken(self, error: Exception) -> None:
        """Making a piece raised: the series ends here, ``on_end`` has been called."""


class Playback:
    """Takes pieces one ahead of need and delivers each at its deadline."""

    __slots__ = ("_clock", "_next", "_on_end", "_origin_ns", "_pieces", "_sink", "_timer", "ended")

    def __init__(
        self,
        pieces: Iterable[Piece],
        *,
        clock: Clock,
        sink: Sink,
        origin_ns: int,
        on_end: Callable[[], None] = lambda: None,
    ) -> None:
        self._pieces: Iterator[Piece] = iter(pieces)
        self._clock = clock
        self._sink = sink
        self._origin_ns = origin_ns
        self._on_end = on_end
        self._timer: Timer | None = None
        self.ended = False
        # Raised here, an error is still the caller's to answer: nothing was sent.
        self._next = next(self._pieces, None)

    @property
    def empty(self) -> bool:
        """Whether there is no piece left to deliver."""
        return self._next is None

    def run(self) -> None:
        """Deliver what is due and wait for the rest; called again when a held connection takes bytes again."""
        self._timer = None
        for _ in range(Burst.MOST_PIECES):
            if self.ended:
                return
            piece = self._next
            if piece is None:
                self._end()
                return
            if not self._sink.writable:
                return
            deadline_ns = self._origin_ns + piece.at_ns
            if deadline_ns > self._clock.now_ns():
                self._timer = self._clock.call_at(deadline_ns, self.run)
                return
            try:
                self._next = next(self._pieces, None)
            except Exception as error:  # noqa: BLE001  # whatever a generator raises must end its series, not the loop
                self._end()
                self._sink.broken(error)
                return
            self._sink.deliver(piece.data, last=self._next is None)
        self._timer = self._clock.call_at(self._clock.now_ns(), self.run)

    def resume(self) -> None:
        """Go on after the connection was held; harmless when it waits for a deadline."""
        if self._timer is None:
            self.run()

    def cancel(self) -> None:
        """Deliver nothing more; harmless when it has ended."""
        if self._timer is not None:
            self._timer.cancel()
        if not self.ended:
            self._end()

    def _end(self) -> None:
        self.ended = True
        close = getattr(self._pieces, "close", None)
        if close is not None:
            close()
        self._on_end()
