"""What coverage is made of: dimensions, their cells, and what was seen that the contract does not hold.

A cell is one thing that the contract says can happen. One that nobody outside can bring about (the server has to
fail, the account to be out of credits) stands *apart*: it is listed with its reason and does not count.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Literal

import msgspec

__all__ = ["Cell", "Dimension", "DimensionId", "Outside", "Tally"]

DimensionId = Literal[
    "operations",
    "statuses",
    "media-types",
    "parameters",
    "formats",
    "messages",
    "closes",
    "transitions",
    "grants",
]


class Cell(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that the contract holds, and how often it was seen."""

    group: str
    """What it belongs to: an operation, a status, a state."""
    name: str
    """Unique in its group."""
    seen: int = 0
    apart: str = ""
    """Why nobody outside can bring it about; empty: somebody can."""


class Outside(msgspec.Struct, frozen=True, kw_only=True):
    """Something that was seen and that the contract does not hold."""

    group: str
    name: str
    seen: int


class Dimension(msgspec.Struct, frozen=True, kw_only=True):
    """One way of counting what was exercised."""

    id: DimensionId
    counts: str
    """What one cell is, as a phrase."""
    cells: tuple[Cell, ...]
    """The most valuable first."""
    outside: tuple[Outside, ...] = ()

    @property
    def possible(self) -> int:
        """Cells that can be brought about."""
        return sum(not cell.apart for cell in self.cells)

    @property
    def seen(self) -> int:
        """Of those, the exercised ones."""
        return sum(bool(cell.seen) for cell in self.cells if not cell.apart)

    @property
    def percent(self) -> float | None:
        """Their share; ``None`` where the contract holds nothing of the kind."""
        return 100 * self.seen / self.possible if self.possible else None

    @property
    def missing(self) -> tuple[Cell, ...]:
        """What could have been exercised and was not, the most valuable first."""
        return tuple(cell for cell in self.cells if not cell.apart and not cell.seen)

    @property
    def apart(self) -> tuple[Cell, ...]:
        """What nobody outside can bring about, seen or not."""
        return tuple(cell for cell in self.cells if cell.apart)


class Tally:
    """Counts the cells of one dimension; what is none of them is counted as outside."""

    def __init__(self, dimension: DimensionId, counts: str, cells: Iterable[Cell]) -> None:
        self._id: DimensionId = dimension
        self._counts = counts
        # Documents may name a cell twice (one code, two reasons to close): the first stands.
        self._cells = {(cell.group, cell.name): cell for cell in reversed(tuple(cells))}
        self._seen = Counter[tuple[str, str]]()

    def see(self, group: str, name: str, times: int = 1) -> None:
        """Count one cell."""
        self._seen[group, name] += times

    def holds(self, group: str, name: str) -> bool:
        """Whether the contract has that cell."""
        return (group, name) in self._cells

    def dimension(self) -> Dimension:
        """Return what was counted so far."""
        return Dimension(
            id=self._id,
            counts=self._counts,
            cells=tuple(
                msgspec.structs.replace(cell, seen=self._seen[key]) for key, cell in reversed(self._cells.items())
            ),
            outside=tuple(
                Outside(group=group, name=name, seen=seen)
                for (group, name), seen in sorted(self._seen.items())
                if (group, name) not in self._cells
            ),
        )
