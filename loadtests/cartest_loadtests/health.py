"""How well this process keeps up, in figures that a run is published with and judged by.

A generator that was late must say so itself (docs/measurement.md, "A run may gate only when"). Pure: whoever
owns the loop calls it and hands in what clocks and machine say, as a :class:`Reading`.
"""

from dataclasses import dataclass
from typing import Final

import msgspec

from cartest_contracts.run import GeneratorHealth, Growth, SelfCheck
from cartest_loadtests.machine import Cpu
from cartest_loadtests.quantiles import Quantiles

__all__ = ["Health", "Reading", "while_running"]

_DIED: Final = "it died in the run: what it had measured a second before is kept, what followed is lost"


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """What clocks and machine say at one instant."""

    now_ns: int
    cpu_s: float
    """CPU seconds of this process."""
    machine: Cpu | None = None
    rss_bytes: int | None = None
    descriptors: int | None = None


def while_running(report: GeneratorHealth) -> GeneratorHealth:
    """Return what stands on disk until the end writes better: only a process that died leaves it there."""
    return msgspec.structs.replace(report, problems=(*report.problems, _DIED))


class Health:
    """Counts of one process in one test."""

    def __init__(self, *, worker: str, begun: Reading) -> None:
        self.started = 0
        self.finished = 0
        self.failed = 0
        self.offered: int | None = None
        self.scheduled_s = 0.0
        """How long the schedule has run."""
        self.kernel_stamps = 0
        self.user_stamps = 0
        self.ttfa_ms = Quantiles()
        self.problems: list[str] = []
        self._worker = worker
        self._begun = begun
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

    def report(
        self,
        now: Reading,
        *,
        clock_error_ns: int,
        self_check: SelfCheck | None = None,
        growth: tuple[Growth, ...] = (),
    ) -> GeneratorHealth:
        """Return the figures so far."""
        begun = self._begun
        seconds = max((now.now_ns - begun.now_ns) / 1e9, 1e-9)
        scheduled_s = self.scheduled_s or None
        steal = now.machine.stolen_share(begun.machine) if now.machine and begun.machine else None
        return GeneratorHealth(
            worker=self._worker,
            stamps="kernel" if self.kernel_stamps and not self.user_stamps else "user",
            loop_lag_p50_ms=self._loop_lag_ms.at(0.5) or 0.0,
            loop_lag_p99_ms=self._loop_lag_ms.at(0.99) or 0.0,
            loop_lag_max_ms=self._loop_lag_ms.largest,
            cpu_share=(now.cpu_s - begun.cpu_s) / seconds,
            stamp_lag_p99_ms=self._stamp_lag_ms.at(0.99),
            clock_error_ms=clock_error_ns / 1e6 if self.kernel_stamps else None,
            offered=self.offered,
            started=self.started,
            finished=self.finished,
            duration_s=seconds,
            offered_per_s=self.offered / scheduled_s if self.offered is not None and scheduled_s else None,
            started_per_s=self.started / (scheduled_s or seconds),
            steal_share=steal,
            rss_bytes=now.rss_bytes,
            descriptors=now.descriptors,
            self_check=self_check,
            growth=growth,
            problems=tuple(self.problems),
        )
