"""Near misses of every operation that is not speech: what they mean, and the forms that carry files.

A row is one change to a valid call. What the schema of a JSON body forbids is not repeated here (:mod:`.walk` one
level up finds it); the rows are what a schema cannot say, and what it says of forms. Only what a source says is a
row, so an operation may have few. The table is data: strategies draw from it, and a test sends each row to the
mock at every version at which it holds.
"""

from cartest_contracts.near_misses.operations.call import Call, Caller, Upload
from cartest_contracts.near_misses.operations.miss import OperationMiss
from cartest_contracts.near_misses.operations.table import (
    OPERATION_MISSES,
    absent_operations,
    operation_misses_for,
)
from cartest_contracts.near_misses.operations.valid import valid_call

__all__ = [
    "OPERATION_MISSES",
    "Call",
    "Caller",
    "OperationMiss",
    "Upload",
    "absent_operations",
    "operation_misses_for",
    "valid_call",
]
