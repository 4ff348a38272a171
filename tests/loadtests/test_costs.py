"""What checking costs is CPU time, counted between begin and end only."""

import time
from itertools import pairwise

from cartest_loadtests.costs import Cost


def work() -> None:
    begun_ns = time.thread_time_ns()
    while time.thread_time_ns() == begun_ns:
        sum(range(1000))


def test_work_between_begin_and_end_is_counted() -> None:
    """And adds up; what is done outside is not."""
    cost = Cost()
    work()
    assert cost.cpu_ns == 0
    cost.begin()
    work()
    cost.end()
    once = cost.cpu_ns
    assert once > 0
    work()
    assert cost.cpu_ns == once
    cost.begin()
    work()
    cost.end()
    assert cost.cpu_ns > once


def test_of_many_small_pieces_some_stand_for_the_others() -> None:
    """The first counts for itself, so that nothing looks free; then each fourth counts four times."""
    cost = Cost(each=4)
    seen: list[int] = []
    for _ in range(9):
        cost.begin()
        work()
        cost.end()
        seen.append(cost.cpu_ns)
    assert [earlier < later for earlier, later in pairwise(seen)] == [place % 4 == 3 for place in range(1, 9)]
