"""The sixth output: the verdict on a terminal, readable without colour and at 80 columns.

Texts of others are :class:`rich.text.Text`, never markup, so that a bracket in a transcript is a bracket.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from rich import box
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from cartest_contracts.measures.errors_seen import ErrorKind
from cartest_reports.grant_table import GrantTable, Mark, grant_table
from cartest_reports.labels import PART_NAMES, STATUS_MARKS, endpoint_name
from cartest_reports.result import JudgedFinding, Line, Result, Status
from cartest_reports.terminal_figures import figure_tables
from cartest_reports.views import finding_groups
from cartest_reports.words import plural

__all__ = ["render_terminal"]

_STYLES: Final = {
    Status.PASS: "green",
    Status.FAIL: "bold red",
    Status.UNKNOWN: "yellow",
    Status.DRIFT: "cyan",
    Status.NOT_TESTED: "dim",
}
_LINES_SHOWN: Final = 12
_ERRORS_SHOWN: Final = 6
_RULES_SHOWN: Final = 10
_NAMES_SHOWN: Final = 2
_NAME_WIDTH: Final = 26


def render_terminal(result: Result, console: Console) -> None:
    """Print verdict by part, figures by endpoint, errors, what did not pass, and the first findings."""
    for block in _blocks(result):
        # A command that is copied must not have got line breaks of ours: it is the one thing that is not wrapped.
        console.print(block, crop=False)


def _blocks(result: Result) -> Iterator[RenderableType]:
    yield _parts(result)
    if any(check.access for check in result.run.grants):
        yield _grants(grant_table(result))
    if result.speech:
        yield from figure_tables(result.speech)
    broken = [
        line
        for status in (Status.FAIL, Status.UNKNOWN)
        for line in result.lines
        if line.part != "rules" and line.status is status
    ]
    if result.errors:
        yield _errors(result.errors)
    if broken:
        yield _lines(broken)
    yield from _findings(result.findings)
    verdict = Status(result.verdict.value)
    yield Text.assemble(
        "\n", _mark(verdict), (f" {verdict.value.upper()}", _STYLES[verdict]), f"  {result.reason}"
    )


def _parts(result: Result) -> Table:
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1), expand=False)
    table.add_column("Part", no_wrap=True)
    table.add_column("Verdict", no_wrap=True)
    table.add_column("Why", overflow="fold")
    for part in result.parts:
        status = Status(part.verdict.value)
        verdict = Text.assemble(_mark(status), (f" {status.value}", _STYLES[status]))
        table.add_row(PART_NAMES[part.name], verdict, Text(part.reason))
    return table


def _grants(table: GrantTable) -> Table:
    """Return credentials by what opens an operation; those whose rows read alike share one."""
    shown = Table(title="Grants", title_justify="left", box=box.SIMPLE_HEAD, padding=(0, 1))
    shown.add_column("Credential", overflow="fold", min_width=_NAME_WIDTH)
    columns: dict[str, list[int]] = {}
    for place, family in enumerate(table.families):
        columns.setdefault(family.short, []).append(place)
    for name in columns:
        shown.add_column(Text(name), justify="center", overflow="fold")
    alike: dict[tuple[tuple[str, str], ...], list[str]] = {}
    for row in table.rows:
        cells = tuple(
            _answer([mark for place in places for mark in row.cells[place]]) for places in columns.values()
        )
        alike.setdefault(cells, []).append(f"{row.name}, {row.time}" if row.time else row.name)
    for cells, names in alike.items():
        more = f" and {len(names) - _NAMES_SHOWN} more" if len(names) > _NAMES_SHOWN else ""
        shown.add_row(Text("; ".join(names[:_NAMES_SHOWN]) + more), *(Text(*cell) for cell in cells))
    shown.caption = "● allowed and ○ denied, as expected, by the channels that are for it\n"
    shown.caption_justify = "left"
    return shown


def _answer(cell: Sequence[Mark]) -> tuple[str, str]:
    """Return the glyph of all channels together, and its style: the worst, or whether one of them opens."""
    for status in (Status.FAIL, Status.UNKNOWN, Status.DRIFT):
        if any(mark.status is status for mark in cell):
            return _mark(status)
    if not cell:
        return "", ""
    return "●" if any(mark.allowed for mark in cell) else "○", _STYLES[Status.PASS]


def _errors(errors: Sequence[ErrorKind]) -> RenderableType:
    rows: list[RenderableType] = [Text("Errors under load", style="bold")]
    for error in errors[:_ERRORS_SHOWN]:
        example = f": {error.example}" if error.example else ""
        told = Text(f"{endpoint_name(error.endpoint)}, {error.kind}, {plural(error.count, 'time')}{example}")
        rows.append(Padding(told, (0, 0, 0, 2)))
    if len(errors) > _ERRORS_SHOWN:
        rows.append(Text(f"and {plural(len(errors) - _ERRORS_SHOWN, 'kind')} more: see report.html"))
    return Group(*rows, "")


def _lines(lines: Sequence[Line]) -> RenderableType:
    rows: list[RenderableType] = [Text("Not passed", style="bold")]
    for line in lines[:_LINES_SHOWN]:
        rows.append(Text.assemble(_mark(line.status), f" {PART_NAMES[line.part]}: {line.name}"))
        told = f"expected {line.expected}, actual {line.actual}" + (f" ({line.note})" if line.note else "")
        rows.append(Padding(Text(told), (0, 0, 0, 4)))
    if len(lines) > _LINES_SHOWN:
        rows.append(Text(f"and {len(lines) - _LINES_SHOWN} more: see report.html"))
    return Group(*rows)


def _findings(findings: Sequence[JudgedFinding]) -> Iterator[RenderableType]:
    """Yield the first finding of each rule: the others tell the same again."""
    groups = finding_groups(findings)
    if groups:
        yield Text(f"\n{plural(len(findings), 'finding')} in {plural(len(groups), 'rule')}", style="bold")
    for group in groups[:_RULES_SHOWN]:
        finding = group.first.finding
        head = f" {finding.rule_id} ({finding.level}, {finding.knowledge.value}): "
        yield Text.assemble(_mark(group.first.status), head, finding.requirement)
        rows = (
            ("expected", finding.expected),
            ("actual", finding.actual),
            ("where", finding.where),
            ("more", plural(group.size - 1, "finding") if group.size > 1 else ""),
        )
        for name, text in rows:
            if text:
                yield Padding(Text.assemble((f"{name:<9}", "dim"), text, overflow="fold"), (0, 0, 0, 4))
        if finding.reproducer:
            yield Padding(Text("again", style="dim"), (0, 0, 0, 4))
            yield Group(
                Text(finding.reproducer, no_wrap=True, overflow="ignore")
            )  # bare texts are joined, and wrapped
    if len(groups) > _RULES_SHOWN:
        yield Text(f"and {plural(len(groups) - _RULES_SHOWN, 'rule')} more: see report.html")


def _mark(status: Status) -> tuple[str, str]:
    return STATUS_MARKS[status], _STYLES[status]
