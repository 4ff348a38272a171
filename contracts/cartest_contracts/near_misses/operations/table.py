"""All rows, and those of a version, the absent operations among them."""

from collections.abc import Iterator
from typing import Final

from cartest_contracts.knowledge import Knowledge
from cartest_contracts.near_misses.operations.account import ACCOUNT_MISSES
from cartest_contracts.near_misses.operations.agents import AGENT_MISSES
from cartest_contracts.near_misses.operations.call import Call
from cartest_contracts.near_misses.operations.fields_in_forms import FIELD_MISSES
from cartest_contracts.near_misses.operations.files_in_forms import FILE_MISSES
from cartest_contracts.near_misses.operations.lists import LIST_MISSES
from cartest_contracts.near_misses.operations.miss import OperationMiss
from cartest_contracts.near_misses.operations.training import TRAINING_MISSES
from cartest_contracts.near_misses.operations.valid import VALID_CALLS, valid_call
from cartest_contracts.near_misses.operations.voices import VOICE_MISSES
from cartest_contracts.versions import ApiVersion

__all__ = ["OPERATION_MISSES", "absent_operations", "operation_misses_for"]

OPERATION_MISSES: Final = (
    *VOICE_MISSES,
    *FILE_MISSES,
    *FIELD_MISSES,
    *TRAINING_MISSES,
    *AGENT_MISSES,
    *ACCOUNT_MISSES,
    *LIST_MISSES,
)
"""Ids are stable."""


def operation_misses_for(version: ApiVersion) -> tuple[tuple[OperationMiss, Call], ...]:
    """Return the rows that hold at a version, each with the valid call that it changes."""
    return tuple(
        (row, valid)
        for row in OPERATION_MISSES
        if row.holds_at(version) and (valid := _call_of(row.operation, version)) is not None
    )


def absent_operations(version: ApiVersion) -> Iterator[tuple[OperationMiss, Call]]:
    """Yield calls that are right at other versions of an operation that this version does not have.

    404 for one that had not come yet is recorded of pronunciation dictionaries (API notes README section 1); for
    one that is gone, no source has a status, and 405 is as good where its path still has other methods.
    """
    for valid in VALID_CALLS:
        operation = valid.call.operation
        if _call_of(operation, version) is not None or operation in _UNDATED:
            continue
        early = version < valid.since
        recorded = early and "/pronunciation-dicts/" in operation
        row = OperationMiss(
            id=f"absent-{operation.replace(' /', '-').replace('/', '-').strip('-').lower()}",
            operation=operation,
            change=lambda call: call,
            statuses=(404,) if early else (404, 405),
            knowledge=Knowledge.RECORDED if recorded else Knowledge.ASSUMED,
            source="API notes README section 1",
        )
        yield row, valid.call


_UNDATED: Final = frozenset({"GET /voices", "GET /usage/credits", "GET /usage/agents"})
"""Older than their valid call, or of no known date."""


def _call_of(operation: str, version: ApiVersion) -> Call | None:
    try:
        return valid_call(operation, version)
    except LookupError:
        return None
