"""Exact distributions: every value is kept, so percentiles are order statistics and merging loses nothing.

A stream that failed never reached the instant a latency waits for. It stays in the denominator as *never*:
a value later than all others (measurement.md, "A run may gate only when"). A percentile that falls among
them is shown as never, not as the latency of the lucky ones.

Percentiles are nearest-rank. Intervals are distribution-free: ranks of the binomial distribution, no
assumption on the shape (the two-sided form of Wilks' bound; performance.md section 5).
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Self

import msgspec
import numpy as np
from numpy.typing import NDArray

__all__ = ["CONFIDENCE", "Distribution", "Quantile", "needed_samples", "rank_interval"]

CONFIDENCE: Final = 0.95
"""Of the rank intervals, two-sided."""

_WINDOW_DEVIATIONS: Final = 12
"""Binomial mass farther than this many standard deviations from the mean is below 1e-30."""


class Quantile(msgspec.Struct, frozen=True, kw_only=True):
    """One percentile with its interval; ``None`` is "no value"."""

    q: float
    value: float | None
    low: float | None
    """Lower bound of the interval; ``None`` where no sample is sure to lie below."""
    high: float | None
    """Upper bound; ``None`` where no sample is sure to lie above, or the bound is *never*."""
    enough: bool
    """Whether there were at least ``needed_samples(q)`` samples; else the value is not to be believed."""
    never: bool = False
    """Whether the rank falls among the streams that failed."""


def needed_samples(q: float) -> int:
    """Return 20 / (1 - q), the fewest samples for which a percentile is shown (measurement.md)."""
    return math.ceil(20 / (1 - q) - 1e-6)


def rank_interval(n: int, q: float) -> tuple[int | None, int | None]:
    """Return 1-based ranks (low, high) between which the true q-quantile lies with 95 % confidence.

    With B ~ Binomial(n, q): low is the largest rank with P(B < low) <= 2.5 %, high the smallest with
    P(B < high) >= 97.5 %. ``None`` where n is too small for a bound on that side.
    """
    spread = _WINDOW_DEVIATIONS * (math.sqrt(n * q * (1 - q)) + 1)
    first, last = max(0, math.floor(n * q - spread)), min(n, math.ceil(n * q + spread))
    k = np.arange(first, last)
    steps = np.log((n - k) / (k + 1) * (q / (1 - q)))
    start = (
        math.lgamma(n + 1) - math.lgamma(first + 1) - math.lgamma(n - first + 1)
        + first * math.log(q) + (n - first) * math.log1p(-q)
    )  # fmt: skip
    cumulative = np.cumsum(np.exp(start + np.concatenate(([0.0], np.cumsum(steps)))))
    tail = (1 - CONFIDENCE) / 2
    low = first + int(np.searchsorted(cumulative, tail, side="right"))
    high = first + int(np.searchsorted(cumulative, 1 - tail, side="left")) + 1
    return (low if low >= 1 else None), (high if high <= n else None)


@dataclass(frozen=True, kw_only=True, eq=False)
class Distribution:
    """All values of one figure in one series, and how many streams never had one because they failed."""

    values: NDArray[np.float64]
    """Sorted, in the unit of the figure."""
    never: int = 0

    @classmethod
    def of(cls, values: Iterable[float], *, never: int = 0) -> Self:
        """Sort values into a distribution."""
        return cls(values=np.sort(np.fromiter(values, dtype=np.float64)), never=never)

    @property
    def n(self) -> int:
        """Samples in the denominator: values and nevers."""
        return len(self.values) + self.never

    def merge(self, other: Self) -> Self:
        """Return the distribution of both; exact, and the same in any order."""
        return type(self)(
            values=np.sort(np.concatenate((self.values, other.values))), never=self.never + other.never
        )

    def at_rank(self, rank: int | None) -> float | None:
        """Return the value of a 1-based rank; ``None`` if there is none or it is *never*."""
        return float(self.values[rank - 1]) if rank is not None and rank <= len(self.values) else None

    def quantile(self, q: float) -> Quantile:
        """Return the smallest value that at least a share ``q`` of the samples does not exceed."""
        if not self.n:
            return Quantile(q=q, value=None, low=None, high=None, enough=False)
        low, high = rank_interval(self.n, q)
        rank = max(1, math.ceil(q * self.n - 1e-9))
        return Quantile(
            q=q,
            value=self.at_rank(rank),
            low=self.at_rank(low),
            high=self.at_rank(high),
            enough=self.n >= needed_samples(q),
            never=rank > len(self.values),
        )

    def share_above(self, limit: float) -> float | None:
        """Return the share of samples above a limit, nevers included; ``None`` without samples."""
        if not self.n:
            return None
        within = int(np.searchsorted(self.values, limit, side="right"))
        return (self.n - within) / self.n
