"""The hand-moved clock."""

from tests.mocks.handclock import HandClock

NS = 1_000_000_000


def test_time_stands_still_until_moved() -> None:
    """Both clocks move together, and only by ``advance``."""
    clock = HandClock(epoch_s=100.0)
    assert (clock.now_ns(), clock.wall_s()) == (0, 100.0)
    clock.advance(1.5)
    assert (clock.now_ns(), clock.wall_s()) == (1_500_000_000, 101.5)


def test_timers_run_in_order_each_at_its_own_instant() -> None:
    """A timer sees its deadline as the present, and timers set by timers run in the same advance."""
    clock = HandClock()
    seen: list[tuple[str, int]] = []

    def first() -> None:
        seen.append(("first", clock.now_ns() // NS))
        clock.call_at(2 * NS, lambda: seen.append(("set by first", clock.now_ns() // NS)))

    clock.call_at(3 * NS, lambda: seen.append(("last", clock.now_ns() // NS)))
    clock.call_at(1 * NS, first)
    clock.call_at(9 * NS, lambda: seen.append(("beyond", clock.now_ns() // NS)))
    clock.advance(5)
    assert seen == [("first", 1), ("set by first", 2), ("last", 3)]
    assert clock.now_ns() == 5 * NS


def test_a_cancelled_timer_does_not_run() -> None:
    """Cancelling forgets the callback, and twice is harmless."""
    clock = HandClock()
    timer = clock.call_at(NS, lambda: seen.append(1))
    seen: list[int] = []
    timer.cancel()
    timer.cancel()
    clock.advance(2)
    assert seen == []
