"""What the loop's own rhythm says about the time before a read."""

from cartest_loadtests.polls import PollClock

US = 1_000


def clock(*instants_us: int) -> PollClock:
    ticks = iter([instant * US for instant in instants_us])
    return PollClock(lambda: next(ticks))


def turn(polls: PollClock, found: int = 0) -> None:
    polls.asking()
    polls.answered()
    for _ in range(found):
        polls.found()


def test_what_a_poll_found_came_after_the_asking_before_it() -> None:
    """And a poll that took long had slept until it was woken."""
    polls = clock(10, 11, 20, 21, 30, 500)
    turn(polls)
    turn(polls)
    assert polls.newest == (10 * US, 0)
    turn(polls)
    assert polls.newest == (20 * US, 500 * US)


def test_after_an_answer_that_may_have_been_full_the_bound_is_older() -> None:
    """Who did not fit into the last answer may have been ready before it."""
    polls = clock(*range(10, 110, 10))
    turn(polls, found=3)
    turn(polls, found=64)
    assert polls.newest.before_ns == 10 * US
    turn(polls, found=64)
    assert polls.newest.before_ns == 10 * US
    turn(polls)
    assert polls.newest.before_ns == 10 * US
    turn(polls)
    assert polls.newest.before_ns == 70 * US
