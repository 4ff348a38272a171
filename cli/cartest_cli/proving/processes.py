"""``cartest verify`` and ``schemathesis`` as processes of their own: what a user types is what is proved."""

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import msgspec

from cartest_cli.options import MOCK_KEY
from cartest_contracts.errors import HarnessError
from cartest_contracts.run import read_findings, read_run
from cartest_reports.latest import LATEST

__all__ = ["PlainRun", "VerifyRun", "plain_schemathesis", "verify"]

_TIMEOUT_S: Final = 900
"""Of one verification, which bounds itself long before."""
_PLAIN_TIMEOUT_S: Final = 300
"""Of one plain run: some defects keep it waiting for each answer, and it goes on."""


@dataclass(frozen=True, kw_only=True)
class VerifyRun:
    """How one ``cartest verify`` ended."""

    exit_status: int
    rules: frozenset[str]
    """Ids of the rules that were found broken."""
    untried: frozenset[str]
    """Ids of the rules that nothing was tried on."""
    problems: tuple[str, ...]


class PlainRun(msgspec.Struct, frozen=True, kw_only=True):
    """What one run of plain Schemathesis said."""

    failures: tuple[str, ...]
    """Its checks that failed and its errors with single operations, each once, by their titles, in order."""


def verify(words: Sequence[str], folder: Path) -> VerifyRun:
    """Run ``cartest verify`` with those words; raise ``HarnessError`` if it did not come to an end."""
    # Not the console script: it is not on everybody's path.
    done = _run(
        [sys.executable, "-m", "cartest_cli", "verify", *words, "--out", str(folder)], folder, timeout_s=_TIMEOUT_S
    )
    if not (folder / LATEST).exists():
        last = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        raise HarnessError(f"cartest verify {' '.join(words)} ended with {done.returncode}: {last}")
    run = folder / LATEST
    info = read_run(run)
    return VerifyRun(
        exit_status=done.returncode,
        rules=frozenset(finding.rule_id for finding in read_findings(run)),
        untried=frozenset(count.rule_id for count in info.rules if not count.applied),
        problems=info.problems,
    )


def plain_schemathesis(
    document: Path, *, url: str, seed: int, examples: int, configuration: Path, folder: Path
) -> PlainRun:
    """Run Schemathesis on a document with its own checks; ``examples`` bounds the random cases an operation."""
    report = folder / "schemathesis.json"
    command = [
        *(sys.executable, "-m", "schemathesis.cli", f"--config-file={configuration}"),
        *("run", str(document), f"--url={url}", f"--seed={seed}", f"--max-examples={examples}"),
        *("--exclude-checks=cartest_rules", "--continue-on-failure", "--no-shrink"),
        *(f"--report-json-path={report}", "--request-timeout=10"),
    ]
    done = _run(command, folder, timeout_s=_PLAIN_TIMEOUT_S)
    if not report.exists():
        last = (done.stderr.strip() or done.stdout.strip()).splitlines()[-1:]
        raise HarnessError(f"schemathesis ended with {done.returncode}: {' '.join(last)}")
    told = msgspec.json.decode(report.read_bytes(), type=_Report)
    if told.operations is None:
        raise HarnessError(f"schemathesis did not start: {', '.join(error.title for error in told.errors)}")
    return PlainRun(failures=tuple(sorted({each.title for each in (*told.failures, *told.errors)})))


class _Titled(msgspec.Struct):
    title: str


class _Report(msgspec.Struct):
    """What we read of its JSON report."""

    failures: list[_Titled]
    errors: list[_Titled]
    operations: dict[str, Any] | None
    """``None``: it got no further than the document."""


def _run(command: Sequence[str], folder: Path, *, timeout_s: float) -> subprocess.CompletedProcess[str]:
    folder.mkdir(parents=True, exist_ok=True)
    try:
        return subprocess.run(  # noqa: S603  # our own words, no shell
            command,
            cwd=folder,  # Schemathesis leaves caches where it runs
            env=os.environ | {"CARTESIA_API_KEY": MOCK_KEY},
            capture_output=True,
            text=True,
            check=False,
            timeout=timeout_s,
        )
    except subprocess.TimeoutExpired:
        raise HarnessError(f"{command[2]} did not end within {timeout_s} s") from None
