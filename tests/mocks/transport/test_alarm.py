"""Both alarms, on a real event loop."""

import asyncio
import ctypes
import sys
import time
from collections.abc import Callable

import pytest

from cartest_mocks import alarm as alarms
from cartest_mocks.alarm import Alarm, LoopAlarm, TimerfdAlarm, best_alarm
from cartest_mocks.listener import new_loop

Make = Callable[[asyncio.AbstractEventLoop, Callable[[], None]], Alarm]
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="timerfd is Linux's")
KINDS = [LoopAlarm, pytest.param(TimerfdAlarm, marks=linux_only)]


def run(
    make: Make, scenario: Callable[[Alarm, list[int], asyncio.Event], "asyncio.Future[None] | None"]
) -> list[int]:
    """Let an alarm ring until the scenario's event is set; return when it rang."""

    async def main() -> list[int]:
        rang: list[int] = []
        done = asyncio.Event()

        def ring() -> None:
            rang.append(time.monotonic_ns())
            alarm.set(None)
            done.set()

        alarm = make(asyncio.get_running_loop(), ring)
        scenario(alarm, rang, done)
        await asyncio.wait_for(done.wait(), 5)
        alarm.close()
        alarm.close()
        return rang

    with asyncio.Runner(loop_factory=new_loop) as runner:
        return runner.run(main())


@pytest.mark.parametrize("make", KINDS)
def test_it_rings_at_or_after_its_deadline(make: Make) -> None:
    """Never early, and once."""
    wanted = time.monotonic_ns() + 20_000_000

    def scenario(alarm: Alarm, _rang: list[int], _done: asyncio.Event) -> None:
        alarm.set(wanted)

    rang = run(make, scenario)
    assert len(rang) == 1
    assert rang[0] >= wanted - 1_000_000  # call_later rounds to the loop's millisecond


@pytest.mark.parametrize("make", KINDS)
def test_a_past_deadline_rings_at_once(make: Make) -> None:
    """Setting it twice still rings once."""

    def scenario(alarm: Alarm, _rang: list[int], _done: asyncio.Event) -> None:
        alarm.set(1)
        alarm.set(1)

    assert len(run(make, scenario)) == 1


@pytest.mark.parametrize("make", KINDS)
def test_a_new_deadline_replaces_the_old_one(make: Make) -> None:
    """An alarm that was set and set again rings for the last one only."""

    def scenario(alarm: Alarm, rang: list[int], done: asyncio.Event) -> None:
        alarm.set(time.monotonic_ns() + 1_000_000)
        alarm.set(None)
        alarm.set(time.monotonic_ns() + 3_600_000_000_000)
        alarm.set(1)
        assert not rang
        assert not done.is_set()

    assert len(run(make, scenario)) == 1


@pytest.mark.parametrize("make", KINDS)
def test_closing_takes_back_what_was_asked(make: Make) -> None:
    """A closed alarm is silent."""

    async def main() -> None:
        alarm = make(asyncio.get_running_loop(), lambda: pytest.fail("it rang"))
        alarm.set(1)
        alarm.close()
        await asyncio.sleep(0)
        await asyncio.sleep(0)

    with asyncio.Runner(loop_factory=new_loop) as runner:
        runner.run(main())


def test_the_best_alarm_is_the_platforms(monkeypatch: pytest.MonkeyPatch) -> None:
    """A timerfd on Linux, the loop's own elsewhere."""

    async def main() -> str:
        alarm = best_alarm(asyncio.get_running_loop(), lambda: None)
        alarm.close()
        return type(alarm).__name__

    with asyncio.Runner(loop_factory=new_loop) as runner:
        assert runner.run(main()) == ("TimerfdAlarm" if sys.platform == "linux" else "LoopAlarm")
        monkeypatch.setattr(sys, "platform", "darwin")
        assert runner.run(main()) == "LoopAlarm"


@linux_only
def test_a_refused_system_call_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """Running out of descriptors must not look like a timer that never rings."""

    class Libc:
        def timerfd_create(self, _clock: int, _flags: int) -> int:
            return -1

        def timerfd_settime(self, _fd: int, _flags: int, _new: object, _old: object) -> int:
            return -1

    def no_libc(_name: None, *, use_errno: bool) -> Libc:
        assert use_errno
        return Libc()

    monkeypatch.setattr(ctypes, "CDLL", no_libc)
    create, settime = alarms.timerfd_syscalls()
    with pytest.raises(OSError, match="timerfd_create"):
        create()
    with pytest.raises(OSError, match="timerfd_settime"):
        settime(-1, 1)
