"""What a run has exercised, counted against what the contract of its version holds (docs/coverage.md).

One file a dimension; everything that can happen is read from the documents, the table of transitions and the grant
matrix, so a new operation or message is a new cell by itself. Pure functions of observations.
"""

from cartest_contracts.coverage.dimension import Cell, Dimension, DimensionId, Outside
from cartest_contracts.coverage.measuring import Coverage, Meter, measure

__all__ = ["Cell", "Coverage", "Dimension", "DimensionId", "Meter", "Outside", "measure"]
