"""Whether the generator itself grows: its memory, descriptors, greenlets and live objects, over a long run.

Pure: whoever owns the loop takes a :class:`Sample` every second. Only the second half is judged, because a start
fills caches and pools; and by the median of all slopes between two samples (Theil and Sen), which a burst of
load or one collection of garbage does not move.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import median
from typing import Final

from cartest_contracts.run import Growth

__all__ = ["Footprint", "Sample", "slope"]

_MOST_SAMPLES: Final = 480
_LEAST_SAMPLES: Final = 10
"""In the second half; fewer say nothing."""
_LEAST_GROWTH: Final = {"rss_bytes": 8 << 20, "descriptors": 8, "greenlets": 8, "objects": 10_000}
_LEAST_SHARE: Final = 0.1
"""Growth within half a run that is called one: above both, a fixed amount and a share of what there was."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sample:
    """What there was at one instant; ``None``: not known here."""

    at_s: float
    rss_bytes: int | None = None
    descriptors: int | None = None
    greenlets: int | None = None
    objects: int | None = None
    """That the garbage collector tracks, made since the run began."""


def slope(points: Sequence[tuple[float, float]]) -> float:
    """Return the median slope between all pairs of points with different first coordinates; 0.0 without any."""
    slopes = [(y2 - y1) / (x2 - x1) for (x1, y1), (x2, y2) in combinations(points, 2) if x1 != x2]
    return median(slopes) if slopes else 0.0


class Footprint:
    """The samples of one process, ever further apart the longer it runs."""

    def __init__(self) -> None:
        self._samples: list[Sample] = []
        self._stride = 1
        self._offered = 0

    @property
    def wanted(self) -> bool:
        """Whether a sample should be taken this second; counts the second."""
        self._offered += 1
        return (self._offered - 1) % self._stride == 0

    def add(self, sample: Sample) -> None:
        """Keep one."""
        self._samples.append(sample)
        if len(self._samples) == _MOST_SAMPLES:
            del self._samples[1::2]
            self._stride *= 2

    def growth(self) -> tuple[Growth, ...]:
        """Return how each figure went in the second half; empty if that was too short to say."""
        if not self._samples:
            return ()
        middle_s = (self._samples[0].at_s + self._samples[-1].at_s) / 2
        half = [sample for sample in self._samples if sample.at_s >= middle_s]
        if len(half) < _LEAST_SAMPLES:
            return ()
        seconds = half[-1].at_s - half[0].at_s
        found: list[Growth] = []
        for figure, least in _LEAST_GROWTH.items():
            points = [(one.at_s, value) for one in half if (value := getattr(one, figure)) is not None]
            if points:
                per_s, typical = slope(points), median(value for _, value in points)
                bound = max(least, _LEAST_SHARE * typical)
                found.append(
                    Growth(
                        figure=figure,
                        typical=typical,
                        per_hour=per_s * 3600,
                        within_s=seconds,
                        beyond_bound=per_s * seconds > bound,
                    )
                )
        return tuple(found)

    def problems(self) -> list[str]:
        """Return in one line each what grew beyond its bound, or that nothing can be said."""
        growth = self.growth()
        if not growth:
            return ["the soak was too short to judge the generator's own growth: it needs 20 s at least"]
        return [
            f"the generator itself grew: {one.figure} by {one.per_hour * one.within_s / 3600:,.0f} in the last "
            f"{one.within_s:.0f} s, from about {one.typical - one.per_hour * one.within_s / 7200:,.0f}"
            for one in growth
            if one.beyond_bound
        ]
