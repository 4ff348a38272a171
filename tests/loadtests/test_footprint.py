"""A generator that grows is found out, and one that does not is left in peace."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartest_loadtests.footprint import Footprint, Sample, slope


def soak(seconds: int, *, leak_per_s: int = 0, noise: int = 0, seed: int = 1) -> Footprint:
    """Memory of 100 MiB after a minute's warming up, descriptors that stay."""
    draw = random.Random(seed)
    kept = Footprint()
    for second in range(seconds):
        if kept.wanted:
            warm = min(second, 60) << 20
            memory = (40 << 20) + warm + leak_per_s * second + draw.randint(-noise, noise)
            kept.add(Sample(at_s=float(second), rss_bytes=memory, descriptors=20, greenlets=50, objects=None))
    return kept


@given(
    per_s=st.integers(min_value=-1000, max_value=1000),
    wild=st.lists(st.tuples(st.integers(0, 99), st.integers(-(10**6), 10**6)), max_size=12),
)
def test_a_few_wild_samples_do_not_move_the_slope(per_s: int, wild: list[tuple[int, int]]) -> None:
    """An eighth of the samples may be anything at all."""
    points = {at: float(per_s * at) for at in range(100)} | {at: float(value) for at, value in wild}
    assert slope(sorted(points.items())) == pytest.approx(per_s, rel=0.35, abs=1e-9)


def test_a_slope_needs_two_instants() -> None:
    """Without them there is none."""
    assert slope([]) == slope([(1.0, 5.0)]) == slope([(1.0, 5.0), (1.0, 7.0)]) == 0.0


def test_a_steady_process_is_left_in_peace() -> None:
    """Warming up and noise are no leak."""
    kept = soak(600, noise=3 << 20)
    assert kept.problems() == []
    memory, descriptors, greenlets = kept.growth()
    assert (memory.figure, descriptors.figure, greenlets.figure) == ("rss_bytes", "descriptors", "greenlets")
    assert memory.typical == pytest.approx(100 << 20, rel=0.05)
    assert descriptors.per_hour == greenlets.per_hour == 0.0


def test_a_leak_is_told_with_its_figures() -> None:
    """Also through noise that is larger than what leaks in a second."""
    kept = soak(600, leak_per_s=64 << 10, noise=3 << 20)
    (line,) = kept.problems()
    assert line.startswith("the generator itself grew: rss_bytes by ")
    assert kept.growth()[0].per_hour == pytest.approx((64 << 10) * 3600, rel=0.1)
    assert kept.growth()[0].beyond_bound


def test_a_long_soak_keeps_few_samples_of_all_of_it() -> None:
    """Ever further apart, and a slow leak is still seen."""
    kept = soak(20_000, leak_per_s=2 << 10)
    half = kept.growth()[0]
    assert half.within_s == pytest.approx(10_000, rel=0.05)
    assert half.beyond_bound


def test_a_short_soak_says_that_it_says_nothing() -> None:
    """That is a problem: somebody asked."""
    assert Footprint().growth() == soak(10).growth() == ()
    (line,) = soak(10).problems()
    assert "too short" in line
