"""The folder of one run: made at the start, appended to while it lasts, judged at the end."""

import shutil
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import msgspec

from cartest_contracts.errors import HarnessError
from cartest_contracts.findings import Finding
from cartest_contracts.run import FINDINGS_FILE, OBSERVATIONS_DIR, RunInfo, write_run

__all__ = ["drop_unused", "new_folder", "write_facts"]

_TRIES: Final = 100


def new_folder(root: Path, name: str) -> Path:
    """Make ``root/<date>-<name>``; a second one in the same second gets a number. Raise ``HarnessError``."""
    stamp = _stamp()
    for attempt in range(1, _TRIES):
        folder = root / (f"{stamp}-{name}" if attempt == 1 else f"{stamp}-{name}-{attempt}")
        try:
            (folder / OBSERVATIONS_DIR).mkdir(parents=True)
        except FileExistsError:
            if not folder.is_dir():
                raise HarnessError(f"cannot make {folder}: a file is in the way") from None
            continue
        except OSError as error:
            raise HarnessError(f"cannot make {folder}: {error.strerror}") from error
        return folder
    raise HarnessError(f"{root} has {_TRIES} runs of this second already")


def _stamp() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H%M%SZ")


def drop_unused(folder: Path) -> None:
    """Remove a run folder that nothing was written to; harmless otherwise."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    if all(path.stat().st_size == 0 for path in files):
        shutil.rmtree(folder, ignore_errors=True)


def write_facts(folder: Path, findings: Iterable[Finding], info: RunInfo) -> None:
    """Write all findings, one a line, and ``run.json``; raise ``HarnessError`` when the disk refuses."""
    try:
        (folder / FINDINGS_FILE).write_bytes(
            b"".join(msgspec.json.encode(finding) + b"\n" for finding in findings)
        )
        write_run(folder, info)
    except OSError as error:
        raise HarnessError(f"cannot write the run in {folder}: {error.strerror}") from error
