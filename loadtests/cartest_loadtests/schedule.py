"""Open-loop arrivals: when each request should start, whatever the answers do (measurement.md, ``intended``).

Pure and global: arrival *k* of a seed has one instant and is served by worker ``k mod workers``, so that many
workers together keep the schedule that one would keep alone. What an arrival asks for depends on *k* as well,
not on who serves it.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Literal

__all__ = ["Arrivals", "Due"]


@dataclass(frozen=True, slots=True)
class Due:
    """One planned start."""

    number: int
    after_ns: int
    """After the start of the schedule."""


@dataclass(frozen=True, kw_only=True)
class Arrivals:
    """A schedule: ``rate`` arrivals per second over all workers."""

    rate: float
    spacing: Literal["constant", "poisson"] = "constant"
    seed: int = 0
    name: str = ""
    """Whose schedule; two names of one seed arrive independently."""
    worker: int = 0
    workers: int = 1
    total: int = 0
    """End after so many over all workers; 0: no end."""

    def __iter__(self) -> Iterator[Due]:
        """Yield this worker's share in order of time."""
        numbers = iter(range(self.total)) if self.total else count()
        for number, after_s in zip(numbers, self._instants(), strict=False):
            if number % self.workers == self.worker:
                yield Due(number, round(after_s * 1e9))

    def _instants(self) -> Iterator[float]:
        if self.spacing == "constant":
            yield from (number / self.rate for number in count())
        draw = random.Random(f"{self.seed}/{self.name}/arrivals")
        after_s = 0.0
        while True:
            after_s += draw.expovariate(self.rate)
            yield after_s
