"""A budget is never overdrawn, and a case that is too dear does not keep cheaper ones out."""

import asyncio

from cartest_contracts.verify.budget import Budget, Purse, Summary
from cartest_contracts.verify.case import Cost
from cartest_contracts.verify.slots import Slots


def test_each_limit_holds() -> None:
    """Requests, characters and seconds each stop spending; what fits is still taken."""
    purse = Purse(Budget(requests=3, characters=10, seconds=5))
    assert purse.take(Cost(requests=1, characters=8), seconds=0)
    assert not purse.take(Cost(requests=1, characters=3), seconds=0)
    assert purse.take(Cost(requests=2, characters=2), seconds=4.9)
    assert not purse.take(Cost(requests=1), seconds=0)
    assert not purse.take(Cost(), seconds=5)
    assert purse.spent == Cost(requests=3, characters=10)


def test_without_limits_everything_is_affordable() -> None:
    """None means no limit."""
    assert Purse(Budget()).take(Cost(requests=10**6, characters=10**9), seconds=10**9)


def test_a_summary_counts_what_was_left_out() -> None:
    """Planned minus run."""
    assert Summary(planned=5, run=3, spent=Cost(), seconds=0.0).skipped == 2


async def _widest(places: int, widths: list[int]) -> int:
    slots, used, most = Slots(places), 0, 0

    async def one(width: int) -> None:
        nonlocal used, most
        async with slots.taken(width):
            used += width
            most = max(most, used)
            await asyncio.sleep(0)
            used -= width

    await asyncio.gather(*map(one, widths))
    return most


def test_places_are_never_overbooked() -> None:
    """Wide cases wait until all their places are free."""
    assert asyncio.run(_widest(4, [1, 3, 2, 4, 1, 1, 1, 2])) == 4


def test_a_case_wider_than_everything_takes_everything() -> None:
    """It runs alone rather than never."""
    assert asyncio.run(_widest(2, [1])) == 1
    assert asyncio.run(_widest(2, [5])) == 5
