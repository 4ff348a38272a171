"""A rate over time has an exact integral, and an exact inverse of it."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartest_loadtests.rates import Piece, Rate

SECONDS = st.floats(min_value=0.01, max_value=1000)
PER_S = st.floats(min_value=0.01, max_value=10_000)


def ramp(begin: float, end: float, seconds: float) -> Rate:
    return Rate.ramp(begin, end, seconds=seconds)


def spike(base: float, peak: float, at_s: float, seconds: float) -> Rate:
    return Rate.spike(base, peak, at_s=at_s, seconds=seconds)


RATES = st.one_of(
    PER_S.map(Rate.constant),
    st.builds(ramp, PER_S | st.just(0.0), PER_S, SECONDS),
    st.builds(spike, PER_S, PER_S, SECONDS, SECONDS),
)


def steps(rate: Rate, after_s: float, number: int = 20_000) -> float:
    """The integral again, by the middle of many small steps."""

    def at(t: float) -> float:
        for piece in rate.pieces:
            if t < piece.seconds:
                return piece.begin + (piece.end - piece.begin) * (
                    t / piece.seconds if piece.begin != piece.end else 0
                )
            t -= piece.seconds
        raise AssertionError

    width = after_s / number
    return sum(at((step + 0.5) * width) for step in range(number)) * width


@given(rate=RATES, count=st.floats(min_value=0, max_value=1e6))
def test_the_instant_of_a_count_has_that_count(rate: Rate, count: float) -> None:
    """Integral and inverse undo each other, wherever the pieces meet."""
    after_s = rate.instant(count)
    assert after_s >= 0
    assert rate.count(after_s) == pytest.approx(count, rel=1e-9, abs=1e-6)


@given(rate=RATES, counts=st.lists(st.floats(min_value=0, max_value=1e5), min_size=2))
def test_later_counts_come_later(rate: Rate, counts: list[float]) -> None:
    """The inverse never falls."""
    instants = [rate.instant(count) for count in sorted(counts)]
    assert instants == sorted(instants)


@pytest.mark.parametrize(
    "rate",
    [
        Rate.constant(7),
        Rate.ramp(0, 10, seconds=5),
        Rate.ramp(10, 2, seconds=5),
        Rate.spike(5, 50, at_s=2, seconds=1),
        Rate.spike(5, 50, at_s=0, seconds=1),
    ],
)
def test_the_integral_is_the_area(rate: Rate) -> None:
    """It agrees with the sum of many small steps, before, in and after every piece."""
    for after_s in (0.5, 2.5, 5.0, 9.0):
        assert rate.count(after_s) == pytest.approx(steps(rate, after_s), rel=1e-3)


def test_a_share_of_a_rate_has_that_share_of_the_arrivals() -> None:
    """Kinds of users that share a rate have all of it together."""
    rate = Rate.ramp(2, 8, seconds=3)
    assert rate.scaled(0.25).count(7) == pytest.approx(rate.count(7) / 4)
    assert rate.scaled(0.25).pieces[0] == Piece(seconds=3, begin=0.5, end=2.0)
    assert math.isinf(rate.pieces[-1].seconds)
