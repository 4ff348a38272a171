"""What a run has exercised, as a person reads it and as a program does, and the share below which it fails."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, get_args

import click
import msgspec
from rich.table import Table
from rich.text import Text

from cartest_cli.console import out
from cartest_contracts.coverage import Cell, Coverage, Dimension, DimensionId, Meter, Outside, measure
from cartest_contracts.errors import HarnessError, UsageError
from cartest_contracts.run import RUN_FILE, RunInfo, read_observations, read_run
from cartest_contracts.versions import DEFAULT_VERSION, ApiVersion, InvalidVersion

__all__ = ["Floor", "FloorParam", "below", "coverage_json", "coverage_of", "meter_of", "show_coverage"]

Floor = tuple[str, float]
"""A dimension, or empty for all of them, and the percent that it must reach."""

_ALWAYS_WHOLE: Final[DimensionId] = "transitions"
"""Few enough to be read, and the ground of every rule over contexts."""
_GROUPS: Final = 6
_NAMES: Final = 4


class FloorParam(click.ParamType[Floor]):
    """``80`` or ``statuses=80``."""

    name = "[DIMENSION=]PERCENT"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Floor:
        """Return the dimension and the percent; fail as a usage error."""
        dimension, _, percent = str(value).rpartition("=")
        if dimension and dimension not in get_args(DimensionId):
            self.fail(f"{dimension!r} is no dimension ({', '.join(get_args(DimensionId))})", param, ctx)
        try:
            floor = float(percent)
        except ValueError:
            floor = -1.0
        if not 0 <= floor <= 100:
            self.fail(f"{percent!r} is no percentage", param, ctx)
        return dimension, floor


def coverage_of(folder: Path) -> Coverage:
    """Measure a recorded run; raise ``UsageError`` if there is none, ``HarnessError`` if it cannot be read."""
    if not (folder / RUN_FILE).is_file():
        raise UsageError(f"no run in {folder} (cartest run makes one)")
    try:
        run = read_run(folder)
        return measure(read_observations(folder), version=_version(run), rows=run.grants)
    except (OSError, msgspec.MsgspecError, InvalidVersion) as error:
        raise HarnessError(f"cannot read the run in {folder}: {error}") from error
    except LookupError as error:
        raise UsageError(str(error)) from error


def meter_of(run: RunInfo) -> Meter | None:
    """Return what measures a run while it is read; ``None`` where no contract covers it."""
    try:
        return Meter(_version(run))
    except (LookupError, InvalidVersion):
        return None


def below(coverage: Coverage, floors: Sequence[Floor]) -> tuple[str, ...]:
    """Return a line for each dimension that does not reach its floor; its own counts before that for all."""
    wanted: Mapping[str, float] = dict(floors)
    return tuple(
        f"{dimension.id}: {dimension.percent:.1f} % is below {floor:g} %"
        for dimension in coverage.dimensions
        if (floor := wanted.get(dimension.id, wanted.get(""))) is not None
        and dimension.percent is not None
        and dimension.percent < floor
    )


def coverage_json(coverage: Coverage) -> bytes:
    """Return everything as JSON; what stands beside ``cells`` can be counted from them."""
    dimensions = [
        {
            "id": each.id,
            "counts": each.counts,
            "seen": each.seen,
            "possible": each.possible,
            "percent": each.percent,
            "cells": each.cells,
            "outside": each.outside,
        }
        for each in coverage.dimensions
    ]
    whole = {**msgspec.structs.asdict(coverage), "dimensions": dimensions}
    return msgspec.json.format(msgspec.json.encode(whole), indent=2)


def show_coverage(coverage: Coverage, *, everything: bool) -> None:
    """Print the table of dimensions, then what was not exercised.

    It is shortened unless ``everything`` is wanted, what was exercised too; transitions are always listed so.
    """
    console = out()
    table = Table(
        "Dimension", "Seen", "Possible", "", "Apart", "", box=None, padding=(0, 3, 0, 0), header_style="dim"
    )
    for column in (1, 2, 3, 4):
        table.columns[column].justify = "right"
    for each in coverage.dimensions:
        table.add_row(*_row(each))
    console.print(table)
    for each in coverage.dimensions:
        whole = everything or each.id == _ALWAYS_WHOLE
        for title, groups in _sections(each, whole=whole):
            console.print()
            console.print(Text(title, style="bold"))
            for line in _lines(groups, everything=whole):
                console.print(Text(f"  {line}"), soft_wrap=True)
    console.print()
    console.print(Text(_what_was_counted(coverage), style="dim"), soft_wrap=True)


def _version(run: RunInfo) -> ApiVersion:
    return ApiVersion.parse(run.version) if run.version else DEFAULT_VERSION


def _row(each: Dimension) -> tuple[str, ...]:
    percent = "" if each.percent is None else f"{each.percent:.0f} %"
    apart = f"{sum(bool(cell.seen) for cell in each.apart)} / {len(each.apart)}" if each.apart else ""
    return each.id, f"{each.seen:,}", f"{each.possible:,}", percent, apart, each.counts


def _sections(each: Dimension, *, whole: bool) -> Iterator[tuple[str, dict[str, list[str]]]]:
    if whole and (exercised := [cell for cell in each.cells if cell.seen]):
        yield f"{each.id}: exercised", _grouped(_counted(exercised))
    if each.missing:
        yield f"{each.id}: not exercised, the most valuable first", _grouped(each.missing)
    unreached = [cell for cell in each.apart if not cell.seen]
    for reason in dict.fromkeys(cell.apart for cell in unreached):
        yield f"{each.id}: apart, {reason}", _grouped([cell for cell in unreached if cell.apart == reason])
    if each.outside:
        yield f"{each.id}: seen, and not in the contract", _grouped(_counted(each.outside))


def _counted(seen: Sequence[Cell | Outside]) -> list[Cell]:
    return [Cell(group=one.group, name=f"{one.name} ({one.seen:,})") for one in seen]


def _grouped(cells: Sequence[Cell]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for cell in cells:
        groups.setdefault(cell.group, []).append(cell.name)
    return groups


def _lines(groups: Mapping[str, Sequence[str]], *, everything: bool) -> Iterator[str]:
    shown = list(groups.items())[: None if everything else _GROUPS]
    for group, names in shown:
        some = names if everything else names[:_NAMES]
        more = f" and {len(names) - len(some)} more" if len(names) > len(some) else ""
        yield f"{group}: {'; '.join(some)}{more}"
    if len(groups) > len(shown):
        left = list(groups.values())[len(shown) :]
        yield f"and {sum(map(len, left)):,} more (--all shows them)"


def _what_was_counted(coverage: Coverage) -> str:
    noun = "observation" if coverage.observations == 1 else "observations"
    counted = f"{coverage.observations:,} {noun}, counted against the contract of {coverage.version}"
    others = ", ".join(f"{count:,} at {version}" for version, count in coverage.elsewhere.items())
    return f"{counted}; not counted: {others}." if others else f"{counted}."
