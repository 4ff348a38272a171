"""Cases of the near misses of every operation that is not speech.

Rows about an agent, a call, a fine-tune or a file of a dataset are left out: agents and calls cannot be made over
the API, and to make a fine-tune is to pay for it. Rows of an account on the free plan need one.
"""

from collections.abc import Iterator, Set
from typing import Final

from cartest_contracts.near_misses.operations import (
    Call,
    OperationMiss,
    absent_operations,
    operation_misses_for,
    valid_call,
)
from cartest_contracts.near_misses.operations.miss import NOBODY
from cartest_contracts.resource_facts import MAKES_NOTHING
from cartest_contracts.target import KeyName
from cartest_contracts.verify.case import Case, Expectation
from cartest_contracts.verify.operation_miss_case import MissCase, MissesOfOneCase
from cartest_contracts.versions import ApiVersion

__all__ = ["operation_miss_cases"]

_MADE: Final = {
    "voice": ("POST /voices/clone", "DELETE /voices/{id}"),
    "dataset": ("POST /datasets/", "DELETE /datasets/{id}"),
    "dictionary": ("POST /pronunciation-dicts/", "DELETE /pronunciation-dicts/{id}"),
}
"""What a case can make and delete again, by what calls name it."""


def operation_miss_cases(version: ApiVersion, *, writes: bool, keys: Set[KeyName] = frozenset()) -> Iterator[Case]:
    """Yield one case for each row that needs nothing, and one for all that are about the same kind of thing."""
    callers = {"key", "admin"} if "admin" in keys else {"key"}
    rows = [(row, row.apply(valid)) for row, valid in operation_misses_for(version)]
    # What is not there is not there whatever it names.
    rows += [(row, call.filled(dict.fromkeys(call.needs, NOBODY))) for row, call in absent_operations(version)]
    asked = [(row, call) for row, call in rows if call.caller in callers and (writes or not _writes(call))]
    for row, call in asked:
        if not call.needs:
            yield MissCase(id=f"miss-{row.id}", call=call, expect=_refusal(row))
    if writes:
        yield from _of_things(version, asked)


def _of_things(version: ApiVersion, asked: list[tuple[OperationMiss, Call]]) -> Iterator[MissesOfOneCase]:
    for thing, (make, delete) in _MADE.items():
        misses = tuple((call, _refusal(row)) for row, call in asked if call.needs == frozenset({thing}))
        if misses:
            yield MissesOfOneCase(
                id=f"misses-of-a-{thing}",
                thing=thing,
                make=valid_call(make, version),
                delete=valid_call(delete, version),
                misses=misses,
            )


def _writes(call: Call) -> bool:
    return call.method != "GET" and call.operation not in MAKES_NOTHING


def _refusal(row: OperationMiss) -> Expectation:
    return Expectation(statuses=row.statuses, knowledge=row.knowledge, code=row.code, phrase=row.phrase)
