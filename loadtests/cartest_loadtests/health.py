"""How well this process keeps up, in figures that a run is published with and judged by.

A generator that was late must say so itself (docs/measurement.md, "A run may gate only when"). Pure: whoever
owns the loop calls :meth:`Health.tick` and hands in the clocks' readings.
"""

from cartest_contracts.run import GeneratorHealth
from cartest_loadtests.quantiles import Quantiles

__all__ = ["Health"]


class Health:
    """Counts of one process in one test."""

    def __init__(self, *, worker: str, now_ns: int, cpu_s: float) -> None:
        self.started = 0
        self.finished = 0
        self.failed = 0
        self.offered: int | None = None
        self.kernel_stamps = 0
        self.user_stamps = 0
        self.ttfa_ms = Quantiles()
        self.problems: list[str] = []
        self._worker = worker
        self._begun_ns = now_ns
        self._begun_cpu_s = cpu_s
        self._loop_lag_ms = Quantiles()
        self._stamp_lag_ms = Quantiles()

    def loop_was_late(self, late_ns: int) -> None:
        """Count one turn of the loop's own timer: how much later it ran than it was asked to."""
        self._loop_lag_ms.add(late_ns / 1e6)

    def stamp_was_behind(self, behind_ns: int) -> None:
        """Count one read: user-space stamp minus kernel stamp."""
        self._stamp_lag_ms.add(behind_ns / 1e6)

    def problem(self, text: str) -> None:
        """Note a problem of the harness, once."""
        if text not in self.problems:
            self.problems.append(text)

    def report(self, *, now_ns: int, cpu_s: float, clock_error_ns: int) -> GeneratorHealth:
        """Return the figures so far."""
        seconds = max((now_ns - self._begun_ns) / 1e9, 1e-9)
        return GeneratorHealth(
            worker=self._worker,
            stamps="kernel" if self.kernel_stamps and not self.user_stamps else "user",
            loop_lag_p50_ms=self._loop_lag_ms.at(0.5) or 0.0,
            loop_lag_p99_ms=self._loop_lag_ms.at(0.99) or 0.0,
            loop_lag_max_ms=self._loop_lag_ms.largest,
            cpu_share=(cpu_s - self._begun_cpu_s) / seconds,
            stamp_lag_p99_ms=self._stamp_lag_ms.at(0.99),
            clock_error_ms=clock_error_ns / 1e6 if self.kernel_stamps else None,
            offered=self.offered,
            started=self.started,
            finished=self.finished,
            duration_s=seconds,
            problems=tuple(self.problems),
        )
