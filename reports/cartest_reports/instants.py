"""When streams started and finished, for the charts over time.

The axis is that of :func:`~cartest_contracts.measures.errors_seen.instant_s`.
"""

import math
from array import array
from dataclasses import dataclass, field
from typing import Self

from cartest_contracts.measures.errors_seen import instant_s
from cartest_contracts.observation import Observation

__all__ = ["Instants"]


def _floats() -> "array[float]":
    return array("d")


@dataclass
class Instants:
    """Parallel columns, one row a stream, in order of reading."""

    started_s: "array[float]" = field(default_factory=_floats)
    ended_s: "array[float]" = field(default_factory=_floats)
    """NaN where no end was observed."""
    ttfa_ms: "array[float]" = field(default_factory=_floats)
    """NaN where there was none."""
    failed: "array[int]" = field(default_factory=lambda: array("b"))

    def add(self, observation: Observation, *, ttfa_ms: float | None, failed: bool) -> None:
        """Append one stream."""
        start_s = instant_s(observation)
        ended = observation.end_ns is not None
        self.started_s.append(start_s)
        self.ended_s.append(
            start_s + ((observation.end_ns or 0) - observation.start_ns) / 1e9 if ended else math.nan
        )
        self.ttfa_ms.append(math.nan if ttfa_ms is None else ttfa_ms)
        self.failed.append(failed)

    def merge(self, other: Self) -> Self:
        """Return the rows of both."""
        return type(self)(
            self.started_s + other.started_s,
            self.ended_s + other.ended_s,
            self.ttfa_ms + other.ttfa_ms,
            self.failed + other.failed,
        )
