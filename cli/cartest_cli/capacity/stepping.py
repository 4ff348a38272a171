"""One step of the search: what a judged load run says about its rate, and whose limit it met. Pure."""

from cartest_reports.capacity import RateStep, StepOutcome
from cartest_reports.health import LEAST_ACHIEVED, achieved_share
from cartest_reports.result import Result, Status
from cartest_reports.words import percent

__all__ = ["MOST_USERS", "step_of", "stream_s", "users_for"]

MOST_USERS = 4000
"""Of one step: below the 4,096 descriptors that most systems allow a process."""
_FIRST_STREAM_S = 2.0
"""How long a stream is thought to last before one was seen."""
_SPARE = 2.0
"""A target that takes longer than so many times what it took at the rate before is not waited for."""


def users_for(rate: float, *, least: int, stream_s: float | None) -> int:
    """Return how many users a rate needs, so that no start waits for one that is free, and each asks often.

    More would each make a connection of its own for a request or two: nothing would be measured but cold ones.
    """
    needed = round(rate * _SPARE * (stream_s if stream_s is not None else _FIRST_STREAM_S))
    return min(max(least, needed), max(least, MOST_USERS))


def stream_s(result: Result) -> float | None:
    """Return how long a stream lasted on average, on the slowest endpoint; ``None`` if none was seen."""
    summaries = (series.summary("total_ms") for series in result.series)
    return max(
        (each.mean / 1000 for each in summaries if each is not None and each.mean is not None), default=None
    )


def step_of(result: Result, *, rate: float, users: int, folder: str) -> RateStep:
    """Return what the run at this rate says."""
    outcome, reason = _outcome(result, users)
    started = [worker.started_per_s for worker in result.run.workers if worker.started_per_s is not None]
    return RateStep(
        rate=rate,
        users=users,
        outcome=outcome,
        reason=reason,
        started_per_s=sum(started) if started else None,
        samples=sum(series.started for series in result.series),
        failed=sum(series.failed for series in result.series),
        p50_ttfa_ms=_worst(result, 0.5),
        p90_ttfa_ms=_worst(result, 0.9),
        folder=folder,
    )


def _outcome(result: Result, users: int) -> tuple[StepOutcome, str]:
    if result.run.interrupted:
        return "unknown", "interrupted"
    troubles = [line.actual for line in result.of("run") if line.status is not Status.PASS]
    share = achieved_share(result.run.workers)
    behind = share is not None and share < LEAST_ACHIEVED
    # Being behind the schedule is the one doubt that a slow target alone can bring about: all users wait for it.
    if troubles or len(result.doubts) > behind or (behind and users >= MOST_USERS):
        return "generator", "; ".join((*troubles, *result.doubts))
    if behind:
        return "broke", f"{percent(share)} of the starts found a free user: the others were still being answered"
    outcomes: dict[str, StepOutcome] = {"pass": "held", "fail": "broke"}
    return outcomes.get(result.verdict.value, "unknown"), result.reason


def _worst(result: Result, q: float) -> float | None:
    """Return a quantile of the time to first audio of the slowest endpoint."""
    found: list[float] = []
    for series in result.speech:
        summary = series.summary("ttfa_from_intended_ms") or series.summary("ttfa_ms")
        quantile = next((each for each in summary.quantiles if each.q == q), None) if summary else None
        if quantile is not None and quantile.enough and quantile.value is not None:
            found.append(quantile.value)
    return max(found, default=None)
