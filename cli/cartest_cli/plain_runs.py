"""Runs that plain Locust left: what ``cartest bench`` does after its load is done when they are judged.

Nothing is written back: observations of further workers may be copied beside the others, and the run judged again.
"""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from cartest_contracts.findings import Finding
from cartest_contracts.judge import judge
from cartest_contracts.measures.tally import Tally
from cartest_contracts.run import GeneratorHealth, RunInfo, read_generators, read_observations
from cartest_contracts.sessions.keeping import keep_sessions

__all__ = ["generators_of", "try_rules"]


def try_rules(folder: Path, run: RunInfo) -> tuple[RunInfo, Sequence[Finding]]:
    """Return the run with its rules counted, and what they found; as it is if there are no observations here.

    Raises ``OSError``, ``msgspec.MsgspecError`` or ``HarnessError``.
    """
    if next(read_observations(folder), None) is None:
        return run, ()
    judgement = judge(read_observations(folder))
    run = msgspec.structs.replace(run, rules=judgement.counts, problems=(*run.problems, *judgement.problems))
    return run, keep_sessions(folder, judgement.findings, lambda: read_observations(folder))


def generators_of(folder: Path, counted: Tally | None) -> tuple[GeneratorHealth, ...]:
    """Return those that reported and those that wrote here; of one that did both, what it wrote last.

    Raises ``OSError`` or ``msgspec.MsgspecError``.
    """
    known = {health.worker: health for health in counted.workers} if counted is not None else {}
    known |= {health.worker: health for health in read_generators(folder)}
    return tuple(known[worker] for worker in sorted(known))
