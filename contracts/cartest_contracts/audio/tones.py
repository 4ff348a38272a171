"""How strong each tone of the code is, at any time of a recording: matched filters in one matrix product.

The signal is cut into slots of about 1 ms. Each slot is correlated with the 18 tones (one matrix product for
all slots), and the running sums of these make the strength of a tone over *any* interval the difference of two
rows. It works at every sample rate as it is, without resampling.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from cartest_contracts.audio.code import DATA_TONES_HZ, SYNC_TONES_HZ
from cartest_contracts.audio.samples import Samples

__all__ = ["LOWEST_RATE", "TONES", "Floats", "ToneMap", "slot_samples"]

TONES: Final = SYNC_TONES_HZ + DATA_TONES_HZ
"""Columns of every array of tones: two of sync, then sixteen of data."""
LOWEST_RATE: Final = 6000
"""Hz; below, the highest tones are not in the signal at all."""
_SLOTS_PER_SECOND: Final = 1000

Floats = NDArray[np.floating]


def slot_samples(sample_rate: int) -> int:
    """Return the samples of one slot: a whole number, near 1 ms."""
    return round(sample_rate / _SLOTS_PER_SECOND)


@dataclass(frozen=True, kw_only=True, slots=True)
class ToneMap:
    """The tones of a stretch of signal. Times are seconds from its beginning, levels peak amplitudes."""

    sums: NDArray[np.complex128]
    """(slots + 1) x 18: amplitude of each tone, as a phasor, summed over the slots up to each border."""
    slot_s: float
    """Length of a slot."""

    @classmethod
    def measure(cls, samples: Samples, sample_rate: int) -> Self:
        """Measure a signal of at least one slot; samples after the last whole slot are left out."""
        size = slot_samples(sample_rate)
        slots = len(samples) // size
        phasors = (samples[: slots * size].reshape(slots, size) @ _filters(size, sample_rate)).view(np.complex64)
        turns = np.outer(np.arange(slots) * (size / sample_rate), TONES)
        sums = np.zeros((slots + 1, len(TONES)), dtype=np.complex128)
        np.cumsum(phasors * np.exp(-2j * np.pi * turns), axis=0, out=sums[1:])
        return cls(sums=sums, slot_s=size / sample_rate)

    @property
    def slots(self) -> int:
        """How many slots were measured."""
        return len(self.sums) - 1

    def windows(self, width: int) -> Floats:
        """Return the level of each tone in every window of ``width`` slots: (slots - width + 1) x 18."""
        return np.abs(self.sums[width:] - self.sums[:-width]) / width

    def levels(self, start_s: Floats, end_s: Floats, tones: slice = slice(None)) -> Floats:
        """Return the level of the tones in intervals, given as two arrays of one shape; adds an axis of tones.

        What lies outside the signal counts as silence.
        """
        width = np.asarray((end_s - start_s) / self.slot_s)[..., np.newaxis]
        return np.abs(self._at(end_s, tones) - self._at(start_s, tones)) / width

    def tiles(self, borders_s: Floats) -> Floats:
        """Return the level of the tones between each border and the next, along the last axis; adds an axis."""
        width = np.diff(borders_s)[..., np.newaxis] / self.slot_s
        steps: NDArray[np.complex128] = np.diff(self._at(borders_s, slice(None)), axis=-2)
        levels: Floats = np.abs(steps) / width
        return levels

    def _at(self, times_s: Floats, tones: slice) -> NDArray[np.complex128]:
        """Interpolate the running sums: inside a slot the sum of a tone that sounds grows evenly."""
        place = np.clip(times_s / self.slot_s, 0.0, self.slots)
        whole = np.minimum(place.astype(np.intp), self.slots - 1)
        share = (place - whole)[..., np.newaxis]
        before: NDArray[np.complex128] = self.sums[whole, tones]
        after: NDArray[np.complex128] = self.sums[whole + 1, tones]
        there: NDArray[np.complex128] = before * (1.0 - share) + after * share
        return there


@lru_cache(maxsize=16)
def _filters(size: int, sample_rate: int) -> NDArray[np.float32]:
    """Return size x 36: cosine and negative sine of each tone side by side, scaled so that sums are amplitudes."""
    angles = 2 * np.pi * np.outer(np.arange(size) / sample_rate, TONES)
    pairs = np.stack((np.cos(angles), -np.sin(angles)), axis=-1)
    return (pairs.reshape(size, -1) * (2 / size)).astype(np.float32)
