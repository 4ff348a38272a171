"""The figures on a terminal: time to first audio always, steps and silence after a cancel where they were seen."""

from collections.abc import Iterator, Sequence
from typing import Final

from rich import box
from rich.table import Table
from rich.text import Text

from cartest_reports.charts.phases import BEFORE, PHASES, phases_of
from cartest_reports.labels import endpoint_name
from cartest_reports.result import SeriesFigures, Summary
from cartest_reports.words import number, percent, quantile_name

__all__ = ["figure_tables"]

_QUANTILES: Final = (0.5, 0.9, 0.95, 0.99)


def figure_tables(series: Sequence[SeriesFigures]) -> Iterator[Table]:
    """Yield the tables that have something to show."""
    yield _latency(series)
    if any(name in phases_of(each) for each in series for name in BEFORE):
        yield _steps(series)
    if any(each.summary("cancel_to_last_audio_ms") for each in series):
        yield _silence(series)


def _latency(series: Sequence[SeriesFigures]) -> Table:
    table = Table(title="Time to first audio, ms", title_justify="left", box=box.SIMPLE_HEAD, padding=(0, 1))
    table.add_column("Endpoint", overflow="fold")
    table.add_column("Connection", no_wrap=True)
    for name in ("n", "failed", *(quantile_name(q) for q in _QUANTILES), "certified"):
        table.add_column(name, justify="right", no_wrap=True)
    for each in series:
        ttfa = each.summary("ttfa_ms")
        found = {quantile.q: quantile for quantile in ttfa.quantiles} if ttfa else {}
        cells: list[str] = []
        for q in _QUANTILES:
            quantile = found.get(q)
            if quantile is None or not quantile.enough:
                cells.append("few" if quantile else number(None))
            else:
                cells.append("never" if quantile.never else number(quantile.value))
        failed = f"{each.failed} {percent(each.error_rate)}" if each.failed else "0"
        cells.append(percent(each.certified))
        table.add_row(Text(endpoint_name(each.endpoint)), each.connection, f"{each.started:,}", failed, *cells)
    if any(cell == "few" for column in table.columns for cell in column.cells):
        table.caption = "few: too few samples for this percentile\n"
        table.caption_justify = "left"
    return table


def _steps(series: Sequence[SeriesFigures]) -> Table:
    rows = [(each, phases_of(each)) for each in series]
    seen = [name for name in PHASES if any(name in steps for _, steps in rows)]
    table = _table("Where the time goes, mean ms", [PHASES[name] for name in seen])
    for each, steps in rows:
        cells = (number(steps.get(name)) for name in seen)
        table.add_row(Text(endpoint_name(each.endpoint)), each.connection, *cells)
    return table


def _silence(series: Sequence[SeriesFigures]) -> Table:
    table = _table("After a cancel", ["n", "silence p50, ms", "highest", "audio p50, s", "highest"])
    for each in series:
        silence, after = each.summary("cancel_to_last_audio_ms"), each.summary("after_cancel_audio_s")
        if silence is not None:
            table.add_row(
                Text(endpoint_name(each.endpoint)),
                each.connection,
                f"{silence.n:,}",
                *(_median(silence), number(silence.highest)),
                *(_median(after), number(after.highest if after else None)),
            )
    return table


def _table(title: str, columns: Sequence[str]) -> Table:
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, padding=(0, 1))
    table.add_column("Endpoint", overflow="fold")
    table.add_column("Connection", no_wrap=True)
    for name in columns:
        table.add_column(name, justify="right")
    return table


def _median(summary: Summary | None) -> str:
    if summary is None:
        return number(None)
    median = summary.quantiles[0]
    return number(median.value) if median.enough else "few"
