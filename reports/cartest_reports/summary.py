"""``summary.md``: GitHub's step summary, at most 1 MiB (real-world-bugs.md section 3.4).

Texts of others are escaped twice over: Markdown would turn them into markup, and HTML is allowed in Markdown.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from cartest_reports.labels import PART_NAMES, STATUS_MARKS
from cartest_reports.result import JudgedFinding, Line, Result, SeriesFigures, Status, Summary
from cartest_reports.words import number, percent, quantile_name

__all__ = ["LIMIT_BYTES", "summary_markdown"]

LIMIT_BYTES: Final = 1024 * 1024
_CLOSING_BYTES: Final = 200
_SHOWN_QUANTILES: Final = (0.5, 0.95, 0.99)
_SPECIAL: Final = re.compile(r"([\\`*_{}\[\]()#+!|~$@-])")


def summary_markdown(result: Result) -> bytes:
    """Return the summary, UTF-8; what does not fit is counted at its end."""
    kept: list[bytes] = []
    size = left_out = 0
    for block in _blocks(result):
        data = block.encode() + b"\n"
        if left_out or size + len(data) > LIMIT_BYTES - _CLOSING_BYTES:
            left_out += 1
        else:
            kept.append(data)
            size += len(data)
    if left_out:
        kept.append(f"*{left_out} more blocks do not fit here: see report.html.*\n".encode())
    return b"\n".join(kept)


def _blocks(result: Result) -> Iterator[str]:
    mark = STATUS_MARKS[Status(result.verdict.value)]
    yield f"## {mark} cartest: {result.verdict.value.upper()}\n\n{_text(result.reason)}"
    yield _table(
        ("Part", "Verdict", "Why"),
        (
            (
                PART_NAMES[part.name],
                f"{STATUS_MARKS[Status(part.verdict.value)]} {part.verdict.value}",
                _text(part.reason),
            )
            for part in result.parts
        ),
    )
    if result.doubts:
        yield "**Measurements of this run may not be believed:** " + _text("; ".join(result.doubts))
    if result.capacity is not None:
        yield "### Capacity"
        yield _table(
            ("Offered, 1/s", "Started, 1/s", "TTFA p50", "TTFA p90", "Outcome"),
            (
                (
                    *(number(step.rate), number(step.started_per_s)),
                    *(number(step.p50_ttfa_ms), number(step.p90_ttfa_ms)),
                    _text(step.outcome if step.outcome == "held" else f"{step.outcome}: {step.reason}"),
                )
                for step in result.capacity.steps
            ),
        )
    budgets = result.of("budgets")
    if budgets:
        yield "### Budgets"
        yield _table(
            ("", "Budget", "Expected", "Actual", "Note"),
            (
                (
                    STATUS_MARKS[line.status],
                    _text(line.name),
                    _text(line.expected),
                    _text(line.actual),
                    _text(line.note),
                )
                for line in budgets
            ),
        )
    if result.speech:
        yield "### Time to first audio, ms"
        yield _table(_latency_head(), (_latency_row(series) for series in result.speech))
    if result.errors:
        yield "### Errors under load"
        yield _table(
            ("Count", "Endpoint", "Kind", "Example"),
            (
                (f"{error.count:,}", _text(error.endpoint), _text(error.kind), _text(error.example))
                for error in result.errors
            ),
        )
    yield from _broken("### Not passed", [line for line in result.lines if _is_worth_a_block(line)])
    if result.findings:
        yield "### Findings"
    for judged in result.findings:
        yield _finding(judged)
    yield f"Run `{_code(result.run.name)}`, seed {result.run.seed}: `{_code(result.run.command)}`"


def _latency_head() -> tuple[str, ...]:
    return ("Endpoint", "Connection", "n", "Failed", *(quantile_name(q) for q in _SHOWN_QUANTILES))


def _latency_row(series: SeriesFigures) -> tuple[str, ...]:
    ttfa = series.summary("ttfa_ms")
    failed = f"{series.failed} ({percent(series.error_rate)})"
    cells = tuple(_quantile(ttfa, q) for q in _SHOWN_QUANTILES)
    return (_text(series.endpoint), series.connection, str(series.started), failed, *cells)


def _quantile(summary: Summary | None, q: float) -> str:
    found = next((each for each in summary.quantiles if each.q == q), None) if summary else None
    if found is None:
        return number(None)
    if not found.enough:
        return "too few samples"
    return "never" if found.never else number(found.value)


def _is_worth_a_block(line: Line) -> bool:
    return line.part in {"grants", "audio", "run"} and line.status not in {Status.PASS, Status.NOT_TESTED}


def _broken(title: str, lines: Sequence[Line]) -> Iterator[str]:
    if lines:
        yield title
    for line in lines:
        told = f"{_text(line.requirement)} Expected: {_text(line.expected)}. Actual: {_text(line.actual)}."
        note = f" {_text(line.note)}." if line.note else ""
        yield f"- {STATUS_MARKS[line.status]} **{_text(line.name)}** {told}{note}"


def _finding(judged: JudgedFinding) -> str:
    finding = judged.finding
    known = f"({finding.level}, {finding.knowledge.value})"
    rows = [
        f"#### {STATUS_MARKS[judged.status]} {_text(finding.rule_id)} {known}",
        f"- requirement: {_text(finding.requirement)}",
        f"- expected: {_text(finding.expected)}",
        f"- actual: {_text(finding.actual)}",
        f"- where: {_text(finding.where)}",
    ]
    if finding.reproducer:
        fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", finding.reproducer)), default=0))
        rows.append(f"\n{fence}sh\n{finding.reproducer}\n{fence}")
    return "\n".join(rows)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    drawn = [" | ".join(row) for row in (head, ["---"] * len(head), *rows)]
    return "\n".join(f"| {row} |" for row in drawn)


def _text(text: str) -> str:
    one_line = " ".join(text.split())
    escaped = one_line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _SPECIAL.sub(r"\\\1", escaped)


def _code(text: str) -> str:
    return " ".join(text.split()).replace("`", "'")
