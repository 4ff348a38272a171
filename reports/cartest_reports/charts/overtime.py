"""Over time, on one axis: time to first audio above, streams started, finished and failed below."""

from collections.abc import Sequence

from markupsafe import Markup

from cartest_reports.charts.frame import Frame, Size, both
from cartest_reports.charts.scales import Linear, Log, nice_ceiling
from cartest_reports.charts.styles import main_series, series_class, series_name
from cartest_reports.result import Bucket, SeriesFigures, Timeline
from cartest_reports.words import number, tick

__all__ = ["latency_over_time", "streams_over_time"]


def latency_over_time(timeline: Timeline, series: Sequence[SeriesFigures]) -> Markup:
    """Return the median of each interval as a line and its slowest stream as a mark, for each endpoint."""
    shown = [(each, _buckets(timeline, each)) for each in main_series(series)]
    values = [
        value
        for _, buckets in shown
        for bucket in buckets
        for value in (bucket.p50_ttfa_ms, bucket.highest_ttfa_ms)
        if value is not None
    ]
    if not values:
        return Markup("")
    y = Log.around(min(values), max(values))

    def draw(size: Size) -> Frame:
        frame = Frame(size, _time(timeline), y, height=220)
        frame.axes(x_format=tick, y_format=tick, x_title="seconds")
        for each, buckets in shown:
            class_ = series_class(each, series)
            points = [
                ((at + 0.5) * timeline.width_s, bucket.p50_ttfa_ms)
                for at, bucket in enumerate(buckets)
                if bucket.p50_ttfa_ms is not None
            ]
            if points:
                frame.path(class_, points, name=series_name(each))
            for at, bucket in enumerate(buckets):
                if bucket.highest_ttfa_ms is not None:
                    x, top = frame.px((at + 0.5) * timeline.width_s), frame.py(bucket.highest_ttfa_ms)
                    frame.add("circle", f"dot slowest {class_}", cx=x, cy=top, r=2)
        frame.readable(unit="s", y="number")
        return frame

    worst = "; ".join(f"{series_name(each)}: slowest {number(_slowest(buckets))} ms" for each, buckets in shown)
    return both(draw, described=f"Median time to first audio over time. {worst}.")


def streams_over_time(timeline: Timeline) -> Markup:
    """Return streams started (bars), finished (line) and failed (solid bars) in each interval, all series."""
    columns = [list(rows) for rows in zip(*timeline.series.values(), strict=True)]
    if not columns:
        return Markup("")
    started = [sum(bucket.started for bucket in rows) for rows in columns]
    finished = [sum(bucket.finished for bucket in rows) for rows in columns]
    failed = [sum(bucket.failed for bucket in rows) for rows in columns]
    top = nice_ceiling(max(*started, *finished, 1))

    def draw(size: Size) -> Frame:
        frame = Frame(size, _time(timeline), Linear(0, top, 2), height=150)
        frame.axes(x_format=tick, y_format=tick, x_title="seconds")
        for at, (begun, broken) in enumerate(zip(started, failed, strict=True)):
            _bar(frame, "started", at, begun, timeline.width_s)
            _bar(frame, "failed", at, broken, timeline.width_s)
        points = [((at + 0.5) * timeline.width_s, float(count)) for at, count in enumerate(finished)]
        frame.path("finished", points, name="finished")
        return frame

    totals = f"{sum(started)} started, {sum(finished)} finished, {sum(failed)} failed"
    return both(draw, described=f"Streams over time: {totals}.")


def _bar(frame: Frame, class_: str, at: int, count: int, width_s: float) -> None:
    if not count:
        return
    left, right, top = frame.px(at * width_s), frame.px((at + 1) * width_s), frame.py(count)
    frame.add(
        "rect", f"bar {class_}", x=left + 0.5, y=top, width=max(1.0, right - left - 1), height=frame.y_end - top
    )


def _time(timeline: Timeline) -> Linear:
    count = len(next(iter(timeline.series.values())))
    return Linear(0, count * timeline.width_s, 6)


def _buckets(timeline: Timeline, series: SeriesFigures) -> tuple[Bucket, ...]:
    return timeline.series.get(f"{series.endpoint}/{series.connection}", ())


def _slowest(buckets: Sequence[Bucket]) -> float | None:
    return max((bucket.highest_ttfa_ms for bucket in buckets if bucket.highest_ttfa_ms is not None), default=None)
