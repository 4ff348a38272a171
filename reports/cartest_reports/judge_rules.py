"""Rules and their findings: who fails a run, who is only reported.

Against the embedded mock everything must hold. Against any other target a broken *documented MUST* fails;
what is only recorded or assumed, or a SHOULD, is drift (product.md, "Knowledge levels").
"""

from collections import Counter
from collections.abc import Iterable, Sequence

from cartest_contracts.findings import Finding
from cartest_contracts.knowledge import Knowledge
from cartest_contracts.run import RuleCount, RunInfo
from cartest_reports.result import JudgedFinding, Line, Status
from cartest_reports.words import plural

__all__ = ["judge_findings", "judge_rules"]


def judge_findings(run: RunInfo, findings: Iterable[Finding]) -> tuple[JudgedFinding, ...]:
    """Mark each finding as fail or drift; those that fail come first, then by rule."""
    judged = [
        JudgedFinding(finding=each, status=_broken(run, level=each.level, knowledge=each.knowledge))
        for each in findings
    ]
    return tuple(sorted(judged, key=lambda each: (each.status is not Status.FAIL, each.finding.rule_id)))


def judge_rules(run: RunInfo, findings: Sequence[JudgedFinding]) -> tuple[Line, ...]:
    """Return one line a rule: those that were counted, and those that only findings name."""
    by_rule: dict[str, list[JudgedFinding]] = {}
    for each in findings:
        by_rule.setdefault(each.finding.rule_id, []).append(each)
    counted = {count.rule_id for count in run.rules}
    return (
        *(_counted(run, count, by_rule.get(count.rule_id, [])) for count in run.rules),
        *(_named(rule_id, found) for rule_id, found in sorted(by_rule.items()) if rule_id not in counted),
    )


def _counted(run: RunInfo, count: RuleCount, found: Sequence[JudgedFinding]) -> Line:
    broken = max(count.broken, len(found))
    if broken:
        own = _broken(run, level=count.level, knowledge=count.knowledge)
        status = Status.FAIL if any(each.status is Status.FAIL for each in found) else own
    elif count.crashed:
        status = Status.UNKNOWN
    else:
        status = Status.PASS if count.applied else Status.NOT_TESTED
    notes = (
        f"{count.knowledge} {count.level}: reported, not failed" if status is Status.DRIFT else "",
        f"the check crashed {plural(count.crashed, 'time')}" if count.crashed else "",
        "never applied in this run" if status is Status.NOT_TESTED else "",
    )
    example = found[0].finding if found else None
    return Line(
        part="rules",
        name=count.rule_id,
        status=status,
        requirement=count.requirement,
        expected=example.expected if example else "",
        actual=(f"{example.actual} (broken {broken} of {count.applied} times)" if example else _tally(count)),
        where=example.where if example else "",
        note="; ".join(filter(None, notes)),
    )


def _named(rule_id: str, found: Sequence[JudgedFinding]) -> Line:
    first = found[0]
    return Line(
        part="rules",
        name=rule_id,
        status=first.status,
        requirement=first.finding.requirement,
        expected=first.finding.expected,
        actual=f"{first.finding.actual} (broken {plural(len(found), 'time')})",
        where=first.finding.where,
        note=_levels(found) if first.status is Status.DRIFT else "",
    )


def _tally(count: RuleCount) -> str:
    return f"held {count.applied - count.broken} of {count.applied} times" if count.applied else ""


def _levels(found: Sequence[JudgedFinding]) -> str:
    kinds = Counter(f"{each.finding.knowledge.value} {each.finding.level}" for each in found)
    return f"{', '.join(kinds)}: reported, not failed"


def _broken(run: RunInfo, *, level: str, knowledge: str) -> Status:
    documented = level == "MUST" and knowledge == Knowledge.DOCUMENTED.value
    return Status.FAIL if run.embedded_mock or documented else Status.DRIFT
