"""Buckets over time."""

import pytest
from tests.reports.runs import stream

from cartest_reports.figures import figures
from cartest_reports.timeline import origin_s, timeline


def test_streams_fall_into_the_bucket_of_their_instants() -> None:
    """Started and failed by start, finished by end; medians of those that started."""
    streams = [stream(at_ms=0), stream(at_ms=100, ttfa_ms=95), stream(at_ms=700, end="reset"), stream(at_ms=1450)]
    buckets = timeline(figures(streams).series).series["bytes/warm"]
    assert [(each.started, each.finished, each.failed) for each in buckets] == [
        (2, 2, 0), (1, 1, 1), (1, 0, 0), (0, 1, 0),
    ]  # fmt: skip
    assert [(each.n, each.p50_ttfa_ms, each.highest_ttfa_ms) for each in buckets] == [
        (2, 90.0, 95.0), (0, None, None), (1, 90.0, 90.0), (0, None, None),
    ]  # fmt: skip


def test_every_series_has_the_same_axis() -> None:
    """It begins with the first stream of any."""
    series = figures([stream(at_ms=1000), stream(at_ms=9000, transport="sse")]).series
    found = timeline(series)
    assert {len(buckets) for buckets in found.series.values()} == {17}
    assert origin_s(series) == pytest.approx(min(each.instants.started_s[0] for each in series))


def test_a_stream_without_an_end_is_started_only() -> None:
    """It never finished."""
    (bucket,) = timeline(figures([stream(end_ns=None)]).series).series["bytes/warm"]
    assert (bucket.started, bucket.finished) == (1, 0)


@pytest.mark.parametrize(("seconds", "width"), [(1, 0.5), (59, 1), (100, 2), (1700, 30), (1801, 60), (7200, 120)])
def test_buckets_are_round_and_at_most_sixty(seconds: float, width: float) -> None:
    """Then whole minutes."""
    found = timeline(figures([stream(), stream(at_ms=seconds * 1000 - 251)]).series)
    assert found.width_s == width
    assert len(found.series["bytes/warm"]) <= 61


def test_no_stream_gives_no_bucket() -> None:
    """And no error."""
    assert timeline(()).series == {}
    assert origin_s(()) == 0.0
