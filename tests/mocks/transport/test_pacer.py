"""The heap of deadlines, on a time that stands still."""

from functools import partial

import pytest

from cartest_mocks.pacer import Pacer


class HandAlarm:
    def __init__(self) -> None:
        self.deadline_ns: int | None = -1

    def set(self, deadline_ns: int | None) -> None:
        self.deadline_ns = deadline_ns

    def close(self) -> None:
        pass


class Time:
    now_ns = 1_000

    def __call__(self) -> int:
        return self.now_ns


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def alarm() -> HandAlarm:
    return HandAlarm()


@pytest.fixture
def pacer(time: Time, alarm: HandAlarm) -> Pacer:
    pacer = Pacer(monotonic_ns=time, wall_s=lambda: 50.0)
    pacer.attach(alarm)
    return pacer


def test_the_alarm_is_set_to_the_earliest_deadline(pacer: Pacer, alarm: HandAlarm) -> None:
    """Whatever the order in which they were asked for."""
    assert alarm.deadline_ns is None
    pacer.call_at(3_000, lambda: None)
    pacer.call_at(2_000, lambda: None)
    pacer.call_at(4_000, lambda: None)
    assert alarm.deadline_ns == 2_000


def test_what_is_due_runs_in_order(pacer: Pacer, time: Time, alarm: HandAlarm) -> None:
    """Earlier deadlines first, equal ones in the order they were asked for; later ones wait."""
    ran: list[str] = []
    for name, deadline in (("b", 2_000), ("a", 1_500), ("c", 2_000), ("later", 9_000)):
        pacer.call_at(deadline, partial(ran.append, name))
    time.now_ns = 2_000
    pacer.run_due()
    assert ran == ["a", "b", "c"]
    assert alarm.deadline_ns == 9_000


def test_what_a_callback_asks_for_runs_at_the_next_turn(pacer: Pacer, time: Time, alarm: HandAlarm) -> None:
    """So a series of due pieces cannot starve the others."""
    ran: list[str] = []

    def again() -> None:
        ran.append("again")
        pacer.call_at(time.now_ns, again)

    pacer.call_at(time.now_ns, again)
    pacer.run_due()
    assert ran == ["again"]
    assert alarm.deadline_ns == time.now_ns
    pacer.run_due()
    assert ran == ["again", "again"]


def test_a_cancelled_callback_does_not_run(pacer: Pacer, time: Time) -> None:
    """Cancelling twice, or after it ran, is harmless."""
    ran: list[str] = []
    cancelled = pacer.call_at(1_500, lambda: ran.append("cancelled"))
    kept = pacer.call_at(1_500, lambda: ran.append("kept"))
    cancelled.cancel()
    cancelled.cancel()
    time.now_ns = 1_500
    pacer.run_due()
    kept.cancel()
    assert ran == ["kept"]


def test_cancelled_entries_are_swept(pacer: Pacer, time: Time) -> None:
    """A heap of timers that are set and cancelled again does not grow without bound."""
    ran: list[int] = []
    timers = [pacer.call_at(5_000 + number, lambda: ran.append(1)) for number in range(2_000)]
    for timer in timers[:1_990]:
        timer.cancel()
    assert len(pacer) < 1_000
    time.now_ns = 9_000
    pacer.run_due()
    assert len(ran) == 10


def fail() -> None:
    raise ZeroDivisionError


def test_an_exception_does_not_stop_the_clock(pacer: Pacer, time: Time, alarm: HandAlarm) -> None:
    """A callback that raises is reported; those behind it still get their alarm."""
    ran: list[str] = []
    pacer.call_at(1_000, fail)
    pacer.call_at(1_000, lambda: ran.append("after"))
    with pytest.raises(ZeroDivisionError):
        pacer.run_due()
    assert alarm.deadline_ns == 1_000
    pacer.run_due()
    assert ran == ["after"]


def test_advancing_runs_timers_at_their_own_instants(pacer: Pacer, alarm: HandAlarm) -> None:
    """Timers that timers set run too, if they fall into the same advance."""
    seen: list[tuple[str, int]] = []

    def first() -> None:
        seen.append(("first", pacer.now_ns()))
        pacer.call_at(pacer.now_ns() + 500, lambda: seen.append(("second", pacer.now_ns())))

    pacer.call_at(2_000, first)
    pacer.call_at(10_000_000_000, lambda: seen.append(("far", 0)))
    pacer.advance(1e-6 * 5)
    assert seen == [("first", 2_000), ("second", 2_500)]
    assert pacer.now_ns() == 6_000
    # The alarm lives in the machine's time, which did not move.
    assert alarm.deadline_ns == 10_000_000_000 - 5_000


def test_advancing_moves_the_wall_clock(pacer: Pacer) -> None:
    """Tokens expire with everything else."""
    pacer.advance(3600)
    assert pacer.wall_s() == 3650.0


def test_a_pacer_without_alarm_only_keeps_time(time: Time) -> None:
    """Deadlines may be set before the event loop runs."""
    pacer = Pacer(monotonic_ns=time, wall_s=lambda: 0.0)
    pacer.call_at(5, lambda: None)
    alarm = HandAlarm()
    pacer.attach(alarm)
    assert alarm.deadline_ns == 5
