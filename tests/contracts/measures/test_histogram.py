"""Buckets hold what HdrHistogram's hold, and counts add up."""

import random
from itertools import pairwise
from typing import Any

import pytest
from hdrh.histogram import HdrHistogram  # type: ignore[import-untyped]  # pyright: ignore[reportMissingTypeStubs]  # it has no types

from cartest_contracts.measures.histogram import RESOLUTION, Histogram, bucket_of, count, join, middle_of

EDGES = [0, 1, 2047, 2048, 2049, 4095, 4096, 65_535, 65_536, 1_000_000, 3_600_000_000, 2**40 + 7]


def counted(values: list[int]) -> Histogram:
    histogram: Histogram = {}
    for value in values:
        count(histogram, value)
    return histogram


def lognormal(seed: int, size: int) -> list[int]:
    rng = random.Random(seed)
    return [round(rng.lognormvariate(11, 1.5)) for _ in range(size)]


@pytest.mark.parametrize("value", EDGES)
def test_the_middle_of_a_bucket_is_near_all_its_values(value: int) -> None:
    """Small values are kept as they are; no other is off by more than the resolution."""
    middle = middle_of(bucket_of(value))
    assert abs(middle - value) <= value * RESOLUTION
    assert middle == value or value >= 2048


def test_buckets_follow_each_other_without_a_gap() -> None:
    """Numbers rise by one at most, so no two ranges share a bucket and none is left out."""
    numbers = [bucket_of(value) for value in range(20_000)]
    assert {after - before for before, after in pairwise(numbers)} == {0, 1}


def test_the_buckets_are_those_of_hdrhistogram() -> None:
    """Another implementation puts the same values together, and counts as many in each."""
    values = lognormal(5, 2000)
    theirs: Any = HdrHistogram(1, 3_600_000_000, 3)
    for value in values:
        theirs.record_value(value)
    expected = {
        bucket_of(step.value_iterated_to): step.count_at_value_iterated_to
        for step in theirs.get_recorded_iterator()
    }
    assert counted(values) == expected


def test_joining_is_exact_and_in_any_order() -> None:
    """The parts together are the whole, whichever came first."""
    values = lognormal(6, 3000)
    one, other = counted(values[:1000]), counted(values[1000:])
    forwards: Histogram = {}
    backwards: Histogram = {}
    join(forwards, one)
    join(forwards, other)
    join(backwards, other)
    join(backwards, one)
    assert forwards == backwards == counted(values)
    assert sum(forwards.values()) == 3000
    assert forwards != counted(values[1:])


def test_what_is_below_zero_counts_as_zero() -> None:
    """Two clocks may differ by microseconds; a sample is never lost for that."""
    assert counted([-1, -5_000_000, 0]) == {0: 3}
