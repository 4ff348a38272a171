"""Steps are dropped for as long as the same rule stays broken."""

import asyncio

from cartest_contracts.programs.program import Cancel, Program
from cartest_contracts.programs.shortening import Attempt, shorten

STEPS = tuple(Cancel(socket=number, context="a") for number in range(16))


def shortest(*needed: int, attempts: int = 100, paid: int = 1000) -> tuple[Attempt, int]:
    """Shorten a program that is broken while it has the needed steps; and how many runs that took."""
    runs = 0

    def broken(program: Program) -> tuple[str, ...]:
        return (
            ("R-1",) if set(needed) <= {step.socket for step in program.steps if isinstance(step, Cancel)} else ()
        )

    async def attempt(program: Program) -> Attempt | None:
        nonlocal runs
        runs += 1
        return None if runs > paid else Attempt(program=program, observations=(), broken=broken(program))

    first = Attempt(program=Program(id="p", steps=STEPS), observations=(), broken=("R-1", "R-2"))
    return asyncio.run(shorten(first, attempt, attempts=attempts)), runs


def test_only_what_is_needed_is_left() -> None:
    """Far apart or one after the other."""
    for needed in ((3,), (0, 15), (7, 8, 9)):
        steps = shortest(*needed)[0].program.steps
        assert [step.socket for step in steps if isinstance(step, Cancel)] == list(needed)


def test_what_cannot_be_shortened_stays() -> None:
    """The first attempt itself comes back."""
    attempt, _ = shortest(*range(16))
    assert attempt.program.steps == STEPS


def test_attempts_and_budget_are_limits() -> None:
    """The best so far is returned."""
    few, runs = shortest(3, attempts=2)
    assert runs == 2
    assert len(few.program.steps) < 16
    assert len(shortest(12, paid=1)[0].program.steps) == 8
