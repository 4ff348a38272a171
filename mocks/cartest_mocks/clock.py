"""Time as the mock sees it: two clocks and timers, all of which tests can move.

Everything that waits (paces, expires, times out) takes a :class:`Clock`; nothing in the endpoints reads
``time`` by itself.
"""

from collections.abc import Callable
from typing import Protocol

__all__ = ["Clock", "MovableClock", "Timer"]


class Timer(Protocol):
    """A callback that was asked for."""

    def cancel(self) -> None:
        """Forget it; harmless when it ran already."""


class Clock(Protocol):
    """Monotonic time for pacing, wall time for tokens, and timers on absolute deadlines."""

    def now_ns(self) -> int:
        """Return monotonic nanoseconds."""
        ...

    def wall_s(self) -> float:
        """Return seconds since the Unix epoch."""
        ...

    def call_at(self, deadline_ns: int, callback: Callable[[], None]) -> Timer:
        """Run ``callback`` on the loop at a monotonic deadline; a past one runs at the next turn."""
        ...


class MovableClock(Clock, Protocol):
    """A clock that tests can move forward."""

    def advance(self, seconds: float) -> None:
        """Move time forward; what falls due on the way runs in order, each at its own instant."""
