"""The changes between two versions as a person reads them, and as a program does."""

from collections.abc import Sequence
from typing import Any, Final

import msgspec
from rich.table import Table
from rich.text import Text

from cartest_cli.console import out
from cartest_contracts.diff import Change
from cartest_contracts.verdict import Verdict
from cartest_contracts.versions import ApiVersion

__all__ = ["differences_json", "show_differences", "verdict_of"]

_NAMED: Final = 3
"""Operations that a heading names before it counts them."""


def verdict_of(changes: Sequence[Change]) -> Verdict:
    """Return fail when something breaks."""
    return Verdict.FAIL if any(change.effect == "breaking" for change in changes) else Verdict.PASS


def differences_json(old: ApiVersion, new: ApiVersion, changes: Sequence[Change]) -> bytes:
    """Return what was found as JSON: both versions, the verdict and the changes."""
    found = {"from": str(old), "to": str(new), "verdict": verdict_of(changes), "changes": changes}
    return msgspec.json.format(msgspec.json.encode(found), indent=2)


def show_differences(old: ApiVersion, new: ApiVersion, changes: Sequence[Change], *, compatible: int) -> None:
    """Print the changes, those that several operations share only once; ``compatible``: how many were left out."""
    console = out()
    for operations, shared in _by_operations(changes).items():
        console.print(Text(_heading(operations), style="bold"))
        table = Table(box=None, padding=(0, 0, 0, 2), show_header=False)
        for change in shared:
            table.add_row(*_cells(change))
        console.print(table)
    breaking = sum(change.effect == "breaking" for change in changes)
    sentence = f"{breaking} changes break" if breaking > 1 else f"{'one' if breaking else 'no'} change breaks"
    hidden = f"; {compatible} that do not are left out (--all shows them)" if compatible else ""
    line = Text(f"A client of {old} at {new}: {sentence} it{hidden}.", style="red" if breaking else "green")
    console.print(line, soft_wrap=True)


def _cells(change: Change) -> tuple[Text, Text, Text]:
    breaks = change.effect == "breaking"
    said = Text(f"{change.place} {change.what}".strip(), overflow="fold")
    return (
        Text("breaks" if breaks else "fine", style="red" if breaks else "green"),
        Text("" if change.side == "operation" else change.side),
        said.append(f" ({change.knowledge}, {change.source})", style="dim"),
    )


def _by_operations(changes: Sequence[Change]) -> dict[tuple[str, ...], list[Change]]:
    """Return the changes by the operations that have them, in the order of the first."""
    operations: dict[Any, list[str]] = {}
    first: dict[Any, Change] = {}
    for change in changes:
        same = msgspec.structs.replace(change, operation="")
        operations.setdefault(same, []).append(change.operation)
        first.setdefault(same, change)
    grouped: dict[tuple[str, ...], list[Change]] = {}
    for same, change in first.items():
        grouped.setdefault(tuple(operations[same]), []).append(change)
    return grouped


def _heading(operations: Sequence[str]) -> str:
    named = ", ".join(operations[:_NAMED])
    return f"{named} and {len(operations) - _NAMED} more" if len(operations) > _NAMED else named
