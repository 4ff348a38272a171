"""The highest rate that keeps the budgets, and the steps that found it: a part of ``result.json``."""

from typing import Literal

import msgspec

__all__ = ["Capacity", "RateStep", "StepOutcome"]

StepOutcome = Literal["held", "broke", "generator", "unknown"]
"""All budgets were kept; one was not, by the target; the generator could not tell; too little was seen to tell."""


class RateStep(msgspec.Struct, frozen=True, kw_only=True):
    """One load run at one rate."""

    rate: float
    """Arrivals per second that were offered."""
    users: int
    """The most that could be under way."""
    outcome: StepOutcome
    reason: str
    started_per_s: float | None
    """Arrivals per second that were started; ``None`` if nothing was."""
    samples: int
    failed: int
    p50_ttfa_ms: float | None
    """From the schedule, of the worst endpoint; ``None`` without enough samples."""
    p90_ttfa_ms: float | None
    folder: str
    """Of its own run, relative to this one's."""


class Capacity(msgspec.Struct, frozen=True, kw_only=True):
    """What a step-up search found."""

    highest: float | None
    """The highest rate that held; ``None`` if none did."""
    broke: float | None
    """The lowest rate above it at which the target broke a budget; ``None`` if that was not seen."""
    reason: str
    steps: tuple[RateStep, ...]
    """In the order in which they were made."""
