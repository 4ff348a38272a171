"""Quantiles of many samples in little memory: counts per bucket, buckets 1 % wide.

For what a running generator says about itself (loop lag, progress lines). Figures that are judged are made
from the observations, exactly. Samples come once a read and are asked for once a second, so they are sorted into
their buckets many at a time.
"""

import math
from collections import Counter
from typing import Final

import numpy as np

__all__ = ["Quantiles"]

_STEP: Final = math.log(1.01)
_SMALLEST: Final = 1e-6
_MOST_LOOSE: Final = 2048
"""Samples that are sorted at once: some 0.2 ms, so that no stream is kept waiting."""


class Quantiles:
    """Counts of samples by size; every answer is within 1 % of a sample."""

    def __init__(self) -> None:
        self._buckets: Counter[int] = Counter()
        self._loose: list[float] = []
        self._count = 0
        self._largest = 0.0

    def add(self, value: float) -> None:
        """Count one sample; negative ones count as zero."""
        self._loose.append(value)
        if len(self._loose) >= _MOST_LOOSE:
            self._sort()

    @property
    def count(self) -> int:
        """Samples so far."""
        return self._count + len(self._loose)

    @property
    def largest(self) -> float:
        """The largest sample; 0 without any."""
        self._sort()
        return self._largest

    def at(self, share: float) -> float | None:
        """Return the value that ``share`` of the samples do not exceed; ``None`` without samples."""
        self._sort()
        rank = max(1, math.ceil(share * self._count))
        for bucket in sorted(self._buckets):
            rank -= self._buckets[bucket]
            if rank <= 0:
                value = math.exp(bucket * _STEP)
                return min(value, self._largest) if value > _SMALLEST * 1.01 else 0.0
        return None

    def _sort(self) -> None:
        if not self._loose:
            return
        values, self._loose = np.array(self._loose), []
        buckets = np.rint(np.log(np.maximum(values, _SMALLEST)) / _STEP).astype(np.int64)
        numbers, hits = np.unique(buckets, return_counts=True)
        self._buckets.update(dict(zip(numbers.tolist(), hits.tolist(), strict=True)))
        self._count += len(values)
        self._largest = max(self._largest, float(values.max()))
