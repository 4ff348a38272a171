"""What a page shows of a series."""

import pytest
from tests.reports.runs import stream

from cartest_reports.figures import figures
from cartest_reports.summaries import BUFFERS_MS, QUANTILES, summarise, wilson_interval


def test_a_summary_holds_counts_extremes_and_percentiles() -> None:
    """Failed streams are in n and in never, not in the mean."""
    streams = [stream(ttfa_ms=90 + at) for at in range(4)] + [stream(status=500)]
    found = summarise(figures(streams).series[0])
    ttfa = found.summary("ttfa_ms")
    assert ttfa is not None
    assert (ttfa.n, ttfa.never, ttfa.lowest, ttfa.highest, ttfa.mean) == (5, 1, 90.0, 93.0, 91.5)
    assert [each.q for each in ttfa.quantiles] == list(QUANTILES)
    assert ttfa.curve == ((90.0, 0.2), (91.0, 0.4), (92.0, 0.6), (93.0, 0.8))
    assert found.error_rate == 0.2


def test_a_long_curve_is_thinned_and_keeps_both_ends() -> None:
    """Evenly in the middle, densely in the tail."""
    ttfa = summarise(figures(stream(ttfa_ms=90 + at / 10) for at in range(1000)).series[0]).summary("ttfa_ms")
    assert ttfa is not None
    assert 100 < len(ttfa.curve) <= 200
    assert (ttfa.curve[0], ttfa.curve[-1]) == ((90.0, 0.001), (189.9, 1.0))
    assert sum(share > 0.95 for _, share in ttfa.curve) > 20
    assert list(ttfa.curve) == sorted(ttfa.curve)


def test_stalls_are_shares_of_all_streams() -> None:
    """One needs 60 ms, one failed: both stall without a buffer, one with 75 ms."""
    stalls = dict(summarise(figures([stream(), stream(late_ms=300), stream(end="reset")]).series[0]).stalls)
    assert list(stalls) == list(BUFFERS_MS)
    assert (stalls[0], stalls[50], stalls[75], stalls[1000]) == (0.66667, 0.66667, 0.33333, 0.33333)


def test_without_playback_there_are_no_stalls() -> None:
    """And figures without samples are left out."""
    found = summarise(figures([stream(sent=())]).series[0])
    assert found.stalls == ()
    assert found.summary("audio_s") is None


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"), [(0, 10, 0, 0.2775), (10, 10, 0.7225, 1), (5, 10, 0.2366, 0.7634)]
)
def test_wilson_intervals_agree_with_published_ones(hits: int, n: int, low: float, high: float) -> None:
    """They stay inside 0 and 1 and are not a point at either end."""
    assert wilson_interval(hits, 10) == pytest.approx((low, high), abs=1e-4)
