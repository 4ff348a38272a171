"""The native clock of a loop's turns tells what the one in Python tells."""

import gc
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.loadtests.native.driving import core, native_core

from cartest_loadtests.polls import Poll, PollClock, Polls


@native_core
@settings(max_examples=100, deadline=None)
@example([(0, 50_000, 0), (0, 50_001, 1), (9, 0, 31), (9, 0, 32), (9, 0, 33), (9, 0, 0), (9, 0, 0)])
@given(st.lists(st.tuples(st.integers(0, 200_000), st.integers(0, 200_000), st.integers(0, 70)), max_size=12))
def test_both_clocks_tell_the_same_polls(turns: list[tuple[int, int, int]]) -> None:
    """Turns of any length that find any number of sockets; what they find in one turn is one poll."""
    instants: list[int] = []
    for idle, asleep, _ in turns:
        instants += [(instants[-1] if instants else 0) + idle, (instants[-1] if instants else 0) + idle + asleep]
    python, native_one = PollClock(iter(instants).__next__), core().poll_clock(Poll, iter(instants).__next__)
    clocks: tuple[Polls, Polls] = python, native_one
    for _, _, found in turns:
        for clock in clocks:
            clock.asking()
            clock.answered()
        told = [[clock.found() for _ in range(found)] for clock in clocks]
        assert told[0] == told[1]
        assert all(len({id(poll) for poll in polls}) == min(found, 1) for polls in told)
        assert python.newest == native_one.newest


@native_core
def test_the_clock_of_a_loop_is_the_monotonic_one() -> None:
    """Without one of its own; a clock that fails is told."""
    clock = core().poll_clock(Poll)
    before_ns = time.monotonic_ns()
    clock.asking()
    clock.answered()
    clock.asking()
    clock.answered()
    assert before_ns <= clock.newest.before_ns <= time.monotonic_ns()
    broken = core().poll_clock(Poll, list[int]().pop)
    for method in (broken.asking, broken.answered):
        with pytest.raises(IndexError):
            method()


@native_core
def test_polls_that_cannot_be_made_are_told() -> None:
    """And a clock that its own maker holds is collected with it."""

    def make(before_ns: int, woken_ns: int) -> Poll:
        raise LookupError((before_ns, woken_ns, clock))

    clock = core().poll_clock(make)
    with pytest.raises(LookupError):
        clock.found()
    with pytest.raises(TypeError):
        core().poll_clock()  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]  # wrong on purpose
    gc.collect()
