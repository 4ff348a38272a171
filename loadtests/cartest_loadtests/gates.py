"""What one greenlet waits at and callbacks open: a gate that costs no timer for each wait.

Nearly every wait is long and ends early, because an answer comes. So one timer of the loop serves all long waits:
it is set to the earliest of their deadlines, and looks who is late when it goes off. Short waits have a timer of
their own, so that looking stays rare. Untyped, as gevent is: :mod:`cartest_loadtests.hub` hands gates out.
"""

import time
from collections.abc import Callable
from typing import Any, Final

__all__ = ["Deadlines", "LoneGate"]

_LONG_S: Final = 1.0


class Deadlines:
    """When the long waits of one loop are given up."""

    def __init__(self, hub: Any, current: Callable[[], Any]) -> None:
        self.hub = hub
        self.current = current
        """Returns the greenlet that runs."""
        self._waits: dict[LoneGate, int] = {}
        self._timer: Any = None
        self._next_ns = 0

    def add(self, gate: "LoneGate", at_ns: int) -> None:
        """Tell a gate when this instant (monotonic clock) has come."""
        self._waits[gate] = at_ns
        if self._timer is None or at_ns < self._next_ns:
            self._set(at_ns)

    def remove(self, gate: "LoneGate") -> None:
        """Tell it no more."""
        self._waits.pop(gate, None)

    def _set(self, at_ns: int) -> None:
        if self._timer is not None:
            self._timer.close()
        self._next_ns = at_ns
        self._timer = self.hub.loop.timer(max(0.0, (at_ns - time.monotonic_ns()) / 1e9))
        self._timer.start(self._look)

    def _look(self) -> None:
        self._timer.close()
        self._timer = None
        now_ns = time.monotonic_ns()
        for gate in [gate for gate, at_ns in self._waits.items() if at_ns <= now_ns]:
            del self._waits[gate]
            gate.time_out()
        if self._waits:
            self._set(min(self._waits.values()))


class LoneGate:
    """A gate for one greenlet at a time; implements :class:`~cartest_loadtests.hub.Gate`."""

    __slots__ = ("_deadlines", "_late", "_open", "_waiter")

    def __init__(self, deadlines: Deadlines) -> None:
        self._deadlines = deadlines
        self._open = False
        self._late = False
        self._waiter: Any = None

    def set(self) -> None:
        """Let the waiting greenlet run at the loop's next turn."""
        if not self._open:
            self._open = True
            if self._waiter is not None:
                self._deadlines.hub.loop.run_callback(self._resume)

    def clear(self) -> None:
        """Close it again."""
        self._open = False

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until it is open; ``False`` if ``timeout`` seconds went by first."""
        if self._open:
            return True
        deadlines = self._deadlines
        hub = deadlines.hub
        self._late = False
        self._waiter = deadlines.current()
        timer: Any = None
        if timeout is not None and timeout >= _LONG_S:
            deadlines.add(self, time.monotonic_ns() + int(timeout * 1e9))
        elif timeout is not None:
            timer = hub.loop.timer(timeout)
            timer.start(self.time_out)
        try:
            while not (self._open or self._late):
                hub.switch()
        finally:
            self._waiter = None
            deadlines.remove(self)
            if timer is not None:
                timer.close()
        return self._open

    def time_out(self) -> None:
        """End the wait at the loop's next turn: its time is up."""
        self._late = True
        self._deadlines.hub.loop.run_callback(self._resume)

    def _resume(self) -> None:
        # Whoever waited may have been stopped since: then nobody is to be run.
        if self._waiter is not None:
            self._waiter.switch()
