"""Charts of one row a series: where its figures stand on a common axis, with the numbers written beside."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from cartest_reports.charts.frame import Frame, Size, both
from cartest_reports.charts.scales import Linear, nice_ceiling
from cartest_reports.charts.styles import series_class, series_name
from cartest_reports.result import SeriesFigures, Summary
from cartest_reports.words import number, tick

__all__ = ["first_byte_and_audio", "percentile_rows", "silence_rows"]

_ROW = 46
_LONGEST_NAME = 30
_SPEECH = ("ttfb_ms", "ttfa_ms", "ttfa_audible_ms")
_MARK_NAMES = {"ttfb_ms": "byte", "ttfa_ms": "audio", "ttfa_audible_ms": "audible"}


@dataclass(frozen=True)
class _Mark:
    name: str
    value: float
    low: float | None = None
    high: float | None = None


def first_byte_and_audio(series: Sequence[SeriesFigures]) -> Markup:
    """Return medians of first byte, first audio and first audible sound, one row a series with samples enough."""
    rows = [(each, marks) for each in series if len(marks := _medians(each)) > 1]
    return _rows(rows, series, "Medians of time to first byte, first audio and first audible sound")


def percentile_rows(series: Sequence[SeriesFigures]) -> Markup:
    """Return p50 and p95 of the time to first audio with their intervals, one row a series; else its range."""
    rows = [(each, marks) for each in series if (marks := _percentiles(each.summary("ttfa_ms")))]
    return _rows(rows, series, "Percentiles of the time to first audio with 95% intervals, by connection kind")


def silence_rows(series: Sequence[SeriesFigures]) -> Markup:
    """Return how long voices went on after a cancel, one row a series that was cancelled."""
    rows = [(each, marks) for each in series if (marks := _percentiles(each.summary("cancel_to_last_audio_ms")))]
    return _rows(rows, series, "Percentiles of the time from cancel to the last audio with 95% intervals")


def _medians(series: SeriesFigures) -> list[_Mark]:
    marks: list[_Mark] = []
    for figure in _SPEECH:
        summary = series.summary(figure)
        median = summary.quantiles[0] if summary else None
        if median is not None and median.enough and median.value is not None:
            marks.append(_Mark(_MARK_NAMES[figure], median.value))
    return marks


def _percentiles(summary: Summary | None) -> list[_Mark]:
    if summary is None:
        return []
    marks = [
        _Mark(f"p{found.q * 100:g}", found.value, found.low, found.high)
        for found in summary.quantiles
        if found.q in {0.5, 0.95} and found.enough and found.value is not None
    ]
    if marks or summary.lowest is None or summary.highest is None:
        return marks
    return [_Mark("lowest", summary.lowest), _Mark("highest", summary.highest)]


def _rows(rows: Sequence[tuple[SeriesFigures, list[_Mark]]], every: Sequence[SeriesFigures], title: str) -> Markup:
    if not rows:
        return Markup("")
    highest = max(mark.high or mark.value for _, marks in rows for mark in marks)
    told = [(series, " · ".join(f"{mark.name} {number(mark.value)}" for mark in marks)) for series, marks in rows]

    def draw(size: Size) -> Frame:
        x = Linear(0, _top(highest))
        frame = Frame(size, x, Linear(0, 1), left=8, top=6, height=len(rows) * _ROW + 50)
        frame.columns(tick, "ms")
        for at, ((series, marks), (_, words)) in enumerate(zip(rows, told, strict=True)):
            _row(
                frame,
                series_class(series, every),
                _short(series_name(series)),
                words,
                marks,
                y=frame.top + at * _ROW,
            )
        return frame

    words = "; ".join(f"{series_name(series)}: {text} ms" for series, text in told)
    return both(draw, described=f"{title}. {words}.")


def _row(frame: Frame, class_: str, name: str, words: str, marks: Sequence[_Mark], *, y: float) -> None:
    middle = y + 32
    frame.text("row-label", name, frame.x_start, y + 16)
    frame.text("row-value", words, frame.x_end, y + 16, "end")
    frame.line("grid", frame.x_start, middle, frame.x_end, middle)
    frame.line(f"curve {class_}", frame.px(marks[0].value), middle, frame.px(marks[-1].value), middle)
    for at, mark in enumerate(marks):
        if mark.low is not None and mark.high is not None:
            frame.line(f"interval {class_}", frame.px(mark.low), middle, frame.px(mark.high), middle)
        kind = "dot" if at % 2 == 0 else "ring"
        frame.add("circle", f"{kind} {class_}", cx=frame.px(mark.value), cy=middle, r=5)


def _short(name: str) -> str:
    """Return a name that fits its row: nothing wraps in a drawing."""
    return name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1] + "…"


def _top(highest: float) -> float:
    """Return an end of the axis that wastes at most a fifth of it."""
    ceiling = nice_ceiling(highest)
    return next((ceiling * share for share in (0.4, 0.6, 0.8) if ceiling * share >= highest), ceiling)
