"""Arrivals are a function of their seed, shared out among workers without loss."""

from itertools import islice, pairwise
from typing import Literal

import pytest

from cartest_loadtests.schedule import Arrivals, Due


def take(arrivals: Arrivals, number: int) -> list[Due]:
    return list(islice(arrivals, number))


def test_constant_arrivals_keep_their_distance() -> None:
    """Arrival k is due k/rate seconds after the start, without drift."""
    dues = take(Arrivals(rate=4), 9)
    assert [due.after_ns for due in dues] == [number * 250_000_000 for number in range(9)]


def test_poisson_arrivals_have_the_rate_and_the_seed() -> None:
    """Gaps average 1/rate; a seed repeats them, another seed or name does not."""
    dues = take(Arrivals(rate=100, spacing="poisson", seed=3), 5000)
    assert dues[-1].after_ns == pytest.approx(50e9, rel=0.05)
    assert all(one.after_ns < two.after_ns for one, two in pairwise(dues))
    assert dues == take(Arrivals(rate=100, spacing="poisson", seed=3), 5000)
    assert dues[:5] != take(Arrivals(rate=100, spacing="poisson", seed=4), 5)
    assert dues[:5] != take(Arrivals(rate=100, spacing="poisson", seed=3, name="other"), 5)


@pytest.mark.parametrize("spacing", ["constant", "poisson"])
def test_workers_share_one_schedule(spacing: Literal["constant", "poisson"]) -> None:
    """What three workers keep together is what one would keep alone."""
    alone = list(Arrivals(rate=10, spacing=spacing, seed=1, total=20))
    shares = [Arrivals(rate=10, spacing=spacing, seed=1, total=20, worker=each, workers=3) for each in range(3)]
    assert len(alone) == 20
    assert sorted((due for share in shares for due in share), key=lambda due: due.number) == alone
