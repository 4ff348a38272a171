"""``cartest calibrate`` as it is typed."""

import json
from pathlib import Path

import pytest
from tests.cli.calibrating.steps import good

from cartest_cli.__main__ import main
from cartest_cli.calibrating.drawing import HEAD, curve, row
from cartest_cli.console import out
from cartest_reports.words import NO_VALUE


def test_a_short_calibration(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A row for each step, a drawing, a verdict, and the file."""
    words = ["calibrate", "--transport", "sse", "--seconds", "1", "--window", "0.5", "--most", "3", "--check"]
    status = main([*words, "--out", str(tmp_path)])
    told = capsys.readouterr().out
    (path,) = tmp_path.glob("*-calibrate/calibration.json")
    written = json.loads(path.read_bytes())
    assert status == {"pass": 0, "fail": 1, "unknown": 2}[written["verdict"]]
    assert written["command"].startswith("cartest calibrate")
    assert written["transport"] == "sse"
    assert [step["streams"] for step in written["steps"]] == [3]
    assert HEAD in told
    assert written["reason"] in told


def test_rows_say_what_broke_and_why_that_may_be_noise() -> None:
    """And a step that holds says no more than that."""
    assert row(good(other_share=0.9)).endswith("holds")
    assert row(good(pace=0.5, other_share=0.9)).endswith(
        "breaks: pace below 0.97 (other work took 90% of this machine)"
    )
    assert NO_VALUE in row(good(error_p50_ms=None, error_p99_ms=None, other_share=None))


def test_bars_reach_their_mark_where_the_bound_is(capsys: pytest.CaptureFixture[str]) -> None:
    """In order of streams, whatever the order of the steps."""
    steps = (good(200, error_p99_ms=20.0), good(50), good(400, error_p99_ms=None), good(300, error_p99_ms=1e6))
    out().print(curve(steps))
    lines = [line for line in capsys.readouterr().out.splitlines() if line.strip()[:1].isdigit()]
    assert [line.split()[0] for line in lines] == ["50", "200", "300", "400"]
    assert ["│" in line for line in lines] == [True, False, False, True]
