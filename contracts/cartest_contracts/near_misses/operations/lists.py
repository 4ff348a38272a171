"""Near misses of lists: ``limit`` is an integer from 1 to 100 (other-endpoints.md section 1).

What a cursor gets that names nothing, or two of them at once, no source says.
"""

from typing import Final

from cartest_contracts.facts import LIMIT_RANGE
from cartest_contracts.knowledge import Knowledge
from cartest_contracts.near_misses.operations.call import queried
from cartest_contracts.near_misses.operations.miss import OperationMiss

__all__ = ["LIST_MISSES"]

_LISTS: Final = (
    "GET /voices",
    "GET /datasets/",
    "GET /datasets/{id}/files",
    "GET /fine-tunes/",
    "GET /fine-tunes/{id}/voices",
    "GET /pronunciation-dicts/",
    "GET /agents/calls",
    "GET /agents/metrics",
    "GET /agents/metrics/results",
)
_LOWEST, _HIGHEST = LIMIT_RANGE
_LIMITS: Final = {"below": str(_LOWEST - 1), "above": str(_HIGHEST + 1), "negative": "-1", "no-integer": "ten"}

LIST_MISSES: Final = tuple(
    OperationMiss(
        id=f"limit-{name}-of-{operation.partition('/')[2].strip('/').replace('/', '-').replace('{id}-', '')}",
        operation=operation,
        change=queried("limit", value),
        knowledge=Knowledge.ASSUMED,
        source="other-endpoints.md section 1",
    )
    for operation in _LISTS
    for name, value in _LIMITS.items()
)
