"""From the kernel's receive stamps (CLOCK_REALTIME) to the monotonic clock that every instant is told in.

The kernel stamps a packet with wall time; everything else here is monotonic. The distance between the two
clocks is measured by reading one between two reads of the other; half the bracket is the error of the
measurement. It is measured again every second, because wall time is slewed and may be stepped.
Pure: the clocks come in as functions.
"""

from collections.abc import Callable
from typing import Final

__all__ = ["STEP_NS", "ClockBridge"]

_ATTEMPTS: Final = 20
STEP_NS: Final = 1_000_000
"""A distance that changes by more between two measurements was stepped, not slewed: NTP slews at most
0.5 ms a second (adjtimex(2), 500 ppm)."""


class ClockBridge:
    """The distance between the two clocks, with its error."""

    def __init__(self, *, monotonic_ns: Callable[[], int], realtime_ns: Callable[[], int]) -> None:
        self._monotonic_ns = monotonic_ns
        self._realtime_ns = realtime_ns
        self._offset_ns, self._bracket_ns = self._measure()
        self.error_ns = self._bracket_ns
        """Largest error of any conversion so far: the bracket, and how far the distance moved between two
        measurements."""
        self.stepped = False
        """Whether wall time jumped, so that conversions around the jump are off by it."""

    def to_monotonic(self, realtime_ns: int) -> int:
        """Convert one kernel stamp."""
        return realtime_ns + self._offset_ns

    def to_realtime(self, monotonic_ns: int) -> int:
        """Convert an instant to wall time, nanoseconds since the epoch."""
        return monotonic_ns - self._offset_ns

    def measure_again(self) -> None:
        """Take the distance anew."""
        before = self._offset_ns
        self._offset_ns, self._bracket_ns = self._measure()
        moved = abs(self._offset_ns - before)
        if moved > STEP_NS + self._bracket_ns:
            self.stepped = True
        self.error_ns = max(self.error_ns, self._bracket_ns + moved)

    def _measure(self) -> tuple[int, int]:
        brackets: list[tuple[int, int]] = []
        for _ in range(_ATTEMPTS):
            before = self._monotonic_ns()
            wall = self._realtime_ns()
            after = self._monotonic_ns()
            brackets.append(((after - before + 1) // 2, (before + after) // 2 - wall))
        half, offset = min(brackets)
        return offset, half
