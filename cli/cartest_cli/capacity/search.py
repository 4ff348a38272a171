"""Which rate to try next: double until one breaks, then halve the gap until it is within a tenth. Pure."""

from collections.abc import Sequence
from typing import Final

from cartest_reports.capacity import RateStep

__all__ = ["MOST_STEPS", "bracket", "next_rate"]

MOST_STEPS: Final = 16
"""Runs, those that are repeated included: a factor of 1,000 above the first rate, and four to narrow it down."""
_CLOSE: Final = 1.1
_TRIES: Final = 2
"""At a rate that the generator, or its machine, did not stand: once it may have been bad luck."""


def bracket(steps: Sequence[RateStep]) -> tuple[float | None, float | None]:
    """Return the highest rate that held below any that broke, and the lowest that broke."""
    broke = min((step.rate for step in steps if step.outcome == "broke"), default=None)
    held = [step.rate for step in steps if step.outcome == "held" and (broke is None or step.rate < broke)]
    return max(held, default=None), broke


def next_rate(steps: Sequence[RateStep], *, first: float) -> float | None:
    """Return the rate of the next step; ``None`` when there is nothing left to find, or no way to find it."""
    if not steps:
        return first
    if len(steps) >= MOST_STEPS:
        return None
    last = steps[-1]
    if last.outcome == "unknown":
        return None
    if last.outcome == "generator":
        return last.rate if sum(step.rate == last.rate for step in steps) < _TRIES else None
    held, broke = bracket(steps)
    if held is None:
        return None
    if broke is None:
        return held * 2
    return None if broke <= held * _CLOSE else (held + broke) / 2
