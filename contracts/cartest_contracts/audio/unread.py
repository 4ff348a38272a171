"""Stretches of a recording that sound like the code but say no word: what damage leaves behind.

A stretch is a run of clear tones outside all intact frames. Music has clear tones too, so a run counts only if
it holds a sync pair or touches an intact frame.
"""

from collections.abc import Iterator, Sequence
from statistics import median
from typing import Final

import numpy as np

from cartest_contracts.audio.frames import Frame
from cartest_contracts.audio.tones import Floats

__all__ = ["Stretch", "unread_stretches"]

Stretch = tuple[float, float]
"""From, to, in seconds."""

_LOUD: Final = 0.25
"""Least level of a run, as a share of the level of the code around it."""
_BRIDGE_S: Final = 0.03
"""Longer than the quiet between two symbols at the lowest speed, shorter than any pause."""
_SHORTEST_S: Final = 0.012
"""About one symbol at the highest speed: less is an edge of a frame."""


def unread_stretches(
    tonal: Floats, slot_s: float, frames: Sequence[Frame], failed_s: Sequence[float]
) -> tuple[Stretch, ...]:
    """Return the stretches, by time.

    ``tonal`` holds for each slot the level of its tone, 0 where no tone is clear; ``failed_s`` the sync pairs
    whose frames could not be read.
    """
    levels = [frame.level for frame in frames] or [_level_around(tonal, slot_s, at_s) for at_s in failed_s]
    if not levels:
        return ()
    sounding = tonal >= _LOUD * median(levels)
    for frame in frames:
        sounding[round(frame.start_s / slot_s) : round(frame.end_s / slot_s) + 1] = False
    anchors = [(at_s, at_s) for at_s in failed_s] + [(frame.start_s, frame.end_s) for frame in frames]
    return tuple(
        (start_s, end_s)
        for start_s, end_s in _runs(np.flatnonzero(sounding) * slot_s)
        if end_s - start_s >= _SHORTEST_S
        and any(begin_s - _BRIDGE_S <= end_s and start_s <= stop_s + _BRIDGE_S for begin_s, stop_s in anchors)
    )


def _level_around(tonal: Floats, slot_s: float, at_s: float) -> float:
    """Return the level of the tones on both sides of a border, where there is no clear tone itself."""
    near_s = _SHORTEST_S
    return float(tonal[max(int((at_s - near_s) / slot_s), 0) : int((at_s + near_s) / slot_s) + 1].max())


def _runs(times_s: Floats) -> Iterator[Stretch]:
    """Yield runs of instants that lie no further apart than the bridge."""
    if times_s.size:
        for run in np.split(times_s, np.flatnonzero(np.diff(times_s) > _BRIDGE_S) + 1):
            yield float(run[0]), float(run[-1])
