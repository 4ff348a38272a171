"""Grants: credential by channel on every operation, at every time: the whole matrix, whatever was tried of it.

A cell counts where an answer came; whether it was the right one is the rules' business.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from cartest_contracts.coverage.dimension import Cell, Dimension, Tally
from cartest_contracts.coverage.reach import CREDENTIALS
from cartest_contracts.run import GrantCheck
from cartest_contracts.verify.grant_cases import cells, expired_cells, last_second_cells
from cartest_contracts.verify.grant_matrix import EVERYTHING, Operation, every_operation
from cartest_contracts.versions import ApiVersion

__all__ = ["grants"]

_STREAMS: Final = frozenset({"POST /tts/bytes", "POST /tts/sse", "/tts/websocket"})
"""What may still be speaking when its token expires."""


def grants(rows: Iterable[GrantCheck], version: ApiVersion) -> Dimension:
    """Return how much of the matrix the rows of a run are."""
    tally = Tally("grants", "a credential by a channel on an operation at a time", _all(version))
    for row in rows:
        if row.status is not None:
            tally.see(row.operation, _name(row.credential, row.channel, row.time))
    return tally.dimension()


def _all(version: ApiVersion) -> Iterator[Cell]:
    operations = every_operation(version)
    for cell in (*cells(operations), *last_second_cells(operations), *expired_cells(operations)):
        yield Cell(
            group=cell.operation.name,
            name=_name(cell.credential, cell.channel, cell.time),
            apart=next((CREDENTIALS[name] for name, _ in cell.carried if name in CREDENTIALS), ""),
        )
    for operation in operations:
        for time in _outliving(operation):
            yield Cell(group=operation.name, name=_name(EVERYTHING, "authorization", time))


def _outliving(operation: Operation) -> Iterator[str]:
    """Yield the times at which something may outlive its token."""
    if operation.name in _STREAMS:
        yield "while it runs"
    if operation.socket and operation.grant is not None:
        yield "on an open socket"


def _name(credential: str, channel: str, time: str) -> str:
    return f"{credential} by {channel}" + ("" if time == "fresh" else f", {time}")
