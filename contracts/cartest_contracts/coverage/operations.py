"""Operations: every endpoint and every socket, exercised where it answered well at least once.

An operation that only ever refused was not exercised: nobody saw what it does.
"""

from collections.abc import Iterator

from cartest_contracts.coverage.dimension import Cell, Dimension, Tally
from cartest_contracts.coverage.reading import asked_path, channel_of, name_of, operation_of
from cartest_contracts.documents import channels, load_openapi, operations
from cartest_contracts.observation import Observation
from cartest_contracts.versions import ApiVersion

__all__ = ["Operations"]

_SOCKETS = "sockets"
_UNKNOWN = "no operation"


class Operations:
    """Counts good answers."""

    def __init__(self, version: ApiVersion) -> None:
        self._version = version
        self._areas = dict(_areas(version))
        cells = [Cell(group=area, name=name) for name, area in self._areas.items()]
        cells += [Cell(group=_SOCKETS, name=channel.path) for channel in channels(version)]
        self._tally = Tally("operations", "an endpoint or socket that answered well", cells)

    def see(self, observation: Observation) -> None:
        """Count one observation: sockets by their handshake."""
        if " " in observation.operation:
            operation = operation_of(observation, self._version)
            if operation is None:
                self._tally.see(_UNKNOWN, observation.operation)
            elif observation.status is not None and observation.status < 300:
                name = name_of(operation)
                self._tally.see(self._areas[name], name)
        elif observation.operation == "socket":
            channel = channel_of(observation, self._version)
            if channel is None:
                self._tally.see(_UNKNOWN, asked_path(observation))
            elif observation.status == 101:
                self._tally.see(_SOCKETS, channel.path)

    def dimension(self) -> Dimension:
        """Return what was counted so far."""
        return self._tally.dimension()


def _areas(version: ApiVersion) -> Iterator[tuple[str, str]]:
    """Yield each operation with the area of the API that its tag names."""
    paths = load_openapi(version)["paths"]
    for operation in operations(version):
        yield name_of(operation), paths[operation.path][operation.method.lower()]["tags"][0]
