"""What the reads of one connection say about the first audios in it, kept only as long as it matters.

A first audio is judged by the reads of the loop's turn that brought it, and by how many things that the server may
have sent apart began in them; when something began after those, all of that is known. Pure; runs once a read.
"""

from typing import Final

from cartest_loadtests.certainty import Certificate, Room, Seen, certify, room_of

__all__ = ["AudioWatch"]

_KEPT: Final = 32
"""Reads that are kept while nothing is judged: an event is told when it is whole, maybe some reads later."""
_MOST: Final = 128
"""Of anything that is kept; contexts that are under way on one socket are fewer."""


class AudioWatch:
    """The first audios of one connection, or of one answer on it."""

    def __init__(self) -> None:
        self._seen: list[Seen] = []
        self._units: list[int] = []
        self._pending: list[int] = []
        self._rooms: dict[int, Room | None] = {}

    def saw(self, read: Seen) -> None:
        """Take one read."""
        self._seen.append(read)
        if len(self._seen) > _MOST and not self._pending:
            del self._seen[:-_KEPT], self._units[:-_KEPT]

    def began(self, at_ns: int) -> None:
        """Take the instant of something that the server may have sent apart; in order."""
        self._units.append(at_ns)
        if self._pending:
            self._settle(at_ns)

    def first_audio(self, at_ns: int) -> None:
        """Judge the read of this instant; tell it before :meth:`began` tells of the same one."""
        if at_ns not in self._pending:
            self._pending.append(at_ns)

    def certificate(self, first_ns: int, *, start_ns: int, start_after_ns: int | None) -> Certificate:
        """Return how sure a first audio is, once its answer has ended."""
        if first_ns in self._pending:
            self._close(first_ns)
        room = self._rooms.get(first_ns)
        return certify(first_ns, room, start_ns=start_ns, start_after_ns=start_after_ns or start_ns)

    def _settle(self, began_ns: int) -> None:
        newest = self._seen[-1]
        for first_ns in tuple(self._pending):
            queue = [read for read in self._seen if read.at_ns >= first_ns]
            turn = queue[0].poll if queue else None
            if newest.poll is not turn and all(read.at_ns < began_ns for read in queue if read.poll is turn):
                self._close(first_ns)

    def _close(self, first_ns: int) -> None:
        self._pending.remove(first_ns)
        self._rooms[first_ns] = room_of(first_ns, self._seen, self._units)
        if len(self._rooms) > _MOST:
            del self._rooms[next(iter(self._rooms))]
