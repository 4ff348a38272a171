"""What the page's tables need arranged: findings by rule, rules with their counts, budgets."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from cartest_contracts.measures.outcome import SPEECH
from cartest_contracts.run import RuleCount
from cartest_reports.distribution import Quantile
from cartest_reports.labels import endpoint_name
from cartest_reports.result import JudgedFinding, Line, Result, Status
from cartest_reports.words import number

__all__ = [
    "OTHER",
    "BudgetTable",
    "FindingGroup",
    "RuleRow",
    "budget_table",
    "finding_groups",
    "interval",
    "rule_rows",
    "when",
]

_SHOWN_A_RULE: Final = 20
OTHER: Final = "Other operations"


@dataclass(frozen=True, kw_only=True)
class FindingGroup:
    """The findings of one rule; the first stands for the others."""

    first: JudgedFinding
    more: tuple[JudgedFinding, ...]
    left_out: int
    """Findings that only findings.jsonl has."""

    @property
    def size(self) -> int:
        """How many there are."""
        return 1 + len(self.more) + self.left_out


@dataclass(frozen=True, kw_only=True)
class BudgetTable:
    """Budgets by endpoint."""

    columns: tuple[str, ...]
    """Speech endpoints, and one for all other operations together."""
    rows: tuple[tuple[Line, tuple[tuple[tuple[Line, str], ...], ...]], ...]
    """One of the budget's lines to name it, and for each column its lines, each with what it is about."""


@dataclass(frozen=True, kw_only=True)
class RuleRow:
    """One rule with its line and, where it was counted, its counts."""

    line: Line
    count: RuleCount | None

    @property
    def section(self) -> str:
        """The part of its id that rules about the same thing share."""
        return self.line.name.rpartition("-")[0] or self.line.name


def finding_groups(findings: Sequence[JudgedFinding]) -> tuple[FindingGroup, ...]:
    """Group findings by rule and status, keeping their order."""
    groups: dict[tuple[Status, str], list[JudgedFinding]] = {}
    for each in findings:
        groups.setdefault((each.status, each.finding.rule_id), []).append(each)
    return tuple(
        FindingGroup(
            first=group[0], more=tuple(group[1:_SHOWN_A_RULE]), left_out=max(0, len(group) - _SHOWN_A_RULE)
        )
        for group in groups.values()
    )


def budget_table(lines: Sequence[Line]) -> BudgetTable:
    """Return the lines of budgets, one row for each budget."""
    budgets: dict[str, dict[str, list[tuple[Line, str]]]] = {}
    for line in lines:
        endpoint, _, connection = line.where.rpartition("/")
        speech = endpoint in SPEECH
        column = endpoint_name(endpoint) if speech else OTHER
        about = connection if speech else f"{endpoint}, {connection}"
        budgets.setdefault(line.requirement, {}).setdefault(column, []).append((line, about))
    seen = {column for row in budgets.values() for column in row}
    columns = tuple(name for name in (*map(endpoint_name, SPEECH), OTHER) if name in seen)
    return BudgetTable(
        columns=columns,
        rows=tuple(
            (next(iter(row.values()))[0][0], tuple(tuple(row.get(name, ())) for name in columns))
            for row in budgets.values()
        ),
    )


def rule_rows(result: Result) -> tuple[RuleRow, ...]:
    """Return rules, the broken first, then unknown, drift, held, not tested; by id among equals."""
    order = (Status.FAIL, Status.UNKNOWN, Status.DRIFT, Status.PASS, Status.NOT_TESTED)
    counts = {count.rule_id: count for count in result.run.rules}
    rows = (RuleRow(line=line, count=counts.get(line.name)) for line in result.of("rules"))
    return tuple(sorted(rows, key=lambda row: (order.index(row.line.status), row.line.name)))


def interval(quantile: Quantile) -> str:
    """Return the interval of a percentile; a side without a bound is left open."""
    if quantile.low is None or quantile.high is None:
        return f"≥ {number(quantile.low)}" if quantile.high is None else f"≤ {number(quantile.high)}"
    return f"{number(quantile.low)} to {number(quantile.high)}"


def when(instant: str) -> str:
    """Return an ISO 8601 instant as people read it, to the second; other text unchanged."""
    try:
        return f"{datetime.fromisoformat(instant):%Y-%m-%d %H:%M:%S %Z}".rstrip()
    except ValueError:
        return instant
