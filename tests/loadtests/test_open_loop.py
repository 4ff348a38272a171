"""Keeping a schedule: planned instants survive lateness, and what nobody took is still counted."""

from cartest_loadtests import hub
from cartest_loadtests.open_loop import OpenLoop
from cartest_loadtests.rates import Rate
from cartest_loadtests.schedule import Arrivals, Evenly


def constant(rate: float, total: int | None = None) -> Arrivals:
    return Arrivals(instants=Evenly(Rate.constant(rate)), total=total)


def test_starts_are_handed_out_in_order_with_their_instants() -> None:
    """Each start goes to one taker, not before its instant; then there are no more."""
    kept = OpenLoop(constant(1000, 3))
    kept.begin()
    kept.begin()
    taken = [kept.take() for _ in range(4)]
    assert taken[3] is None
    starts = [each for each in taken if each is not None]
    assert [due.number for due, _ in starts] == [0, 1, 2]
    assert [instant - starts[0][1] for _, instant in starts] == [0, 1_000_000, 2_000_000]
    assert kept.offered == 3


def test_a_late_taker_gets_the_instant_that_was_planned() -> None:
    """Coordinated omission shows: the second start is intended when it should have been, not when it could."""
    kept = OpenLoop(constant(1000))
    kept.begin()
    first = kept.take()
    while kept.offered < 10:
        hub.sleep(0.001)
    second = kept.take()
    assert first is not None
    assert second is not None
    assert second[1] - first[1] == 1_000_000


def test_the_end_lets_those_go_who_wait() -> None:
    """Waiting for the beginning or for a far instant ends with the schedule; offered counts up to there."""
    never = OpenLoop(constant(1))
    assert never.offered == 0
    assert never.elapsed_s == 0.0
    hub.spawn(never.end)
    assert never.take() is None
    far = OpenLoop(constant(0.001))
    far.begin()
    assert far.take() is not None
    hub.spawn(far.end)
    assert far.take() is None
    far.end()
    assert far.offered == far.offered == 1
    assert 0 < far.elapsed_s == far.elapsed_s
