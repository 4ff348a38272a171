"""Going through a recording: every frame in it, and what is left over.

Long recordings are measured in blocks that overlap by the longest frame, so memory stays bounded (about 25 MB
for the tones of a block).
"""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from cartest_contracts.audio.frames import LONGEST_FRAME_S, Frame, begins_frame, read_frame, survey
from cartest_contracts.audio.samples import Samples
from cartest_contracts.audio.tones import Floats, ToneMap, slot_samples

__all__ = ["Scan", "scan"]

_BLOCK_S: Final = 60.0
_LEAD_S: Final = 0.05
"""Before each block: room for the first half of a sync pair whose second half is in the block."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Scan:
    """What is in a recording; times are seconds from its beginning."""

    frames: tuple[Frame, ...]
    """The intact ones, by time."""
    failed_s: tuple[float, ...]
    """Sync pairs that begin a frame which is not intact."""
    tonal: Floats
    """For each slot the level of the tone that sounds there; 0 where no tone is clear."""
    slot_s: float


def scan(samples: Samples, sample_rate: int) -> Scan:
    """Find and read all frames in mono samples."""
    size = slot_samples(sample_rate)
    slot_s = size / sample_rate
    total = len(samples) // size
    lead, step, reach = (math.ceil(span_s / slot_s) for span_s in (_LEAD_S, _BLOCK_S, LONGEST_FRAME_S + _LEAD_S))
    frames: list[Frame] = []
    failed: list[float] = []
    tonal = np.zeros(total)
    read_until_s = 0.0
    for first in range(0, total, step):
        begin = max(first - lead, 0)
        tones = ToneMap.measure(samples[begin * size : (first + step + reach) * size], sample_rate)
        overview = survey(tones)
        tonal[first : first + step] = overview.tonal[first - begin : first - begin + step]
        for sync_s in overview.syncs_s:
            at_s = begin * slot_s + float(sync_s)
            if not max(read_until_s, first * slot_s) <= at_s < (first + step) * slot_s:
                continue
            frame = read_frame(tones, float(sync_s))
            if frame is not None:
                frames.append(frame.later(begin * slot_s))
                read_until_s = frames[-1].end_s
            elif begins_frame(tones, float(sync_s)):
                failed.append(at_s)
    return Scan(frames=tuple(frames), failed_s=tuple(failed), tonal=tonal, slot_s=slot_s)
