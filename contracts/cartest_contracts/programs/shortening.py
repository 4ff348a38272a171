"""From a program that breaks a rule to the shortest one that still does.

Hypothesis shortens what :func:`program_machine` runs as a test. A run of many programs goes on after a break, so
it shortens here: steps are dropped in ever smaller blocks for as long as one of the same rules is still broken.
Every part of a program is a program (:mod:`.draft`), so no knowledge of the steps is needed.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import msgspec

from cartest_contracts.observation import Observation
from cartest_contracts.programs.program import Program, ProgramStep

__all__ = ["Attempt", "shorten"]


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """A program that was run."""

    program: Program
    observations: Sequence[Observation]
    broken: tuple[str, ...]
    """Ids of the rules that it broke."""


async def shorten(
    first: Attempt, attempt: Callable[[Program], Awaitable[Attempt | None]], *, attempts: int
) -> Attempt:
    """Return the shortest attempt that breaks one of the rules of ``first``; ``first`` itself if none is shorter.

    ``attempt`` runs a program, and returns ``None`` when no more may be run.
    """
    best, number, block = first, 0, max(1, len(first.program.steps) // 2)
    tried: set[tuple[ProgramStep, ...]] = set()
    while True:
        at, shorter = 0, False
        while at < len(best.program.steps):
            steps = best.program.steps[:at] + best.program.steps[at + block :]
            at += block
            if not steps or steps in tried:
                continue
            if number == attempts:
                return best
            tried.add(steps)
            number += 1
            found = await attempt(
                msgspec.structs.replace(first.program, id=f"{first.program.id}.{number}", steps=steps)
            )
            if found is None:
                return best
            if set(found.broken) & set(first.broken):
                best, at, shorter = found, at - block, True
        if not shorter and block == 1:
            return best
        block = block if shorter else max(1, block // 2)
