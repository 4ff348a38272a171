"""From steps to a number: a straight line of CPU over streams says where to try next, what was seen says the rest.

The number of streams is predicted to break between the highest that held and the lowest that broke above it: noise
only ever takes away, so a step that held outweighs one below it that broke. Pure.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from cartest_cli.calibrating.step import Step

__all__ = ["Fit", "bracket", "fit", "is_close", "next_streams", "predict"]

_FULL: Final = 0.95
"""Of a core: from here on one loop is behind its sockets."""
_CLOSE: Final = 1.35
"""Broke ÷ held: the middle of such a gap is within 20 % of wherever in it the break is."""
_MOST_GROWTH: Final = 4.0
_LEAST_GROWTH: Final = 1.25
_INSIDE: Final = 1.12
"""A guess that is nearer to an end of the gap than this is no news."""


@dataclass(frozen=True, slots=True)
class Fit:
    """CPU share = ``fixed`` + ``per_stream`` times streams."""

    fixed: float
    per_stream: float

    def streams_at(self, share: float = _FULL) -> float:
        """Return the streams at which the process needs so much of a core; infinite if they cost nothing."""
        return (share - self.fixed) / self.per_stream if self.per_stream > 0 else math.inf


def fit(steps: Sequence[Step]) -> Fit | None:
    """Return the line of least squares through the steps that kept pace; ``None`` without one.

    A process that cannot keep pace uses less CPU than its streams would need.
    """
    points = [(step.streams, step.cpu_share) for step in steps if step.holds] or [
        (step.streams, step.cpu_share) for step in steps
    ]
    if not points:
        return None
    mean_x = sum(x for x, _ in points) / len(points)
    mean_y = sum(y for _, y in points) / len(points)
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    slope = sum((x - mean_x) * (y - mean_y) for x, y in points) / spread if spread else mean_y / mean_x
    return Fit(mean_y - slope * mean_x, slope)


def bracket(steps: Sequence[Step]) -> tuple[int | None, int | None]:
    """Return the highest number that held, and the lowest above it that broke."""
    held = max((step.streams for step in steps if step.holds), default=None)
    broke = min((step.streams for step in steps if not step.holds and step.streams > (held or 0)), default=None)
    return held, broke


def is_close(held: int | None, broke: int | None) -> bool:
    """Whether the gap is small enough to end in."""
    return held is not None and broke is not None and (broke <= held * _CLOSE or broke - held <= 1)


def next_streams(steps: Sequence[Step], *, first: int, most: int) -> int | None:
    """Return how many streams to try next; ``None`` if there is nothing left to learn."""
    if not steps:
        return min(first, most)
    held, broke = bracket(steps)
    if held is None:
        assert broke is not None  # noqa: S101  # a step holds or breaks
        return broke // 4 or (1 if broke > 1 else None)
    line = fit(steps)
    guess = line.streams_at() if line is not None else math.inf
    if broke is None:
        if held >= most:
            return None
        if guess <= held:  # it was wrong
            guess = 2.0 * held
        return min(most, math.ceil(min(max(guess, held * _LEAST_GROWTH), held * _MOST_GROWTH)))
    if is_close(held, broke):
        return None
    if not held * _INSIDE <= guess <= broke / _INSIDE:
        guess = math.sqrt(held * broke)
    return min(max(round(guess), held + 1), broke - 1)


def predict(steps: Sequence[Step]) -> int | None:
    """Return the number of streams at which the bounds break; ``None`` if none was seen to hold.

    While nothing broke it is where the process will have no CPU left.
    """
    held, broke = bracket(steps)
    line = fit(steps)
    if held is None or line is None:
        return None
    if is_close(held, broke):
        return round(math.sqrt(held * (broke or held)))
    at_full = line.streams_at()
    if broke is None:
        return round(max(held, at_full)) if math.isfinite(at_full) else held
    return round(at_full if held < at_full < broke else math.sqrt(held * broke))
