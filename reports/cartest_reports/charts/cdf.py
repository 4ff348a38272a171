"""Time to first audio as cumulative distributions, one curve an endpoint, with the budgets as lines."""

from collections.abc import Sequence

from markupsafe import Markup

from cartest_reports.charts.frame import Frame, Size, both
from cartest_reports.charts.scales import Linear, Log
from cartest_reports.charts.styles import main_series, series_class, series_name
from cartest_reports.result import Limit, SeriesFigures
from cartest_reports.words import number, percent, quantile_name, tick

__all__ = ["cdf"]


def cdf(series: Sequence[SeriesFigures], limits: Sequence[Limit]) -> Markup:
    """Return the chart; empty where no stream had a first audio byte.

    A curve is a share of all streams, so it ends below 100% where some failed.
    """
    shown = [(each, ttfa) for each in main_series(series) if (ttfa := each.summary("ttfa_ms")) and ttfa.curve]
    if not shown:
        return Markup("")
    drawn = sorted({(limit.quantile, limit.at_most) for limit in limits if limit.figure == "ttfa_ms"})
    values = [x for _, ttfa in shown for x, _ in ttfa.curve] + [at_most for _, at_most in drawn if at_most > 0]
    x = Log.around(min(values), max(values))

    def draw(size: Size) -> Frame:
        frame = Frame(size, x, Linear(0, 1))
        frame.axes(x_format=tick, y_format=percent, x_title="ms, log scale")
        for place, (quantile, at_most) in enumerate(drawn):
            _limit(frame, quantile, at_most, y=frame.y_end - 8 - 16 * place)
        for each, ttfa in shown:
            curve = ((ttfa.curve[0][0], 0.0), *ttfa.curve)
            frame.path(series_class(each, series), curve, name=series_name(each), steps=True)
        frame.readable(unit="ms", y="share")
        return frame

    medians = "; ".join(
        f"{series_name(each)}: half within {number(_median(ttfa.curve))} ms" for each, ttfa in shown
    )
    return both(draw, described=f"Cumulative distribution of the time to first audio. {medians}.")


def _limit(frame: Frame, quantile: float, at_most: float, *, y: float) -> None:
    """Draw a line that ends where the curve must have passed, and write its label at a height of its own."""
    x, top = frame.px(at_most), frame.py(quantile)
    frame.line("limit", x, frame.y_end, x, top)
    frame.add("path", "limit-end", d=f"M{x - 5:.1f} {top:.1f}h10")
    near_edge = x > frame.size.width * 0.72
    words = f"{quantile_name(quantile)} ≤ {number(at_most)}"
    frame.text("limit-label", words, x + (-6 if near_edge else 6), y, "end" if near_edge else "start")


def _median(curve: Sequence[tuple[float, float]]) -> float | None:
    return next((x for x, share in curve if share >= 0.5), None)
