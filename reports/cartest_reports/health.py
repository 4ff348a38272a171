"""Whether the generator kept up: a number measured by a machine that did not is not believed.

The limits are those of measurement.md, "A run may gate only when".
"""

from collections.abc import Sequence
from typing import Final

from cartest_contracts.run import GeneratorHealth, RunInfo

__all__ = ["LEAST_ACHIEVED", "MOST_LAG_MS", "achieved_share", "doubts"]

LEAST_ACHIEVED: Final = 0.95
"""Share of the offered requests that must have been started."""
MOST_LAG_MS: Final = 5.0
"""Loop lag p99 from which stamps taken in user space are not believed."""


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
    found.extend(
        f"generator {worker.worker} was saturated: loop lag p99 {worker.loop_lag_p99_ms:.1f} ms, "
        f"and its stamps depend on the loop (limit {MOST_LAG_MS:g} ms)"
        for worker in run.workers
        if worker.stamps == "user" and worker.loop_lag_p99_ms >= MOST_LAG_MS
    )
    share = achieved_share(run.workers)
    if share is not None and share < LEAST_ACHIEVED:
        found.append(f"{share:.1%} of the offered requests were started (at least {LEAST_ACHIEVED:.0%} needed)")
    return tuple(found)
