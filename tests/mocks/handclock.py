"""A clock that only moves when it is told to: virtual time for whatever takes a :class:`Clock`.

With it the five minutes of an idle socket and the last second of a token take no time and no luck.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

__all__ = ["HandClock", "HandTimer"]

_NS: Final = 1_000_000_000


@dataclass(eq=False, slots=True)
class HandTimer:
    """A callback that waits for its deadline."""

    deadline_ns: int
    callback: Callable[[], None]
    cancelled: bool = False

    def cancel(self) -> None:
        """Forget it; harmless when it ran already."""
        self.cancelled = True


class HandClock:
    """Stands still until :meth:`advance`; timers then run in order of their deadlines, each at its own instant."""

    def __init__(self, *, epoch_s: float = 1_750_000_000.0) -> None:
        self._epoch_s: Final = epoch_s
        self._now_ns = 0
        self._timers: list[HandTimer] = []

    def now_ns(self) -> int:
        """Return nanoseconds since the clock was made."""
        return self._now_ns

    def wall_s(self) -> float:
        """Return seconds since the Unix epoch."""
        return self._epoch_s + self._now_ns / _NS

    def call_at(self, deadline_ns: int, callback: Callable[[], None]) -> HandTimer:
        """Run ``callback`` when the clock is moved to or past the deadline."""
        timer = HandTimer(deadline_ns, callback)
        self._timers.append(timer)
        return timer

    def advance(self, seconds: float) -> None:
        """Move time forward, past every timer that falls due, those included that timers set."""
        end_ns = self._now_ns + round(seconds * _NS)
        while True:
            due = [timer for timer in self._timers if timer.deadline_ns <= end_ns and not timer.cancelled]
            if not due:
                break
            timer = min(due, key=lambda each: each.deadline_ns)
            self._timers.remove(timer)
            self._now_ns = max(self._now_ns, timer.deadline_ns)
            timer.callback()
        self._now_ns = end_ns
