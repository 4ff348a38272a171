"""Noticing that nothing happens."""

from tests.mocks.handclock import HandClock

from cartest_mocks.idle import IdleWatch


def test_it_calls_back_once_after_the_limit() -> None:
    """Not a moment before, and not again."""
    clock, calls = HandClock(), list[float]()
    IdleWatch(clock, limit_s=20, on_idle=lambda: calls.append(clock.wall_s()))
    clock.advance(19.999)
    assert calls == []
    clock.advance(0.001)
    clock.advance(100)
    assert len(calls) == 1


def test_a_touch_moves_the_deadline() -> None:
    """The limit counts from the last touch."""
    clock, calls = HandClock(), list[int]()
    watch = IdleWatch(clock, limit_s=20, on_idle=lambda: calls.append(clock.now_ns()))
    clock.advance(15)
    watch.touch()
    clock.advance(19)
    assert calls == []
    clock.advance(1)
    assert calls == [35_000_000_000]


def test_a_stopped_watch_is_silent() -> None:
    """After ``stop`` nothing is called."""
    clock, calls = HandClock(), list[int]()
    IdleWatch(clock, limit_s=1, on_idle=lambda: calls.append(1)).stop()
    clock.advance(5)
    assert calls == []


def test_it_can_be_started_again() -> None:
    """After it called back, for another whole limit."""
    clock, calls = HandClock(), list[int]()
    watch = IdleWatch(clock, limit_s=1, on_idle=lambda: calls.append(clock.now_ns()))
    clock.advance(5)
    watch.start()
    clock.advance(5)
    assert calls == [1_000_000_000, 6_000_000_000]
