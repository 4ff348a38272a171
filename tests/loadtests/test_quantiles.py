"""Quantiles from buckets stay within 1 % of a sample."""

import random

import pytest

from cartest_loadtests.quantiles import Quantiles


def test_nothing_has_no_quantile() -> None:
    """Without samples there is no value, not zero."""
    assert Quantiles().at(0.5) is None


@pytest.mark.parametrize("share", [0.5, 0.95, 0.99, 1.0])
def test_answers_are_close_to_a_sample(share: float) -> None:
    """Against the sorted samples the answer is off by 1 % at most."""
    draw = random.Random(5)
    samples = sorted(draw.lognormvariate(3, 1) for _ in range(5000))
    found = Quantiles()
    for place, sample in enumerate(samples):
        found.add(sample)
        assert found.count == place + 1
    assert found.largest == samples[-1]
    exact = samples[max(0, round(share * 5000) - 1)]
    assert found.at(share) == pytest.approx(exact, rel=0.011)


def test_zero_and_less_count_as_zero() -> None:
    """A clock that is ahead by its own error is not late."""
    found = Quantiles()
    found.add(-1.0)
    found.add(0.0)
    assert found.at(0.5) == 0.0
    assert found.largest == 0.0
