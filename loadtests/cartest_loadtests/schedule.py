"""Open-loop arrivals: when each request should start, whatever the answers do (measurement.md, ``intended``).

Pure and global: arrival *k* of a seed has one instant and is served by worker ``k mod workers``, so that many
workers together keep the schedule that one would keep alone. What an arrival asks for depends on *k* as well,
not on who serves it.
"""

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count, islice

from cartest_loadtests.rates import Rate

__all__ = ["Arrivals", "Due", "Evenly", "Poisson", "Recorded"]


@dataclass(frozen=True, slots=True)
class Due:
    """One planned start."""

    number: int
    after_ns: int
    """After the start of the schedule."""


@dataclass(frozen=True, slots=True)
class Evenly:
    """Instants in seconds, as even as the rate allows: where its integral is a whole number."""

    rate: Rate

    def __iter__(self) -> Iterator[float]:
        return map(self.rate.instant, count())


@dataclass(frozen=True, slots=True)
class Poisson:
    """Instants in seconds, each independent of the others: a Poisson process of that rate."""

    rate: Rate
    seed: str
    """Two seeds arrive independently."""

    def __iter__(self) -> Iterator[float]:
        draw = random.Random(self.seed)
        reached = 0.0
        while True:
            reached += draw.expovariate(1.0)
            yield self.rate.instant(reached)


@dataclass(frozen=True, kw_only=True, slots=True)
class Recorded:
    """Instants in seconds that were recorded; or a share of them, drawn arrival by arrival."""

    offsets_s: Sequence[float]
    """In order."""
    low: float = 0.0
    high: float = 1.0
    """Who has the draws from ``low`` to below ``high``; shares that fill 0 to 1 have each arrival once."""
    seed: str = ""
    """The same for all who share."""

    def __iter__(self) -> Iterator[float]:
        draw = random.Random(self.seed)
        return (offset_s for offset_s in self.offsets_s if self.low <= draw.random() < self.high)


@dataclass(frozen=True, kw_only=True)
class Arrivals:
    """One worker's share of a schedule."""

    instants: Iterable[float]
    """Of the whole schedule: seconds after its start, never falling; iterable again and again."""
    worker: int = 0
    workers: int = 1
    total: int | None = None
    """End after so many over all workers; ``None``: where the instants end."""

    def __iter__(self) -> Iterator[Due]:
        """Yield this worker's share in order of time."""
        numbered = islice(enumerate(self.instants), self.worker, self.total, self.workers)
        return (Due(number, round(after_s * 1e9)) for number, after_s in numbered)
