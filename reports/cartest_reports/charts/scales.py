"""Axes as functions: from a value to a position, and which values get a tick."""

import math
from dataclasses import dataclass
from typing import Final

__all__ = ["Linear", "Log", "Scale", "nice_ceiling", "nice_floor"]

_STEPS: Final = (1, 2, 5)


def _clamped(share: float) -> float:
    return min(1.0, max(0.0, share))


def nice_ceiling(value: float) -> float:
    """Return the smallest 1, 2 or 5 times a power of ten that is not below the value."""
    if value <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (*_STEPS, 10) if step * power >= value * (1 - 1e-9))


def nice_floor(value: float) -> float:
    """Return the largest 1, 2 or 5 times a power of ten that is not above the (positive) value."""
    power = 10.0 ** math.floor(math.log10(value))
    return max(step * power for step in _STEPS if step * power <= value * (1 + 1e-9))


@dataclass(frozen=True)
class Linear:
    """Equal steps, about ``count`` of them."""

    low: float
    high: float
    count: int = 5

    def share(self, value: float) -> float:
        """Return the position from 0 to 1."""
        return _clamped((value - self.low) / (self.high - self.low))

    def ticks(self) -> tuple[float, ...]:
        """Return multiples of 1, 2 or 5."""
        step = nice_ceiling((self.high - self.low) / self.count)
        first, last = math.ceil(self.low / step - 1e-9), math.floor(self.high / step + 1e-9)
        return tuple(round(at * step, 9) for at in range(first, last + 1))


@dataclass(frozen=True)
class Log:
    """Equal ratios; both ends are positive."""

    low: float
    high: float

    @classmethod
    def around(cls, lowest: float, highest: float) -> "Log":
        """Return the scale from the 1-2-5 step below the lowest to the one above the highest."""
        lowest = max(lowest, 0.01)
        return cls(nice_floor(lowest), nice_ceiling(max(highest, lowest * 1.01)))

    def share(self, value: float) -> float:
        """Return the position from 0 to 1."""
        return _clamped(math.log(max(value, self.low) / self.low) / math.log(self.high / self.low))

    def ticks(self) -> tuple[float, ...]:
        """Return 1, 2 and 5 times each power of ten inside; only the powers over more than three decades."""
        steps = _STEPS if self.high / self.low <= 1000 else (1,)
        powers = range(math.floor(math.log10(self.low)), math.ceil(math.log10(self.high)) + 1)
        every = (step * 10.0**power for power in powers for step in steps)
        return tuple(round(tick, 6) for tick in every if self.low * 0.999 <= tick <= self.high * 1.001)


Scale = Linear | Log
"""One axis: ``share`` says where a value lies between ``low`` (0) and ``high`` (1), values outside clamped."""
