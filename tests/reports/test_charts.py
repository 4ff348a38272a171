"""Charts: scales, what is drawn, and what is said to those who do not see it."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from markupsafe import Markup
from tests.reports.runs import load, run_info, stream

from cartest_reports.budgets import default_budgets
from cartest_reports.charts.cdf import cdf
from cartest_reports.charts.overtime import latency_over_time, streams_over_time
from cartest_reports.charts.rows import first_byte_and_audio, percentile_rows
from cartest_reports.charts.scales import Linear, Log, nice_ceiling, nice_floor
from cartest_reports.charts.stalls import stalls
from cartest_reports.figures import figures
from cartest_reports.gate import decide
from cartest_reports.result import Limit, Result, SeriesFigures, Status


def result(*streams: object) -> Result:
    return decide(run_info(), figures(streams), [], default_budgets())  # type: ignore[arg-type]  # streams are observations


FULL = decide(run_info(), figures(load(7, count=450, failing=0.02)), [], default_budgets())
SILENT = decide(run_info(), figures([stream(status=500, arrivals=(), end="refused")]), [], ())


def drawings(markup: Markup) -> list[ET.Element]:
    return list(ET.fromstring(f"<div>{markup}</div>"))  # noqa: S314  # our own output


def classes(drawing: ET.Element, tag: str) -> list[str]:
    return [element.get("class", "") for element in drawing.iter(tag)]


@pytest.mark.parametrize(("value", "floor", "ceiling"), [(1, 1, 1), (1.1, 1, 2), (30, 20, 50), (700, 500, 1000)])
def test_axes_end_on_round_numbers(value: float, floor: float, ceiling: float) -> None:
    """1, 2 or 5 times a power of ten."""
    assert (nice_floor(value), nice_ceiling(value)) == (floor, ceiling)
    assert nice_ceiling(0) == 1


def test_a_linear_axis_has_round_ticks_and_clamps() -> None:
    """Values outside do not leave the plot."""
    axis = Linear(0, 300)
    assert axis.ticks() == (0, 100, 200, 300)
    assert [axis.share(value) for value in (-5, 0, 150, 900)] == [0, 0, 0.5, 1]


def test_a_logarithmic_axis_has_equal_ratios() -> None:
    """Zero cannot be on it and is clamped; long ranges show powers of ten only."""
    axis = Log.around(3, 150)
    assert (axis.low, axis.high, axis.ticks()) == (2, 200, (2, 5, 10, 20, 50, 100, 200))
    assert axis.share(20) == pytest.approx(0.5)
    assert axis.share(0) == 0
    assert Log.around(1, 9000).ticks() == (1, 10, 100, 1000, 10000)
    assert Log.around(0, 0).low == 0.01


def test_labels_on_an_axis_never_touch() -> None:
    """Every tick has its mark; a label that would touch the one before is left out."""
    _, narrow = drawings(cdf(result(stream(ttfa_ms=1), stream(ttfa_ms=900)).series, ()))
    labels = [float(text.get("x", "")) for text in narrow.iter("text") if text.get("text-anchor") == "middle"]
    marks = [line for line in narrow.iter("line") if line.get("class") == "axis"]
    assert len(labels) < len(marks) - 1
    assert min(right - left for left, right in pairwise(labels)) >= 34


def test_the_cdf_has_a_curve_for_each_endpoint_and_a_line_for_each_budget() -> None:
    """Only its main kind of connection; limits of other figures are not drawn."""
    wide, narrow = drawings(cdf(FULL.series, FULL.limits))
    for drawing in (wide, narrow):
        assert classes(drawing, "path").count("limit-end") == 2
        names = [path.get("data-name") for path in drawing.iter("path") if path.get("data-name")]
        assert names == ["Bytes, warm", "SSE, warm", "WebSocket, multiplexed"]
    assert (wide.get("class"), narrow.get("class")) == ("chart wide", "chart narrow")
    assert "Bytes, warm: half within" in (wide.get("aria-label") or "")


def test_a_curve_ends_below_everyone_where_streams_failed() -> None:
    """It is a share of all streams."""
    half = result(stream(), stream(status=500))
    assert half.series[0].figures[0].curve == ((90.0, 0.5),)
    failed = result(stream(), *[stream(status=500)] * 2)
    assert "half within \N{EN DASH} ms" in (drawings(cdf(failed.series, ()))[0].get("aria-label") or "")


def test_a_budget_of_zero_does_not_stretch_the_axis() -> None:
    """There is no zero on a logarithmic axis."""
    zero = Limit(figure="ttfa_ms", endpoint="bytes", quantile=0.5, at_most=0.0, status=Status.FAIL)
    assert cdf(FULL.series, [zero])


def cdf_without_budgets(series: Sequence[SeriesFigures]) -> Markup:
    return cdf(series, ())


@pytest.mark.parametrize("draw", [cdf_without_budgets, stalls, first_byte_and_audio, percentile_rows])
def test_without_values_there_is_no_chart(draw: Callable[[Sequence[SeriesFigures]], Markup]) -> None:
    """Nothing was measured, nothing is drawn."""
    assert draw(SILENT.series) == ""
    assert draw(()) == ""


def test_stalls_fall_over_the_buffer() -> None:
    """The axis reaches 200 ms at least and does not magnify noise."""
    wide, _ = drawings(stalls(result(stream(), stream(late_ms=400)).series))
    assert "Bytes, warm: 0% with 200 ms" in (wide.get("aria-label") or "")
    ticks = [text.text for text in wide.iter("text") if text.get("class") == "tick"]
    assert {"50%", "200"} <= set(ticks)
    rare, _ = drawings(stalls(result(*[stream()] * 999, stream(late_ms=400)).series))
    assert "5%" in {text.text for text in rare.iter("text") if text.get("class") == "tick"}


def test_without_a_stall_there_is_nothing_to_draw() -> None:
    """A flat line at zero says in a third of a page what a sentence says; a stall of a lesser series is drawn."""
    assert stalls(result(stream()).series) == ""
    assert stalls(result(*[stream()] * 2, stream(connection="fresh", late_ms=400)).series) != ""


def test_rows_show_intervals_where_there_are_samples_enough() -> None:
    """Else the range of what was seen."""
    wide, _ = drawings(percentile_rows(FULL.series))
    values = [text.text or "" for text in wide.iter("text") if text.get("class") == "row-value"]
    assert values[0].startswith("lowest ")
    assert values[1].startswith("p50 ")
    assert any(name.startswith("interval") for name in classes(wide, "line"))
    bytes_first, _ = drawings(first_byte_and_audio(FULL.series))
    assert "Bytes, warm: byte" in (bytes_first.get("aria-label") or "")
    assert classes(bytes_first, "circle")[:2] == ["dot s0 warm", "ring s0 warm"]


def test_a_median_of_too_few_is_not_drawn() -> None:
    """The table beside says too few; a mark would say that it knows."""
    assert first_byte_and_audio(result(*[stream()] * 39).series) == ""
    assert first_byte_and_audio(result(*[stream()] * 40).series) != ""


def test_over_time_both_charts_share_their_axis() -> None:
    """Medians and slowest above; started, finished and failed below."""
    above, _ = drawings(latency_over_time(FULL.timeline, FULL.series))
    below, _ = drawings(streams_over_time(FULL.timeline))
    ends = [
        [text.text for text in each.iter("text") if text.get("text-anchor") == "middle"] for each in (above, below)
    ]
    assert ends[0] == ends[1]
    assert {"bar started", "bar failed"} <= set(classes(below, "rect"))
    assert "1350 started, 1350 finished" in (below.get("aria-label") or "")


def test_over_time_a_bucket_without_values_is_a_gap() -> None:
    """And an endpoint without any has no line."""
    gap = result(stream(), stream(at_ms=3000), stream(transport="sse", status=500))
    wide, _ = drawings(latency_over_time(gap.timeline, gap.series))
    assert [path.get("data-name") for path in wide.iter("path")] == ["Bytes, warm"]
    assert "SSE, warm: slowest \N{EN DASH} ms" in (wide.get("aria-label") or "")


def test_over_time_nothing_gives_no_chart() -> None:
    """Streams that all failed are still counted below."""
    empty = result()
    assert latency_over_time(empty.timeline, empty.series) == streams_over_time(empty.timeline) == ""
    assert latency_over_time(SILENT.timeline, SILENT.series) == ""
    assert "1 failed" in streams_over_time(SILENT.timeline)


def test_an_operation_that_is_no_speech_gets_a_colour_of_its_own() -> None:
    """The same in every chart."""
    mixed = result(stream(), stream(transport="http", arrivals=stream().arrivals))
    wide, _ = drawings(cdf(mixed.series, ()))
    assert [path.get("class") for path in wide.iter("path")] == ["curve s0 warm", "curve s4 warm"]


def test_names_are_escaped_in_a_drawing() -> None:
    """An operation's name comes from an observation."""
    hostile = stream(transport="http", operation='"><script>x</script>', arrivals=stream().arrivals)
    assert "<script>" not in cdf(result(hostile).series, ())


def test_an_endless_name_is_cut_in_a_drawing() -> None:
    """Nothing wraps there, and nothing may stick out."""
    endless = stream(transport="http", operation="x" * 99, arrivals=stream().arrivals)
    wide, _ = drawings(percentile_rows(result(endless).series))
    (name,) = [text.text or "" for text in wide.iter("text") if text.get("class") == "row-label"]
    assert name == "x" * 29 + "…"


def test_an_endpoint_is_drawn_by_the_connections_that_carried_most() -> None:
    """Whichever came first."""
    cold = result(*[stream(connection="fresh")] * 2, stream())
    wide, _ = drawings(cdf(cold.series, ()))
    assert [path.get("data-name") for path in wide.iter("path")] == ["Bytes, cold"]
