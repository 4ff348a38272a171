"""Where the time of a stream goes: the steps one after another, what comes before the request left of zero.

Means are drawn, because means of steps add up and medians do not; the table beside it has percentiles.
"""

from collections.abc import Sequence
from typing import Final

from markupsafe import Markup

from cartest_reports.charts.frame import Frame, Size, both
from cartest_reports.charts.scales import Linear, nice_ceiling
from cartest_reports.charts.styles import series_name
from cartest_reports.result import SeriesFigures
from cartest_reports.words import number, tick

__all__ = ["BEFORE", "PHASES", "phase_split", "phases_of"]

BEFORE: Final = {"resolve_ms": "DNS", "tcp_ms": "TCP", "tls_ms": "TLS", "upgrade_ms": "upgrade"}
"""Steps of a connection's set-up, by metric; they end where the request begins."""
PHASES: Final = BEFORE | {"ttfb_ms": "wait", "first_chunk_ms": "first chunk", "silence_ms": "silence"}
"""Every step, in order."""

_ROW: Final = 46
_THICK: Final = 14
_LEAST: Final = 1.0
"""Narrowest bar in pixels: a step that took next to no time is still there."""


def phases_of(series: SeriesFigures) -> dict[str, float]:
    """Return the mean of each step that the series has, in order."""
    means = {name: summary.mean for name in PHASES if (summary := series.summary(name)) is not None}
    return {name: mean for name, mean in means.items() if mean is not None}


def phase_split(series: Sequence[SeriesFigures]) -> Markup:
    """Return the chart, one row a series; empty where no stream's steps are known."""
    rows = [(each, steps) for each in series if len(steps := phases_of(each)) > 1]
    if not rows:
        return Markup("")
    before = max(_before(steps) for _, steps in rows)
    after = max(sum(steps.values()) - _before(steps) for _, steps in rows)
    x = Linear(-_end(before, within=after), _end(after, within=before))

    def draw(size: Size) -> Frame:
        frame = Frame(size, x, Linear(0, 1), left=8, top=6, height=len(rows) * _ROW + 50)
        frame.columns(tick, "ms; 0 is when the request was sent")
        zero = frame.px(0)
        frame.line("axis", zero, frame.top, zero, frame.y_end)
        for at, (each, steps) in enumerate(rows):
            _row(frame, series_name(each), steps, y=frame.top + at * _ROW)
        return frame

    words = "; ".join(
        f"{series_name(each)}: "
        + ", ".join(f"{PHASES[name]} {number(mean)}" for name, mean in steps.items())
        + " ms"
        for each, steps in rows
    )
    return both(draw, described=f"Mean time of each step of a stream. {words}.")


def _row(frame: Frame, name: str, steps: dict[str, float], *, y: float) -> None:
    before = _before(steps)
    after = sum(steps.values()) - before
    told = f"{number(before)} + {number(after)} ms" if before else f"{number(after)} ms"
    frame.text("row-label", name, frame.x_start, y + 16)
    frame.text("row-value", told, frame.x_end, y + 16, "end")
    at = -before
    for figure, mean in steps.items():
        left, right = frame.px(at), frame.px(at + mean)
        bar = frame.add(
            "rect", f"phase {figure}", x=left, y=y + 24, width=max(_LEAST, right - left - 1), height=_THICK
        )
        bar.set("data-phase", f"{PHASES[figure]} {number(mean)} ms")
        at += mean


def _before(steps: dict[str, float]) -> float:
    return sum(mean for name, mean in steps.items() if name in BEFORE)


def _end(extent: float, *, within: float) -> float:
    """Return where a side of the axis ends: no further than needed, and rounded to what the other one shows."""
    if not extent:
        return 0.0
    step = nice_ceiling(max(extent, within) / 10)
    return -(-extent // step) * step
