"""Keeping a schedule: users that are free take the next planned start and wait for it.

A user that is late takes its start all the same, with the instant it was planned for, so that a slow answer
shows in the latency of those behind it (coordinated omission). Starts that nobody took are counted as offered.
"""

import time

from cartest_loadtests import hub
from cartest_loadtests.schedule import Arrivals, Due

__all__ = ["OpenLoop"]


class OpenLoop:
    """One schedule while it is kept."""

    def __init__(self, arrivals: Arrivals) -> None:
        self._dues = iter(arrivals)
        self._plan = iter(arrivals)
        self._planned = next(self._plan, None)
        self._offered = 0
        self._begin_ns: int | None = None
        self._end_ns: int | None = None
        self._begun = hub.wide_gate()
        self._ended = hub.wide_gate()

    def begin(self) -> None:
        """Start the clock of the schedule; only the first call does."""
        if self._begin_ns is None:
            self._begin_ns = time.monotonic_ns()
            self._begun.set()

    def end(self) -> None:
        """Let everybody go who waits for a start."""
        self._end_ns = self._end_ns or time.monotonic_ns()
        self._ended.set()
        self._begun.set()

    def take(self) -> tuple[Due, int] | None:
        """Wait for the next start that nobody has taken; return it with its instant, ``None`` if there is none."""
        self._begun.wait()
        if self._begin_ns is None or (due := next(self._dues, None)) is None:
            return None
        intended_ns = self._begin_ns + due.after_ns
        if self._ended.wait(max(0.0, (intended_ns - time.monotonic_ns()) / 1e9)):
            return None
        return due, intended_ns

    @property
    def elapsed_s(self) -> float:
        """How long the schedule has run, or ran."""
        return 0.0 if self._begin_ns is None else ((self._end_ns or time.monotonic_ns()) - self._begin_ns) / 1e9

    @property
    def offered(self) -> int:
        """How many starts were planned until now, or until the end."""
        if self._begin_ns is not None:
            elapsed_ns = (self._end_ns or time.monotonic_ns()) - self._begin_ns
            # Counted on from the last time: a long run is asked every second.
            while self._planned is not None and self._planned.after_ns <= elapsed_ns:
                self._offered += 1
                self._planned = next(self._plan, None)
        return self._offered
