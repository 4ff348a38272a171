"""What the options say about arrivals, and the schedule of each kind of user that follows from it.

A schedule is shared among kinds of users by weight: each has its part of the rate (or of the recorded starts),
and of the number of requests, if that is bounded.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Literal

from cartest_contracts.errors import UsageError
from cartest_loadtests.rates import Rate
from cartest_loadtests.schedule import Arrivals, Evenly, Poisson, Recorded
from cartest_loadtests.trace_file import read_trace

__all__ = ["ArrivalPlan", "Spacing"]

Spacing = Literal["constant", "poisson", "ramp", "spike", "trace"]


@dataclass(frozen=True, kw_only=True)
class ArrivalPlan:
    """When requests arrive, over all users and workers."""

    spacing: Spacing = "constant"
    rate: Rate | None = None
    """``None``: a closed loop, or a trace."""
    offsets_s: Sequence[float] = ()
    """Of a trace: seconds after the start, in order."""

    @classmethod
    def read(cls, spacing: Spacing, number: Callable[[str], float], trace: str) -> "ArrivalPlan":
        """Make it from options; ``number`` returns the value of one by name, checked to be 0 or more.

        Raises :class:`UsageError` for options that do not fit together, or a trace that cannot be read.
        """
        base = number("rate")
        match spacing:
            case "trace":
                if not trace:
                    raise UsageError("--cartest-arrivals trace needs --cartest-trace, a file of recorded arrivals")
                if base:
                    raise UsageError("--cartest-rate says nothing about a trace: give --cartest-trace-speed")
                speed = _positive("trace-speed", number)
                return cls(spacing=spacing, offsets_s=read_trace(Path(trace), speed=speed))
            case "ramp":
                end, seconds = _positive("rate-to", number), _positive("ramp-s", number)
                return cls(spacing=spacing, rate=Rate.ramp(base, end, seconds=seconds))
            case "spike":
                rate, peak, seconds = (_positive(name, number) for name in ("rate", "spike-rate", "spike-s"))
                return cls(
                    spacing=spacing, rate=Rate.spike(rate, peak, at_s=number("spike-at-s"), seconds=seconds)
                )
            case "poisson":
                return cls(spacing=spacing, rate=Rate.constant(_positive("rate", number)))
            case "constant":
                return cls(rate=Rate.constant(base) if base else None)

    @property
    def is_open(self) -> bool:
        """Whether there is a schedule at all."""
        return self.rate is not None or self.spacing == "trace"

    @property
    def peak_per_s(self) -> float | None:
        """The highest rate; ``None`` in a closed loop, or of a trace."""
        return None if self.rate is None else max(max(piece.begin, piece.end) for piece in self.rate.pieces)

    @property
    def ends(self) -> bool:
        """Whether the schedule has an end of its own."""
        return self.spacing == "trace"

    def schedules(
        self, weights: Mapping[str, float], *, seed: int, requests: int, worker: int, workers: int
    ) -> dict[str, Arrivals]:
        """Return this worker's share of the schedule of each kind of user; none in a closed loop.

        ``requests`` is how many there shall be in all, 0 for no bound.
        """
        if not self.is_open:
            return {}
        *below, whole = accumulate(weights.values(), initial=0.0)
        edges = [*(edge / whole for edge in below), 1.0]
        planned: dict[str, Arrivals] = {}
        for kind, (low, high) in zip(weights, pairwise(edges), strict=True):
            if low == high:
                continue  # weighs nothing, so it has no users
            planned[kind] = Arrivals(
                instants=self._instants(kind, low, high, seed),
                worker=worker,
                workers=workers,
                total=round(high * requests) - round(low * requests) if requests else None,
            )
        return planned

    def _instants(self, kind: str, low: float, high: float, seed: int) -> Iterable[float]:
        if self.rate is None:
            return Recorded(offsets_s=self.offsets_s, low=low, high=high, seed=f"{seed}/trace")
        rate = self.rate.scaled(high - low)
        return Poisson(rate, f"{seed}/{kind}/arrivals") if self.spacing == "poisson" else Evenly(rate)


def _positive(name: str, number: Callable[[str], float]) -> float:
    value = number(name)
    if not value:
        raise UsageError(f"--cartest-{name} must be above 0 for these arrivals")
    return value
