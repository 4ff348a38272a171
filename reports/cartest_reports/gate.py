"""The gate: from a run, its figures and its findings to a verdict, line by line and as a whole.

Three verdicts and no fourth: unknown never opens a gate. What was asked for and could show nothing is
unknown; what was not asked for is not judged.
"""

from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from cartest_contracts.coverage import Coverage
from cartest_contracts.findings import Finding
from cartest_contracts.measures.errors_seen import ErrorKind
from cartest_contracts.run import RunInfo
from cartest_contracts.verdict import Verdict, worst
from cartest_reports.budgets import UNCERTIFIED_SHARE, Budget
from cartest_reports.certified import uncertified
from cartest_reports.cleaning import cleaned
from cartest_reports.covered import covered
from cartest_reports.figures import Figures
from cartest_reports.health import doubts, slowed
from cartest_reports.judge_budgets import judge_budgets
from cartest_reports.judge_grants import judge_grants, judge_load_grants
from cartest_reports.judge_rules import judge_findings, judge_rules
from cartest_reports.result import PARTS, Line, Part, PartName, Result, Status
from cartest_reports.summaries import summarise
from cartest_reports.timeline import origin_s, timeline
from cartest_reports.words import plural

__all__ = ["decide"]

_ASKED_FOR: Final[dict[str, PartName]] = {"contract": "rules", "grants": "grants", "load": "budgets"}
_NOUNS: Final[dict[PartName, str]] = {
    "run": "condition",
    "rules": "rule",
    "grants": "grant check",
    "budgets": "budget",
    "audio": "audio check",
}
_NAMED: Final = 4
"""Lines that a part's reason names before it only counts."""


def decide(
    run: RunInfo,
    figures: Figures,
    findings: Iterable[Finding],
    budgets: Sequence[Budget],
    *,
    secrets: Iterable[str] = (),
    coverage: Coverage | None = None,
) -> Result:
    """Judge a run.

    ``secrets`` are credentials of this run that do not look like any (a proxy's key, say): they are
    replaced in every text, as everything that looks like one is. ``coverage`` is shown and judges nothing.
    """
    judged = judge_findings(run, findings)
    loaded = "load" in run.parts
    told, uncertain = (doubts(run), (*slowed(run), *uncertified(figures, budgets))) if loaded else ((), ())
    budgets = [budget for budget in budgets if budget.figure != UNCERTIFIED_SHARE]
    budget_lines, limits = judge_budgets(figures, budgets, told, uncertain) if loaded else ((), ())
    lines = (
        *_conditions(run),
        *judge_rules(run, judged),
        *judge_grants(run),
        *judge_load_grants(figures),
        *budget_lines,
        *_audio(figures),
    )
    asked = {_ASKED_FOR[part] for part in run.parts if part in _ASKED_FOR}
    parts = tuple(
        _part(name, of_part)
        for name in PARTS
        if (of_part := [line for line in lines if line.part == name]) or name in asked
    )
    verdict = worst(part.verdict for part in parts)
    result = Result(
        verdict=verdict,
        reason=_reason(verdict, parts),
        parts=parts,
        lines=lines,
        run=run,
        doubts=(*told, *uncertain),
        series=tuple(summarise(each) for each in figures.series),
        limits=limits,
        timeline=timeline(figures.series),
        errors=_on_the_run_s_axis(figures),
        findings=judged,
        coverage=covered(coverage) if coverage is not None else None,
    )
    return cleaned(result, secrets=secrets)


def _conditions(run: RunInfo) -> tuple[Line, ...]:
    """Return a line for everything that went wrong with the harness; none if nothing did."""
    of_workers = (f"load generator {worker.worker}: {text}" for worker in run.workers for text in worker.problems)
    # A run may have told its workers' problems as its own.
    told = dict.fromkeys((*run.problems, *of_workers))
    troubles = [(f"problem {at}", text) for at, text in enumerate(told, start=1)]
    if run.interrupted:
        troubles.append(("interrupted", "the run was interrupted before its end"))
    return tuple(
        Line(
            part="run",
            name=name,
            status=Status.UNKNOWN,
            requirement="The run finishes without a problem of its own.",
            expected="no problem",
            actual=text,
        )
        for name, text in troubles
    )


def _audio(figures: Figures) -> tuple[Line, ...]:
    verified = sum(series.verified for series in figures.series)
    wrong = sum(series.wrong_audio for series in figures.series)
    if not verified:
        return ()
    where = [f"{series.endpoint}/{series.connection}" for series in figures.series if series.wrong_audio]
    return (
        Line(
            part="audio",
            name="audio under load",
            status=Status.FAIL if wrong else Status.PASS,
            requirement="Every stream's audio is exactly what it should be: complete, in order, its own.",
            expected="0 wrong",
            actual=f"{wrong} wrong of {verified:,} checked",
            where=", ".join(where),
        ),
    )


def _part(name: PartName, lines: Sequence[Line]) -> Part:
    counts = {status: sum(line.count for line in lines if line.status is status) for status in Status}
    total = sum(counts.values())
    verdict = worst(line.status.verdict for line in lines if line.status.verdict is not None)
    noun = _NOUNS[name]
    if not lines:
        reason = f"no {noun} was tried"
    elif name == "audio":
        reason = f"audio {lines[0].actual}"
    elif verdict is Verdict.PASS:
        reason = f"{plural(counts[Status.PASS], noun)} held"
    elif counts[Status.FAIL]:
        reason = f"{counts[Status.FAIL]} of {plural(total, noun)} broken: {_names(lines, Status.FAIL)}"
    elif name == "run":
        reason = "; ".join(line.actual for line in lines)
    elif counts[Status.UNKNOWN]:
        first = next(line for line in lines if line.status is Status.UNKNOWN)
        reason = f"{counts[Status.UNKNOWN]} of {plural(total, noun)} unknown: {first.note or first.actual}"
    else:
        reason = f"none of {plural(total, noun)} was tested"
    extras = [f"{counts[status]} {status.value}" for status in (Status.DRIFT, Status.NOT_TESTED) if counts[status]]
    if extras and counts[Status.NOT_TESTED] < total:
        reason = f"{reason} ({', '.join(extras)})"
    return Part(name=name, verdict=verdict, reason=reason, counts={each: n for each, n in counts.items() if n})


def _names(lines: Sequence[Line], status: Status) -> str:
    names = [line.name for line in lines if line.status is status]
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


def _reason(verdict: Verdict, parts: Sequence[Part]) -> str:
    if not parts:
        return "nothing was judged"
    return "; ".join(part.reason for part in parts if part.verdict is verdict)


def _on_the_run_s_axis(figures: Figures) -> tuple[ErrorKind, ...]:
    zero = origin_s(figures.series)
    return tuple(
        msgspec.structs.replace(each, first_s=round(each.first_s - zero, 3), last_s=round(each.last_s - zero, 3))
        for each in figures.errors
    )
