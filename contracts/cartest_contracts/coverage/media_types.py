"""Media types: where an answer may come in one of several, each of them; the rest is known from the status."""

from cartest_contracts.coverage.dimension import Cell, Dimension, Tally
from cartest_contracts.coverage.reach import STATUSES
from cartest_contracts.coverage.reading import name_of, operation_of
from cartest_contracts.coverage.schemas import response_of
from cartest_contracts.coverage.statuses import declared_status
from cartest_contracts.documents import Operation, operations
from cartest_contracts.observation import Observation
from cartest_contracts.rules.reading import media_type
from cartest_contracts.versions import ApiVersion

__all__ = ["MediaTypes"]


class MediaTypes:
    """Counts answers by media type, for statuses that have a choice."""

    def __init__(self, version: ApiVersion) -> None:
        self._version = version
        self._declared = {
            (name_of(operation), status): tuple(response_of(operation, status, version).get("content", ()))
            for operation in operations(version)
            for status in operation.statuses
        }
        cells = [
            Cell(group=name, name=f"{status} {kind}", apart=STATUSES.get(status, ""))
            for (name, status), kinds in self._declared.items()
            if len(kinds) > 1
            for kind in kinds
        ]
        self._tally = Tally("media-types", "one of several media types of an answer", cells)

    def see(self, observation: Observation) -> None:
        """Count one answer; one that ought to have a media type of another kind is outside."""
        operation = operation_of(observation, self._version)
        if operation is None or observation.status is None:
            return
        status = declared_status(operation.statuses, observation.status)
        kinds, kind = self._kinds(operation, status), media_type(observation)
        if kind and (len(kinds) > 1 or (kinds and kind not in kinds)):
            self._tally.see(name_of(operation), f"{status} {kind}")

    def dimension(self) -> Dimension:
        """Return what was counted so far."""
        return self._tally.dimension()

    def _kinds(self, operation: Operation, status: str) -> tuple[str, ...]:
        return self._declared.get((name_of(operation), status), ())
