"""Statuses: every answer that is described for an operation; what else was answered stands outside."""

from typing import Final

from cartest_contracts.coverage.dimension import Cell, Dimension, Tally
from cartest_contracts.coverage.reach import STATUSES
from cartest_contracts.coverage.reading import name_of, operation_of
from cartest_contracts.documents import operations
from cartest_contracts.observation import Observation
from cartest_contracts.versions import ApiVersion

__all__ = ["Statuses", "declared_status"]

_BY_WORTH: Final = ("400", "401", "403", "404", "429", "409", "413", "415")
"""After success, what clients meet most often; what is not named comes last."""


class Statuses:
    """Counts answers by status and operation."""

    def __init__(self, version: ApiVersion) -> None:
        self._version = version
        cells = [
            Cell(group=status, name=name_of(operation), apart=STATUSES.get(status, ""))
            for operation in operations(version)
            for status in operation.statuses
        ]
        self._tally = Tally(
            "statuses",
            "an answer described for an operation",
            sorted(cells, key=lambda cell: _worth(cell.group)),
        )

    def see(self, observation: Observation) -> None:
        """Count one answer."""
        operation = operation_of(observation, self._version)
        if operation is not None and observation.status is not None:
            self._tally.see(declared_status(operation.statuses, observation.status), name_of(operation))

    def dimension(self) -> Dimension:
        """Return what was counted so far."""
        return self._tally.dimension()


def declared_status(statuses: tuple[str, ...], status: int) -> str:
    """Return a status as the document writes it, a class such as ``5XX`` included; itself, if it is not there."""
    exact, kind = str(status), f"{status // 100}XX"
    return kind if exact not in statuses and kind in statuses else exact


def _worth(status: str) -> int:
    if status.startswith("2"):
        return -1
    return _BY_WORTH.index(status) if status in _BY_WORTH else len(_BY_WORTH)
