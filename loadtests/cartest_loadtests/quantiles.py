"""Quantiles of many samples in little memory: counts per bucket, buckets 1 % wide.

For what a running generator says about itself (loop lag, progress lines). Figures that are judged are made
from the observations, exactly.
"""

import math
from collections import Counter
from typing import Final

__all__ = ["Quantiles"]

_STEP: Final = math.log(1.01)
_SMALLEST: Final = 1e-6


class Quantiles:
    """Counts of samples by size; every answer is within 1 % of a sample."""

    def __init__(self) -> None:
        self._buckets: Counter[int] = Counter()
        self.count = 0
        self.largest = 0.0

    def add(self, value: float) -> None:
        """Count one sample; negative ones count as zero."""
        value = max(value, 0.0)
        self._buckets[round(math.log(max(value, _SMALLEST)) / _STEP)] += 1
        self.count += 1
        self.largest = max(self.largest, value)

    def at(self, share: float) -> float | None:
        """Return the value that ``share`` of the samples do not exceed; ``None`` without samples."""
        rank = max(1, math.ceil(share * self.count))
        for bucket in sorted(self._buckets):
            rank -= self._buckets[bucket]
            if rank <= 0:
                value = math.exp(bucket * _STEP)
                return min(value, self.largest) if value > _SMALLEST * 1.01 else 0.0
        return None
