"""The grant matrix: one line a cell, those that passed alike in one.

A request that should have been denied and was allowed fails against any target. The rest depends on who
answered: the embedded mock must do exactly what is expected. Elsewhere an allow that was refused makes
the deny rows meaningless (they would be refused for another reason), so it is unknown; a deny with an
unexpected status is drift, since the status of a denial is assumed (API notes README section 4, row 14), and so is
whatever breaks an assumption.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from cartest_contracts.knowledge import Knowledge
from cartest_contracts.measures.outcome import was_allowed
from cartest_contracts.rules.grant_words import DENIED
from cartest_contracts.run import GrantCheck, RunInfo
from cartest_reports.figures import Figures
from cartest_reports.result import Line, Status
from cartest_reports.words import plural

__all__ = ["judge_cell", "judge_grants", "judge_load_grants"]


def judge_grants(run: RunInfo) -> tuple[Line, ...]:
    """Return the lines of the matrix."""
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
    """Yield a line for each cell that did not pass, and one for those that passed for the same reason."""
    held: dict[tuple[str, ...], list[GrantCheck]] = {}
    for check in run.grants:
        status, note = judge_cell(run, check)
        if status is Status.PASS and check.access:
            key = (check.credential, check.time, check.access, check.expected)
            held.setdefault(key, []).append(check)
        else:
            yield _single(check, status, note)
    for checks in held.values():
        yield _single(checks[0], Status.PASS, "") if len(checks) == 1 else _group(checks)


def _single(check: GrantCheck, status: Status, note: str) -> Line:
    when = "" if check.time == "fresh" else f" · {check.time}"
    return Line(
        part="grants",
        name=f"{check.credential} · {check.channel} · {check.operation}{when}",
        status=status,
        requirement=f"{check.operation} with {check.credential} by {check.channel}: {check.expected}.",
        expected=check.expected,
        actual=_answer(check),
        where=check.operation,
        note=note,
    )


def _group(checks: Sequence[GrantCheck]) -> Line:
    first = checks[0]
    operations = plural(len({check.operation for check in checks}), "operation")
    when = "" if first.time == "fresh" else f" · {first.time}"
    answers = Counter(map(_answer, checks))
    return Line(
        part="grants",
        name=f"{first.credential} · {first.access} operations · {first.expected}{when}",
        status=Status.PASS,
        requirement=f"{operations} of access {first.access} with {first.credential}: {first.expected}.",
        expected=first.expected,
        actual=", ".join(f"{answer} ({count:,})" for answer, count in sorted(answers.items())),
        where=operations,
        count=len(checks),
    )


def judge_cell(run: RunInfo, check: GrantCheck) -> tuple[Status, str]:
    """Return what became of one cell, and why where it did not pass."""
    documented = check.knowledge == Knowledge.DOCUMENTED
    if check.expected == "deny" and was_allowed(check.status) and (documented or run.embedded_mock):
        return Status.FAIL, "a denied request was allowed"
    if check.ok:
        return Status.PASS, ""
    if check.status is None:
        return Status.UNKNOWN, "no answer"
    if run.embedded_mock:
        return Status.FAIL, ""
    if check.expected == "deny":
        return Status.DRIFT, "denied, but not with the expected status" if documented else "an assumption only"
    if not documented:
        return Status.DRIFT, "an assumption only"
    return (
        Status.UNKNOWN,
        "an allowed request was refused: the set-up cannot be trusted, so its denials say nothing",
    )


def _answer(check: GrantCheck) -> str:
    if check.status is None:
        return "no answer"
    if check.expected == "allow" and check.status not in DENIED:
        return f"allowed with {check.status}" if check.ok else f"allowed with {check.status}, then broken off"
    return f"{'allowed' if was_allowed(check.status) else 'denied'} with {check.status}"
