"""One heap of absolute deadlines for everything that waits: chunks, expiry, idle time-outs.

Deadlines are in the mock's own time: the machine's monotonic clock plus an offset that tests can move with
:meth:`Pacer.advance`. Absolute deadlines do not drift, and one heap with one alarm costs the same for one
stream as for a thousand. Sans-I/O: the machine's clocks and the alarm come in as arguments.
"""

import heapq
from collections.abc import Callable
from typing import Final

from cartest_mocks.alarm import Alarm
from cartest_mocks.clock import Timer

__all__ = ["Pacer"]

_NS: Final = 1_000_000_000
_COMPACT_FROM: Final = 1024
"""Cancelled entries are swept out once there are this many of them and they are the majority."""


class _Entry:
    """A callback that was asked for; ``callback`` is ``None`` once it ran or was cancelled."""

    __slots__ = ("_pacer", "callback")

    def __init__(self, pacer: "Pacer", callback: Callable[[], None]) -> None:
        self._pacer = pacer
        self.callback: Callable[[], None] | None = callback

    def cancel(self) -> None:
        """Forget it; harmless when it ran already."""
        if self.callback is not None:
            self.callback = None
            self._pacer.forget_one()


class Pacer:
    """The mock's :class:`~cartest_mocks.clock.Clock`."""

    def __init__(self, *, monotonic_ns: Callable[[], int], wall_s: Callable[[], float]) -> None:
        self._monotonic_ns = monotonic_ns
        self._wall_s = wall_s
        self._offset_ns = 0
        # Until somebody moves it, the mock's time is the machine's; every request reads it several times.
        self.now_ns: Callable[[], int] = monotonic_ns
        """Return monotonic nanoseconds of the mock's time."""
        self.wall_s: Callable[[], float] = wall_s
        """Return seconds since the Unix epoch in the mock's time."""
        self._heap: list[tuple[int, int, _Entry]] = []
        self._count = 0
        self._cancelled = 0
        self._alarm: Alarm | None = None
        self._armed_ns: int | None = None
        self._running = False

    def attach(self, alarm: Alarm) -> None:
        """Use this alarm; it must call :meth:`run_due` when it rings."""
        self._alarm = alarm
        self._rearm(force=True)

    def __len__(self) -> int:
        """How many entries wait, cancelled ones that were not swept yet included."""
        return len(self._heap)

    def call_at(self, deadline_ns: int, callback: Callable[[], None]) -> Timer:
        """Run ``callback`` at a deadline of :meth:`now_ns`; a past one runs at the next turn of the loop."""
        entry = _Entry(self, callback)
        self._count += 1
        heapq.heappush(self._heap, (deadline_ns, self._count, entry))
        if not self._running:
            self._rearm()
        return entry

    def forget_one(self) -> None:
        """Count a cancelled entry, and sweep when most of a large heap is cancelled."""
        self._cancelled += 1
        if self._cancelled >= _COMPACT_FROM and 2 * self._cancelled > len(self._heap):
            self._heap = [item for item in self._heap if item[2].callback is not None]
            heapq.heapify(self._heap)
            self._cancelled = 0

    def run_due(self) -> None:
        """Run what is due; what a callback asks for anew runs at the next turn, so no stream starves another."""
        try:
            self._run_until(self.now_ns())
        finally:
            self._rearm(force=True)

    def advance(self, seconds: float) -> None:
        """Move the mock's time forward and run what falls due on the way, each at its own instant, in order."""
        target_ns = self.now_ns() + round(seconds * _NS)
        while self._heap and self._heap[0][0] <= target_ns:
            self._shift(self._heap[0][0] - self.now_ns())
            self._run_until(self._heap[0][0])
        self._shift(target_ns - self.now_ns())
        self._rearm(force=True)

    def _shift(self, forward_ns: int) -> None:
        self._offset_ns += max(0, forward_ns)
        self.now_ns = lambda: self._monotonic_ns() + self._offset_ns
        self.wall_s = lambda: self._wall_s() + self._offset_ns / _NS

    def _run_until(self, limit_ns: int) -> None:
        last = self._count
        self._running = True
        try:
            while self._heap and self._heap[0][0] <= limit_ns and self._heap[0][1] <= last:
                entry = heapq.heappop(self._heap)[2]
                callback, entry.callback = entry.callback, None
                if callback is None:
                    self._cancelled -= 1
                else:
                    callback()
        finally:
            self._running = False

    def _rearm(self, *, force: bool = False) -> None:
        """Set the alarm to the earliest deadline, in the machine's time."""
        earliest = self._heap[0][0] - self._offset_ns if self._heap else None
        if self._alarm is not None and (force or earliest != self._armed_ns):
            self._armed_ns = earliest
            self._alarm.set(earliest)
