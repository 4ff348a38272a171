"""Whether the generator kept up: a number measured by a machine that did not is not believed.

The limits are those of measurement.md, "A run may gate only when".
"""

from collections.abc import Iterator, Sequence
from typing import Final

from cartest_contracts.run import GeneratorHealth, RunInfo

__all__ = [
    "LEAST_ACHIEVED",
    "MOST_CLOCK_ERROR_MS",
    "MOST_EXACT_ERROR_MS",
    "MOST_LAG_MS",
    "MOST_STEAL",
    "achieved_share",
    "doubts",
    "slowed",
]

LEAST_ACHIEVED: Final = 0.95
"""Share of the offered requests that must have been started."""
MOST_LAG_MS: Final = 5.0
"""Loop lag p99 from which stamps taken in user space are not believed; and what 95 % of the self-check's samples
must be measured to, whatever the stamps."""
MOST_EXACT_ERROR_MS: Final = 0.5
"""How far off a sample that is called exact may be."""
MOST_CLOCK_ERROR_MS: Final = 1.0
"""Of joining the kernel's clock with the monotonic one."""
MOST_STEAL: Final = 0.1
"""Share of the machine's CPU time that its host may take."""


def achieved_share(workers: Sequence[GeneratorHealth]) -> float | None:
    """Return started / offered over the workers that had a schedule; ``None`` in a closed loop."""
    scheduled = [worker for worker in workers if worker.offered is not None]
    offered = sum(worker.offered or 0 for worker in scheduled)
    return sum(worker.started for worker in scheduled) / offered if offered else None


def doubts(run: RunInfo) -> tuple[str, ...]:
    """Return why figures of this run may not be believed; empty if they may."""
    found: list[str] = []
    if not run.workers:
        found.append("the health of the generator was not recorded")
    found.extend(f"generator {worker.worker} {why}" for worker in run.workers for why in _doubts(worker))
    share = achieved_share(run.workers)
    if share is not None and share < LEAST_ACHIEVED:
        found.append(f"{share:.1%} of the offered requests were started (at least {LEAST_ACHIEVED:.0%} needed)")
    return tuple(found)


def _doubts(worker: GeneratorHealth) -> Iterator[str]:
    if worker.stamps == "user" and worker.loop_lag_p99_ms >= MOST_LAG_MS:
        yield (
            f"was saturated: loop lag p99 {worker.loop_lag_p99_ms:.1f} ms, and its stamps depend on the loop "
            f"(limit {MOST_LAG_MS:g} ms)"
        )
    checked = worker.self_check
    if checked is not None and checked.error_p95_ms is not None and checked.error_p95_ms >= MOST_LAG_MS:
        yield (
            f"measured its own endpoint wrongly: p95 of the error {checked.error_p95_ms:.1f} ms in "
            f"{checked.samples} samples (limit {MOST_LAG_MS:g} ms)"
        )
    if checked is not None and checked.exact_max_ms is not None and checked.exact_max_ms > MOST_EXACT_ERROR_MS:
        yield (
            f"called a sample exact that was off by {checked.exact_max_ms:.2f} ms "
            f"(limit {MOST_EXACT_ERROR_MS:g} ms)"
        )
    if worker.clock_error_ms is not None and worker.clock_error_ms > MOST_CLOCK_ERROR_MS:
        yield f"knows the time to {worker.clock_error_ms:.1f} ms only (limit {MOST_CLOCK_ERROR_MS:g} ms)"


def slowed(run: RunInfo) -> tuple[str, ...]:
    """Return what may have made latencies of this run longer, and none of them shorter."""
    return tuple(
        f"generator {worker.worker} lost {worker.steal_share:.0%} of its machine's CPU time to the host "
        f"(limit {MOST_STEAL:.0%})"
        for worker in run.workers
        if worker.steal_share is not None and worker.steal_share > MOST_STEAL
    )
