"""Coverage as a result keeps it: shares, the first of what is missing, and grids of marks.

The grant matrix alone has thousands of cells, so the whole is left to ``cartest contract coverage --json``.
"""

from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from cartest_contracts.coverage import Cell, Coverage, Dimension

__all__ = ["Covered", "CoveredDimension", "CoveredGrid", "Missing", "covered"]

_GRIDS: Final = frozenset({"statuses", "formats", "transitions"})
"""Dimensions that are drawn: groups beside each other, names below each other."""
_GROUPS: Final = 12
_NAMES: Final = 8


class Missing(msgspec.Struct, frozen=True, kw_only=True):
    """What was not exercised of one group."""

    group: str
    names: tuple[str, ...]
    """The first, the most valuable ones."""
    more: int


class CoveredGrid(msgspec.Struct, frozen=True, kw_only=True):
    """A dimension drawn."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, str], ...]
    """Name, and a mark for each column: ``x`` exercised, ``o`` not, ``a`` apart, blank: not in the contract."""


class CoveredDimension(msgspec.Struct, frozen=True, kw_only=True):
    """One dimension."""

    id: str
    counts: str
    """What one cell is, as a phrase."""
    seen: int
    possible: int
    apart: int
    """Cells that nobody outside can bring about; they do not count."""
    outside: int
    """Kinds of things that were seen and are not in the contract."""
    missing: tuple[Missing, ...]
    more: int
    """Cells in groups that are left out of ``missing``."""
    grid: CoveredGrid | None = None


class Covered(msgspec.Struct, frozen=True, kw_only=True):
    """What the run has exercised of the contract of its version."""

    version: str
    observations: int
    elsewhere: int
    """Observations at versions with another contract; they do not count."""
    dimensions: tuple[CoveredDimension, ...]


def covered(coverage: Coverage) -> Covered:
    """Return what a result keeps."""
    return Covered(
        version=coverage.version,
        observations=coverage.observations,
        elsewhere=sum(coverage.elsewhere.values()),
        dimensions=tuple(map(_dimension, coverage.dimensions)),
    )


def _dimension(dimension: Dimension) -> CoveredDimension:
    groups = _grouped(dimension.missing)
    return CoveredDimension(
        id=dimension.id,
        counts=dimension.counts,
        seen=dimension.seen,
        possible=dimension.possible,
        apart=len(dimension.apart),
        outside=len(dimension.outside),
        missing=groups[:_GROUPS],
        more=sum(len(each.names) + each.more for each in groups[_GROUPS:]),
        grid=_grid(dimension.cells) if dimension.id in _GRIDS and dimension.cells else None,
    )


def _grouped(cells: Iterable[Cell]) -> tuple[Missing, ...]:
    groups: dict[str, list[str]] = {}
    for cell in cells:
        groups.setdefault(cell.group, []).append(cell.name)
    return tuple(
        Missing(group=group, names=tuple(names[:_NAMES]), more=max(0, len(names) - _NAMES))
        for group, names in groups.items()
    )


def _grid(cells: Sequence[Cell]) -> CoveredGrid:
    marks = {(cell.name, cell.group): _mark(cell) for cell in cells}
    columns = tuple(dict.fromkeys(cell.group for cell in cells))
    # Statuses are known by their number, not by their worth.
    if columns[0].isdecimal():
        columns = tuple(sorted(columns))
    names = dict.fromkeys(cell.name for cell in cells)
    return CoveredGrid(
        columns=columns,
        rows=tuple((name, "".join(marks.get((name, column), " ") for column in columns)) for name in names),
    )


def _mark(cell: Cell) -> str:
    if cell.seen:
        return "x"
    return "a" if cell.apart else "o"
