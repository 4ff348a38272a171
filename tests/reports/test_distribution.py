"""Exact distributions: percentiles, their intervals, failures in the denominator, lossless merging."""

import math
import random
from itertools import permutations

import pytest

from cartest_reports.distribution import Distribution, needed_samples, rank_interval


def test_a_percentile_is_the_nearest_rank() -> None:
    """The smallest value that at least that share of the samples does not exceed."""
    hundred = Distribution.of(range(100, 0, -1))
    assert [hundred.quantile(q).value for q in (0.001, 0.5, 0.95, 0.99)] == [1, 50, 95, 99]


def test_failed_streams_stay_in_the_denominator_as_never() -> None:
    """Ten fast answers beside ten failures have no 95th percentile, and a median that is their slowest."""
    half_failed = Distribution.of(range(1, 11), never=10)
    assert half_failed.n == 20
    assert half_failed.quantile(0.5).value == 10
    late = half_failed.quantile(0.95)
    assert (late.value, late.never) == (None, True)
    assert half_failed.share_above(5) == 0.75


def test_without_samples_there_is_no_value() -> None:
    """No value is not zero."""
    nothing = Distribution.of([])
    assert nothing.quantile(0.5).value is None
    assert not nothing.quantile(0.5).never
    assert nothing.share_above(0) is None


@pytest.mark.parametrize(("q", "n"), [(0.5, 40), (0.9, 200), (0.95, 400), (0.99, 2000), (0.999, 20000)])
def test_a_percentile_needs_twenty_samples_beyond_it(q: float, n: int) -> None:
    """20 / (1 - q), and one fewer is too few."""
    assert needed_samples(q) == n
    assert Distribution.of(range(n)).quantile(q).enough
    assert not Distribution.of(range(n - 1)).quantile(q).enough


def covered(n: int, q: float, low: int | None, high: int | None) -> float:
    """Exact probability that the q-quantile lies between two ranks, summed term by term."""
    terms = (
        math.comb(n, k) * q**k * (1 - q) ** (n - k) for k in range(low or 0, high if high is not None else n + 1)
    )
    return math.fsum(terms)


@pytest.mark.parametrize("q", [0.5, 0.9, 0.95, 0.99])
@pytest.mark.parametrize("n", [1, 5, 40, 100, 367, 368, 1000])
def test_rank_intervals_cover_and_are_not_wider_than_they_must_be(n: int, q: float) -> None:
    """At least 95% by the binomial distribution; one rank narrower on either side would break its tail."""
    low, high = rank_interval(n, q)
    assert covered(n, q, low, high) >= 0.95 - 1e-12
    below = covered(n, q, 0, (low or 0) + 1)
    assert below > 0.025
    if high is not None:
        assert covered(n, q, 0, high - 1) < 0.975


def test_rank_intervals_agree_with_published_ones() -> None:
    """Ranks 40 and 61 of 100 for the median are in every textbook; Wilks' two-sided bound needs 368 for p99."""
    assert rank_interval(100, 0.5) == (40, 61)
    assert rank_interval(367, 0.99)[1] is None
    assert rank_interval(368, 0.99)[1] == 368
    assert rank_interval(1, 0.5) == (None, None)


def test_a_bound_that_falls_among_failures_is_open() -> None:
    """The interval says at least, not a latency that was never reached."""
    median = Distribution.of(range(50), never=45).quantile(0.5)
    assert median.value is not None
    assert median.low is not None
    assert median.high is None


def test_merging_is_exact_in_any_order() -> None:
    """Three parts merged in every order are the whole."""
    rng = random.Random(3)
    values = [rng.random() for _ in range(300)]
    whole = Distribution.of(values, never=6)
    parts = [Distribution.of(values[at::3], never=2) for at in range(3)]
    for first, second, third in permutations(parts):
        merged = first.merge(second).merge(third)
        assert merged.values.tolist() == whole.values.tolist()
        assert merged.never == whole.never


def test_a_million_samples_keep_their_exact_rank() -> None:
    """No bucket rounds a percentile, whatever the size."""
    million = Distribution.of(range(1_000_000))
    found = million.quantile(0.99)
    assert found.value == 989_999
    assert found.low is not None
    assert found.high is not None
    assert found.low < found.value < found.high
