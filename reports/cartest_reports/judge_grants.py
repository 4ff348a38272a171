"""The grant matrix: one line a cell.

A request that should have been denied and was allowed fails against any target. The rest depends on who
answered: the embedded mock must do exactly what is expected. Elsewhere an allow that was refused makes
the deny rows meaningless (they would be refused for another reason), so it is unknown; a deny with an
unexpected status is drift, since the status of a denial is assumed (API notes README section 4, row 14).
"""

from collections.abc import Iterator

from cartest_contracts.run import GrantCheck, RunInfo
from cartest_reports.figures import Figures
from cartest_reports.outcome import was_allowed
from cartest_reports.result import Line, Status

__all__ = ["judge_grants", "judge_load_grants"]


def judge_grants(run: RunInfo) -> tuple[Line, ...]:
    """Return one line for each cell of the matrix."""
    return tuple(_lines(run))


def judge_load_grants(figures: Figures) -> tuple[Line, ...]:
    """Return a line on the requests under load that grants forbid, if there were any."""
    tried, allowed, denied = figures.forbidden_tried, figures.forbidden_allowed, figures.forbidden_denied
    if not tried:
        return ()
    unclear = tried - allowed - denied
    return (
        Line(
            part="grants",
            name="forbidden requests under load",
            status=Status.FAIL if allowed else Status.PASS if denied else Status.UNKNOWN,
            requirement="A request that its grants forbid is refused under load too.",
            expected="0 allowed",
            actual=f"{allowed} of {tried:,} allowed",
            where="load",
            note=f"{unclear} without an answer that says anything about grants" if unclear else "",
        ),
    )


def _lines(run: RunInfo) -> Iterator[Line]:
    for check in run.grants:
        status, note = _judge(run, check)
        yield Line(
            part="grants",
            name=f"{check.credential} · {check.channel} · {check.operation}",
            status=status,
            requirement=f"{check.operation} with {check.credential} by {check.channel}: {check.expected}.",
            expected=check.expected,
            actual=_answer(check),
            where=check.operation,
            note=note,
        )


def _judge(run: RunInfo, check: GrantCheck) -> tuple[Status, str]:
    if check.expected == "deny" and was_allowed(check.status):
        return Status.FAIL, "a denied request was allowed"
    if check.ok:
        return Status.PASS, ""
    if check.status is None:
        return Status.UNKNOWN, "no answer"
    if run.embedded_mock:
        return Status.FAIL, ""
    if check.expected == "deny":
        return Status.DRIFT, "denied, but not with the expected status"
    return (
        Status.UNKNOWN,
        "an allowed request was refused: the set-up cannot be trusted, so its denials say nothing",
    )


def _answer(check: GrantCheck) -> str:
    if check.status is None:
        return "no answer"
    return f"{'allowed' if was_allowed(check.status) else 'denied'} with {check.status}"
