"""Short runs and the outputs they must give, byte for byte.

Set CARTEST_UPDATE_GOLDEN=1 to write them anew, then read the difference before it is kept.
"""

import io
import os
from pathlib import Path
from typing import Any

import msgspec
import pytest
from rich.console import Console
from tests.reports.runs import drifting, finding, grants, healthy, load, rules, run_info, stream

from cartest_reports.budgets import default_budgets
from cartest_reports.figures import figures
from cartest_reports.gate import decide
from cartest_reports.outputs import OUTPUTS
from cartest_reports.result import Result
from cartest_reports.terminal import render_terminal

GOLDEN = Path(__file__).parent.parent / "golden"
LIVE: dict[str, Any] = {"embedded_mock": False, "profile": "", "target": "https://api.cartesia.ai"}


def passing() -> Result:
    budgets = tuple(budget for budget in default_budgets() if budget.quantile in {0.5, None})
    return decide(run_info(), figures(load(7, count=110, seconds=5)), [], budgets)


def failing() -> Result:
    run = run_info(rules=rules(broken=2), grants=grants(leaks=True), **LIVE)
    found = [finding(), finding(observation_id="bytes-18"), drifting(actual="<b>JSON</b>")]
    return decide(run, figures(load(8, count=50, failing=0.1, slow=3, seconds=5)), found, default_budgets())


def unknown() -> Result:
    workers = (healthy(lag_p99_ms=14.2), healthy(worker="load-2", started=500))
    run = run_info(workers=workers, interrupted=True, problems=("worker load-3 died with status -9",))
    return decide(run, figures([stream()]), [], default_budgets())


RUNS = {"passing": passing, "failing": failing, "unknown": unknown}


def terminal_text(result: Result) -> bytes:
    out = io.StringIO()
    render_terminal(result, Console(file=out, width=80, color_system=None))
    return "".join(f"{line.rstrip()}\n" for line in out.getvalue().splitlines()).encode()


def compare(path: Path, made: bytes) -> None:
    if os.environ.get("CARTEST_UPDATE_GOLDEN") == "1":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(made)
    assert made.decode() == path.read_bytes().decode(), (
        f"{path.name} changed: CARTEST_UPDATE_GOLDEN=1 writes it anew"
    )


@pytest.mark.parametrize("output", [*OUTPUTS, "terminal.txt"])
@pytest.mark.parametrize("name", RUNS)
def test_a_run_always_gives_the_same_outputs(name: str, output: str) -> None:
    """Not only twice in one process: as it was kept."""
    make = OUTPUTS.get(output, terminal_text)
    compare(GOLDEN / name / output, make(RUNS[name]()))


def test_the_schema_of_results_is_kept() -> None:
    """Fields are added on purpose, and never renamed or removed."""
    schema = msgspec.json.format(msgspec.json.encode(msgspec.json.schema(Result), order="sorted"), indent=1)
    compare(GOLDEN / "result.schema.json", schema + b"\n")


def test_a_difference_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And written only when asked for."""
    path = tmp_path / "x" / "out.txt"
    monkeypatch.setenv("CARTEST_UPDATE_GOLDEN", "1")
    compare(path, b"old")
    monkeypatch.delenv("CARTEST_UPDATE_GOLDEN")
    compare(path, b"old")
    with pytest.raises(AssertionError, match=r"out\.txt changed"):
        compare(path, b"new")
