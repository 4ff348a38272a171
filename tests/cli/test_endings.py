"""Runs that end early: what was observed is kept and judged, and nothing half-written is left as ``latest``."""

import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.conftest import environment

from cartest_contracts.run import read_observations, read_run

LONG = ("bench", "tts_bytes", "--users", "2", "--seconds", "100", "--out", "runs")
LIMITED = """
import os, resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), resource.RLIM_INFINITY))
os.execv(sys.argv[2], sys.argv[2:])
"""


def start(folder: Path, *words: str, limit_bytes: int | None = None) -> subprocess.Popen[str]:
    """Start ``cartest``; with a limit no file may grow beyond it, as if the disk were full."""

    command = [sys.executable, "-m", "cartest_cli", *words]
    if limit_bytes is not None:
        command = [sys.executable, "-c", LIMITED, str(limit_bytes), *command]
    return subprocess.Popen(
        command, cwd=folder, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def wait_for(happened: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    """Look until it has happened; the process ending first is a failure."""
    tick = threading.Event()
    while not happened():
        assert process.poll() is None, process.communicate()
        tick.wait(0.05)


def some_observed(folder: Path) -> bool:
    return any(path.stat().st_size for path in folder.glob("runs/*/observations/load-*.jsonl"))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_keeps_and_judges_what_was_observed(tmp_path: Path, number: signal.Signals) -> None:
    """Ctrl-C in the middle gives a report of what was measured, with the verdict unknown."""
    process = start(tmp_path, *LONG)
    wait_for(lambda: some_observed(tmp_path), process)
    process.send_signal(number)
    told, errors = process.communicate(timeout=60)
    assert process.returncode == 2, errors
    assert "Traceback" not in errors
    assert "interrupted" in told
    run = tmp_path / "runs" / "latest"
    assert read_run(run).interrupted
    assert list(read_observations(run))
    assert (run / "report.html").is_file()
    assert list(run.glob("generator-*.json"))


def test_a_full_disk_while_recording_is_told_and_judged(tmp_path: Path) -> None:
    """A recorder that cannot write ends its part with one line; what was written stays readable."""
    process = start(
        tmp_path,
        "verify",
        "--grants",
        "none",
        "--fuzz",
        "0",
        "--programs",
        "0",
        "--profile",
        "instant",
        "--out",
        "runs",
        limit_bytes=2_000_000,
    )
    told, errors = process.communicate(timeout=60)
    assert process.returncode == 2, errors
    assert "no longer written" in told
    assert "Traceback" not in errors
    (folder,) = (path for path in (tmp_path / "runs").iterdir() if not path.is_symlink())
    assert list(read_observations(folder))


def test_a_full_disk_for_the_report_leaves_latest_alone(tmp_path: Path) -> None:
    """A report that cannot be written is one clear line and status 70; no half-written file has its name."""
    process = start(
        tmp_path,
        "verify",
        "--grants",
        "none",
        "--fuzz",
        "0",
        "--programs",
        "0",
        "--profile",
        "instant",
        "--out",
        "runs",
        limit_bytes=20_000,
    )
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 70, errors
    assert "cannot write" in errors
    assert "Traceback" not in errors
    (folder,) = (tmp_path / "runs").iterdir()
    assert not folder.is_symlink()
    assert not (folder / "report.html").exists()
