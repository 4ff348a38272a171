"""What a person sees of a run: a live line on a terminal, sparse lines elsewhere."""

import io
from typing import Any

import pytest
from rich.console import Console

from cartest_cli import progress
from cartest_cli.progress import Steps


def line(worker: int, finished: int, ttfa_ms: float | None = None) -> dict[str, Any]:
    """A progress line of one load-generating process."""
    counts: dict[str, Any] = {"worker": str(worker), "started": finished + 1, "finished": finished, "failed": 0}
    return counts | {"ttfa_p50_ms": ttfa_ms, "ttfa_p95_ms": ttfa_ms}


def test_elsewhere_than_on_a_terminal_lines_are_sparse(capsys: pytest.CaptureFixture[str]) -> None:
    """A line at the beginning of a step, then one every five seconds at most."""
    now_s = [0.0]
    with Steps(clock_s=lambda: now_s[0]) as steps:
        steps.begin("load")
        for second in range(12):
            now_s[0] = float(second)
            steps.load(line(0, second, 90.0), 20)
        steps.end()
    told = capsys.readouterr().err.splitlines()
    assert told == [
        "load …",
        "load: 5 of 20, 6 started, 5 finished, 0 failed, TTFA p50 90 ms, p95 90 ms",
        "load: 10 of 20, 11 started, 10 finished, 0 failed, TTFA p50 90 ms, p95 90 ms",
    ]


def test_on_a_terminal_the_line_is_live(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every step has a bar; the counts of several processes are added."""
    screen = io.StringIO()
    monkeypatch.setattr(progress, "err", lambda: Console(file=screen, force_terminal=True, width=120))
    with Steps() as steps:
        steps.begin("contract")
        steps.at(3, 10, "bytes-raw")
        steps.begin("load")
        steps.load(line(0, 4), None)
        steps.load(line(1, 6), None)
        steps.end()
    shown = screen.getvalue()
    assert "contract" in shown
    assert "12 started, 10 finished, 0 failed" in shown
    assert "TTFA" not in shown
