"""What the reads of one connection say about the first audios in it, kept only as long as it matters.

A first audio is judged by the reads of the loop's turn that brought it, and by how many things that the server may
have sent apart began in them; when something began after those, all of that is known. Pure; reads are
only kept until a first audio is judged, since most say nothing about one.
"""

from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

from cartest_loadtests.certainty import Certificate, Room, certify, end_of_turn, room_of
from cartest_loadtests.stamps import Read

__all__ = ["AudioWatch"]

_KEPT: Final = 32
"""Reads that are kept while nothing is judged: an event is told when it is whole, maybe some reads later."""
_MOST: Final = 128
"""Of anything that is kept; contexts that are under way on one socket are fewer."""


class AudioWatch:
    """The first audios of one connection, or of one answer on it."""

    def __init__(self) -> None:
        self._instants: list[int] = []
        self._reads: list[Read] = []
        self._units: list[int] = []
        self._pending: list[int] = []
        self._rooms: dict[int, Room | None] = {}

    @property
    def kept(self) -> int:
        """How many reads are kept."""
        return len(self._reads)

    def saw(self, instants: Sequence[int], reads: Sequence[Read]) -> None:
        """Take reads, each with its instant."""
        if len(self._reads) > _MOST:
            self._forget()
        self._instants += instants
        self._reads += reads

    def began(self, instants: Sequence[int]) -> None:
        """Take the instants of things that the server may have sent apart; in order."""
        self._units += instants
        if self._pending and instants:
            self._settle(instants[-1])

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

    def _forget(self) -> None:
        """Drop what came long before the first audio that has waited longest, if any waits."""
        read, unit = len(self._reads), len(self._units)
        if self._pending:
            read = bisect_left(self._instants, self._pending[0])
            unit = bisect_left(self._units, self._pending[0])
        del self._instants[: max(0, read - _KEPT)], self._reads[: max(0, read - _KEPT)]
        del self._units[: max(0, unit - _KEPT)]

    def _settle(self, began_ns: int) -> None:
        for first_ns in tuple(self._pending):
            place = self._instants.index(first_ns) if first_ns in self._instants else 0
            end = end_of_turn(place, self._reads)
            if end < len(self._reads) and max(self._instants[place:end]) < began_ns:
                self._close(first_ns)

    def _close(self, first_ns: int) -> None:
        self._pending.remove(first_ns)
        self._rooms[first_ns] = room_of(first_ns, self._instants, self._reads, self._units)
        if len(self._rooms) > _MOST:
            del self._rooms[next(iter(self._rooms))]
