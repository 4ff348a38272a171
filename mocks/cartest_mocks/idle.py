"""Noticing that nothing happens: one deadline that moves on, without a timer for every message."""

from collections.abc import Callable

from cartest_mocks.clock import Clock, Timer

__all__ = ["IDLE_CLOSE", "IdleWatch"]

IDLE_CLOSE = (1000, "connection idle timeout")
"""How the service closes an idle socket (websocket.md section 9)."""

_NS = 1_000_000_000


class IdleWatch:
    """Calls back once, for each start, when it was not touched for long enough."""

    __slots__ = ("_clock", "_last_ns", "_limit_ns", "_on_idle", "_timer")

    def __init__(self, clock: Clock, *, limit_s: float, on_idle: Callable[[], None]) -> None:
        self._clock = clock
        self._limit_ns = round(limit_s * _NS)
        self._on_idle = on_idle
        self.start()

    def start(self) -> None:
        """Watch from now on, again after it called back."""
        self._last_ns = self._clock.now_ns()
        self._timer: Timer = self._clock.call_at(self._last_ns + self._limit_ns, self._check)

    def touch(self) -> None:
        """Notice that something happened."""
        self._last_ns = self._clock.now_ns()

    def stop(self) -> None:
        """Watch no longer."""
        self._timer.cancel()

    def _check(self) -> None:
        deadline_ns = self._last_ns + self._limit_ns
        if self._clock.now_ns() >= deadline_ns:
            self._on_idle()
        else:
            self._timer = self._clock.call_at(deadline_ns, self._check)
