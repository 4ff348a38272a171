"""Near misses of every operation that is not speech, forms with files included, ready to be sent."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from hypothesis import strategies as st

from cartest_contracts.near_misses.operations import Call, OperationMiss, absent_operations, operation_misses_for
from cartest_contracts.versions import DEFAULT_VERSION, ApiVersion

__all__ = ["operation_near_misses"]

_NOTHING: Final[Mapping[str, str]] = MappingProxyType({})


def operation_near_misses(
    operation: str | None = None, *, version: ApiVersion = DEFAULT_VERSION, existing: Mapping[str, str] = _NOTHING
) -> st.SearchStrategy[tuple[OperationMiss, Call]]:
    """Draw a row of the table and the call that must get its error; of one operation or of all.

    Many calls name something that must exist before one thing about it can be wrong. ``existing`` has the ids, by
    the names in :attr:`Call.needs` (``{"dataset": "…"}``); rows that need what is not there are left out.
    Operations that the version does not have are among the rows. Raises :class:`ValueError` if none is left.
    """
    found = [
        (row, changed.filled(existing))
        for row, valid in (*operation_misses_for(version), *absent_operations(version))
        if operation in {None, row.operation} and (changed := row.apply(valid)).needs <= existing.keys()
    ]
    if not found:
        raise ValueError(f"no near miss of {operation} at {version} with what exists")
    return st.sampled_from(found)
