"""Playback: what share of streams would have stalled, over the buffer that a player waits for."""

from collections.abc import Sequence

from markupsafe import Markup

from cartest_reports.charts.frame import Frame, Size, both
from cartest_reports.charts.scales import Linear, nice_ceiling
from cartest_reports.charts.styles import main_series, series_class, series_name
from cartest_reports.result import SeriesFigures
from cartest_reports.words import percent, tick

__all__ = ["stalls"]

_LEAST_TOP = 0.05
"""The axis shows at least 0 to 5%, so that noise does not look like a cliff."""


def stalls(series: Sequence[SeriesFigures]) -> Markup:
    """Return the chart; empty where no stream's playback is known, or none of any series would have stalled."""
    shown = [each for each in main_series(series) if each.stalls]
    if not any(share for each in series for _, share in each.stalls):
        return Markup("")
    top = min(1.0, nice_ceiling(max(_LEAST_TOP, *(share for each in shown for _, share in each.stalls))))
    last = max(_settled(each) for each in shown)

    def draw(size: Size) -> Frame:
        frame = Frame(size, Linear(0, last), Linear(0, top))
        frame.axes(x_format=tick, y_format=percent, x_title="start-up buffer, ms")
        for each in shown:
            points = tuple(point for point in each.stalls if point[0] <= last)
            frame.path(series_class(each, series), points, name=series_name(each))
        frame.readable(unit="ms", y="share")
        return frame

    words = "; ".join(f"{series_name(each)}: {percent(dict(each.stalls)[200.0])} with 200 ms" for each in shown)
    return both(draw, described=f"Share of streams that would have stalled, over the start-up buffer. {words}.")


def _settled(series: SeriesFigures) -> float:
    """Return the first buffer from which the share no longer falls, but at least 200 ms."""
    final = series.stalls[-1][1]
    return max(200.0, next(buffer_ms for buffer_ms, share in series.stalls if share == final))
