"""Gates: opened by callbacks, given up at their deadlines, and never run by mistake."""

import importlib
import time
from typing import Any, Final

import pytest

from cartest_loadtests import gates, hub
from cartest_loadtests.gates import Deadlines, LoneGate

gevent: Final[Any] = importlib.import_module("gevent")


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> LoneGate:
    """A gate for which every wait is a long one."""
    monkeypatch.setattr(gates, "_LONG_S", 0.0)
    return LoneGate(Deadlines(gevent.get_hub(), gevent.getcurrent))


def test_an_open_gate_lets_through_at_once_and_a_closed_one_when_it_is_opened() -> None:
    """However long the wait may be; opening twice is opening once."""
    gate = hub.gate()
    gate.set()
    assert gate.wait()
    gate.clear()
    hub.spawn(gate.set)
    assert gate.wait()
    gate.clear()
    hub.spawn(gate.set)
    hub.spawn(gate.set)
    assert gate.wait(60)
    gate.clear()
    assert not gate.wait(0)
    assert not gate.wait(0.001)


def test_a_long_wait_is_given_up_at_its_deadline_and_not_before(quick: LoneGate) -> None:
    """By the timer that all of a loop share."""
    begun_ns = time.monotonic_ns()
    assert not quick.wait(0.02)
    assert time.monotonic_ns() - begun_ns >= 20_000_000


def test_each_of_many_has_a_deadline_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """A nearer one moves the timer; a farther one waits for its turn; one that was opened is forgotten."""
    monkeypatch.setattr(gates, "_LONG_S", 0.0)
    deadlines = Deadlines(gevent.get_hub(), gevent.getcurrent)
    ended: list[str] = []

    def wait(name: str, seconds: float) -> None:
        ended.append(f"{name} {LoneGate(deadlines).wait(seconds)}")

    opened = LoneGate(deadlines)
    waits = [gevent.spawn(wait, "last", 0.03), gevent.spawn(wait, "first", 0.01), gevent.spawn(opened.wait, 0.02)]
    hub.sleep(0)
    opened.set()
    gevent.joinall(waits)
    assert ended == ["first False", "last False"]
    assert waits[2].value is True


def test_who_waits_again_does_not_put_off_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """The shared timer goes on to the next deadline, not to that of whoever waited last."""
    monkeypatch.setattr(gates, "_LONG_S", 0.0)
    deadlines = Deadlines(gevent.get_hub(), gevent.getcurrent)
    ended: list[str] = []

    def wait(name: str, *waits_s: float) -> None:
        for seconds in waits_s:
            LoneGate(deadlines).wait(seconds)
            ended.append(name)

    gevent.joinall([gevent.spawn(wait, "again", 0.005, 0.1), gevent.spawn(wait, "once", 0.01)])
    assert ended == ["again", "once", "again"]


def test_who_was_stopped_while_waiting_is_not_run_again() -> None:
    """Not even if the gate was opened just before: it would be woken wherever it waits then."""
    gate = hub.gate()
    greenlet = gevent.spawn(gate.wait, 60)
    hub.sleep(0)
    greenlet.kill(block=False)
    gate.set()
    greenlet.join()
    hub.sleep(0)
    assert greenlet.dead
    assert isinstance(greenlet.value, gevent.GreenletExit)


def test_who_waits_again_after_a_gate_was_closed_is_not_let_through_by_the_old_opening() -> None:
    """An opening that was taken back before anybody ran opens nothing."""
    gate = hub.gate()
    greenlet = gevent.spawn(gate.wait, 0.005)
    hub.sleep(0)
    gate.set()
    gate.clear()
    greenlet.join()
    assert greenlet.value is False


def test_many_may_wait_at_a_wide_gate() -> None:
    """All of them go on when it opens."""
    gate = hub.wide_gate()
    waits = [gevent.spawn(gate.wait) for _ in range(3)]
    hub.spawn(gate.set)
    gevent.joinall(waits)
    assert all(wait.value for wait in waits)
