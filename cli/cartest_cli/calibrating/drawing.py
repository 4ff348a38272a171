"""A calibration on a terminal: a row a step as it goes, then a bar each for CPU and for the error's p99."""

import math
from collections.abc import Sequence
from typing import Final

from rich import box
from rich.table import Table
from rich.text import Text

from cartest_cli.calibrating.step import BOUNDS, Step
from cartest_reports.words import number, percent

__all__ = ["HEAD", "curve", "row"]

HEAD: Final = (
    f"{'streams':>7}  {'samples':>7}  {'error p50, p99 ms':>17}  {'exact':>6}  {'pace':>5}  "
    f"{'CPU':>5}  {'lag p99 ms':>10}  {'others':>6}"
)
_WIDTH: Final = 28
_LEAST_MS: Final = 0.01
_MOST_MS: Final = 100.0
_EIGHTHS: Final = " ▏▎▍▌▋▊▉█"


def row(step: Step) -> str:
    """Return the line of one step."""
    told = "holds" if step.holds else f"breaks: {', '.join(step.broken())}"
    noise = f" ({step.noise})" if step.noise and not step.holds else ""
    return (
        f"{step.streams:>7,}  {step.samples:>7,}  {number(step.error_p50_ms):>9} {number(step.error_p99_ms):>7}  "
        f"{percent(step.exact_share):>6}  {step.pace:>5.2f}  {step.cpu_share:>5.0%}  "
        f"{step.loop_lag_p99_ms:>10.1f}  {percent(step.other_share):>6}  {told}{noise}"
    )


def curve(steps: Sequence[Step]) -> Table:
    """Return the drawing, fewest streams first; the bar of an error reaches the mark where it breaks its bound."""
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1), expand=False)
    table.add_column("Streams", justify="right")
    table.add_column("CPU of a core", no_wrap=True)
    table.add_column(f"Error p99, {_LEAST_MS:g} to {_MOST_MS:g} ms, │ = {BOUNDS.error_p99_ms:g}", no_wrap=True)
    for step in sorted(steps, key=lambda each: each.streams):
        style = "green" if step.holds else "red"
        error = _share(step.error_p99_ms) if step.error_p99_ms is not None else 0.0
        table.add_row(
            f"{step.streams:,}",
            Text(_bar(step.cpu_share, _WIDTH // 2), style=style),
            Text(_marked(_bar(error, _WIDTH), round(_share(BOUNDS.error_p99_ms) * _WIDTH)), style=style),
        )
    return table


def _share(ms: float) -> float:
    """Return the place on the logarithmic scale, 0 to 1."""
    return math.log(max(ms, _LEAST_MS) / _LEAST_MS) / math.log(_MOST_MS / _LEAST_MS)


def _bar(share: float, width: int) -> str:
    eighths = round(min(max(share, 0.0), 1.0) * width * 8)
    return ("█" * (eighths // 8) + (_EIGHTHS[eighths % 8] if eighths % 8 else "")).ljust(width)


def _marked(bar: str, place: int) -> str:
    return bar if bar[place] != " " else f"{bar[:place]}│{bar[place + 1 :]}"
