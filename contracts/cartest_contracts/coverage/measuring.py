"""The coverage of a run: every dimension, counted in one pass over the observations, which need not fit in memory.

Counted is what was asked at the version of the run, at a date with the same contract, or at none that is a date.
What was asked at other versions is the coverage of another contract: only its number is told.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Final, Protocol

import msgspec

from cartest_contracts.coverage.closes import Closes
from cartest_contracts.coverage.dimension import Dimension
from cartest_contracts.coverage.formats import Formats
from cartest_contracts.coverage.grants import grants
from cartest_contracts.coverage.media_types import MediaTypes
from cartest_contracts.coverage.messages import Messages
from cartest_contracts.coverage.operations import Operations
from cartest_contracts.coverage.parameters import Parameters
from cartest_contracts.coverage.statuses import Statuses
from cartest_contracts.coverage.transitions import Transitions
from cartest_contracts.observation import Observation
from cartest_contracts.rules.reading import version_of
from cartest_contracts.run import GrantCheck
from cartest_contracts.versions import DOCUMENTED_VERSIONS, ApiVersion, covering

__all__ = ["Coverage", "Meter", "measure"]


class Coverage(msgspec.Struct, frozen=True, kw_only=True):
    """What a run has exercised of the contract of one version."""

    version: str
    """The documented version whose contract it is counted against."""
    observations: int
    """How many were counted."""
    elsewhere: dict[str, int]
    """Observations at versions with another contract, not counted, by that version."""
    dimensions: tuple[Dimension, ...]


class _Gauge(Protocol):
    def see(self, observation: Observation) -> None: ...
    def dimension(self) -> Dimension: ...


class Meter:
    """Measures while observations go by."""

    def __init__(self, version: ApiVersion) -> None:
        """Raise :class:`LookupError` for a date before the first version."""
        covered = covering(version)
        if covered is None:
            raise LookupError(f"no contract covers {version}, the first is of {DOCUMENTED_VERSIONS[0]}")
        self._version: Final = covered
        self._counted = 0
        self._elsewhere = Counter[str]()
        self._gauges: tuple[_Gauge, ...] = tuple(
            gauge(covered)
            for gauge in (Operations, Statuses, MediaTypes, Parameters, Formats, Messages, Closes, Transitions)
        )

    def see(self, observation: Observation) -> None:
        """Count one observation."""
        asked = version_of(observation)
        contract = self._version if asked is None else covering(asked)
        if contract != self._version:
            self._elsewhere[str(contract or asked)] += 1
            return
        self._counted += 1
        for gauge in self._gauges:
            gauge.see(observation)

    def coverage(self, rows: Iterable[GrantCheck] = ()) -> Coverage:
        """Return what was counted so far, with the rows of the grant matrix, which the facts of a run hold."""
        return Coverage(
            version=str(self._version),
            observations=self._counted,
            elsewhere=dict(sorted(self._elsewhere.items())),
            dimensions=(*(gauge.dimension() for gauge in self._gauges), grants(rows, self._version)),
        )


def measure(
    observations: Iterable[Observation], *, version: ApiVersion, rows: Iterable[GrantCheck] = ()
) -> Coverage:
    """Return the coverage of observations; raise :class:`LookupError` for a date before the first version."""
    meter = Meter(version)
    for observation in observations:
        meter.see(observation)
    return meter.coverage(rows)
