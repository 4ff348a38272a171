"""Arrivals are a function of their seed, shared out among workers without loss."""

from collections.abc import Iterable
from itertools import islice, pairwise, takewhile
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartest_loadtests.rates import Rate
from cartest_loadtests.schedule import Arrivals, Due, Evenly, Poisson, Recorded


def take(instants: Iterable[float], number: int) -> list[Due]:
    return list(islice(Arrivals(instants=instants), number))


def test_constant_arrivals_keep_their_distance() -> None:
    """Arrival k is due k/rate seconds after the start, without drift."""
    dues = take(Evenly(Rate.constant(4)), 9)
    assert [due.after_ns for due in dues] == [number * 250_000_000 for number in range(9)]


@given(
    begin=st.floats(min_value=0, max_value=50),
    end=st.floats(min_value=0.5, max_value=50),
    seconds=st.floats(min_value=0.5, max_value=20),
    until_s=st.floats(min_value=0.1, max_value=30),
)
def test_even_arrivals_are_as_many_as_the_area_under_the_rate(
    begin: float, end: float, seconds: float, until_s: float
) -> None:
    """Before any instant there have been exactly as many as the rate's integral, to one."""
    rate = Rate.ramp(begin, end, seconds=seconds)
    came = sum(1 for _ in takewhile(lambda after_s: after_s < until_s, Evenly(rate)))
    assert came in {ceil(rate.count(until_s) - 1e-6), ceil(rate.count(until_s) + 1e-6)}


def test_poisson_arrivals_have_the_rate_and_the_seed() -> None:
    """Gaps average 1/rate; a seed repeats them, another does not."""
    dues = take(Poisson(Rate.constant(100), "3"), 5000)
    assert dues[-1].after_ns == pytest.approx(50e9, rel=0.05)
    assert all(one.after_ns < two.after_ns for one, two in pairwise(dues))
    assert dues == take(Poisson(Rate.constant(100), "3"), 5000)
    assert dues[:5] != take(Poisson(Rate.constant(100), "4"), 5)


@given(
    instants=st.one_of(
        st.sampled_from([Evenly(Rate.constant(10)), Evenly(Rate.spike(5, 90, at_s=1, seconds=1))]),
        st.integers().map(lambda seed: Poisson(Rate.ramp(1, 9, seconds=4), str(seed))),
        st.lists(st.floats(min_value=0, max_value=9)).map(lambda offsets: Recorded(offsets_s=sorted(offsets))),
    ),
    workers=st.integers(min_value=1, max_value=7),
    total=st.integers(min_value=0, max_value=40),
)
def test_workers_share_one_schedule(instants: Iterable[float], workers: int, total: int) -> None:
    """What several workers keep together is what one would keep alone, and no arrival is kept twice."""
    alone = list(Arrivals(instants=instants, total=total))
    shares = [Arrivals(instants=instants, total=total, worker=each, workers=workers) for each in range(workers)]
    assert sorted((due for share in shares for due in share), key=lambda due: due.number) == alone
    assert [due.number for due in alone] == list(range(len(alone)))


@given(
    offsets=st.lists(st.floats(min_value=0, max_value=9)).map(sorted),
    edges=st.lists(st.floats(min_value=0, max_value=1), max_size=4).map(sorted),
)
def test_kinds_of_users_share_a_recording(offsets: list[float], edges: list[float]) -> None:
    """Each recorded arrival belongs to one of them."""
    shares = [
        Recorded(offsets_s=offsets, low=low, high=high, seed="1") for low, high in pairwise([0.0, *edges, 1.0])
    ]
    assert sorted(offset for share in shares for offset in share) == offsets
