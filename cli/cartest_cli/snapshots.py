"""Comparing a run with a snapshot of an earlier one, and telling what has drifted."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import msgspec
from rich.text import Text

from cartest_cli.console import out, say
from cartest_contracts.errors import HarnessError, UsageError
from cartest_reports.files import replace_files
from cartest_reports.labels import STATUS_MARKS
from cartest_reports.result import Result, Status
from cartest_reports.snapshot import Change, changes, decode_snapshot, encode_snapshot, snapshot
from cartest_reports.words import plural

__all__ = ["compare", "show_drift"]

_SHOWN: Final = 40


def compare(path: Path, result: Result) -> tuple[Change, ...]:
    """Return what differs from the snapshot; without the file, write it.

    Raises ``UsageError`` if the file is none, ``HarnessError`` if the disk refuses.
    """
    taken = snapshot(result)
    try:
        before = decode_snapshot(path.read_bytes())
    except FileNotFoundError:
        if not path.parent.is_dir():
            raise UsageError(f"no such folder for the snapshot: {path.parent}") from None
        replace_files(path.parent, {path.name: encode_snapshot(taken)})
        say(f"snapshot: {path}")
        return ()
    except msgspec.DecodeError:
        raise UsageError(f"not a snapshot of a verification: {path}") from None
    except OSError as error:
        raise HarnessError(f"cannot read the snapshot {path}: {error.strerror or error}") from error
    return changes(before, taken)


def show_drift(drift: Sequence[Change]) -> bool:
    """Print what has changed, one line each; return whether anything has."""
    if not drift:
        return False
    out().print(Text(f"\n{plural(len(drift), 'change')} since the snapshot", style="bold"))
    for change in drift[:_SHOWN]:
        mark = (f"{STATUS_MARKS[Status.DRIFT]} ", "cyan")
        out().print(Text.assemble(mark, f"{change.what}: {change.before} → {change.now}"))
    if len(drift) > _SHOWN:
        out().print(Text(f"and {len(drift) - _SHOWN} more"))
    return True
