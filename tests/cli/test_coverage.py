"""``cartest contract coverage``: of a recorded run, as a table, as JSON, and as a gate."""

import json
from pathlib import Path

import pytest
from tests.contracts.coverage.making import http

from cartest_cli.__main__ import main
from cartest_cli.coverage import meter_of, show_coverage
from cartest_contracts.coverage import Cell, Coverage, Dimension
from cartest_contracts.observation import to_line
from cartest_contracts.run import OBSERVATIONS_DIR, RUN_FILE, RunInfo, write_run


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """A run of three requests, one of them at another version and one of nothing in the contract."""
    (tmp_path / OBSERVATIONS_DIR).mkdir()
    seen = (http("GET /"), http("GET /", version="2026-08-14"), http("GET /no/such/path", 404))
    (tmp_path / OBSERVATIONS_DIR / "contract.jsonl").write_bytes(b"".join(map(to_line, seen)))
    write_run(tmp_path, RunInfo(name="run", started_at="", version="2025-04-16"))
    return tmp_path


def test_the_table_says_what_was_and_was_not_exercised(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every dimension with its share, then the first of what is missing, what is apart, and what is outside."""
    assert main(["contract", "coverage", str(run)]) == 0
    printed = capsys.readouterr().out
    assert (
        "operations: not exercised, the most valuable first\n  speech: POST /tts/bytes; POST /tts/sse\n" in printed
    )
    assert "statuses: apart, the server has to fail\n  5XX: GET /; POST /tts/bytes;" in printed
    assert "operations: seen, and not in the contract\n  no operation: GET /no/such/path (1)\n" in printed
    assert " more (--all shows them)\n" in printed
    assert "2 observations, counted against the contract of 2025-04-16; not counted: 1 at 2026-08-14." in printed


def test_all_leaves_nothing_out(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Neither groups nor names."""
    assert main(["contract", "coverage", str(run), "--all"]) == 0
    printed = capsys.readouterr().out
    assert "--all" not in printed
    assert "GET /link/{link_id}" in printed
    assert "operations: exercised\n  status: GET / (1)\n" in printed


def test_transitions_are_always_listed(capsys: pytest.CaptureFixture[str]) -> None:
    """Those that were seen, with how often, and all that were not."""
    moves = tuple(Cell(group="open", name=f"event_{number}", seen=number % 2) for number in range(12))
    short = Coverage(
        version="v",
        observations=1,
        elsewhere={},
        dimensions=(Dimension(id="transitions", counts="a move", cells=moves),),
    )
    show_coverage(short, everything=False)
    printed = capsys.readouterr().out
    assert (
        "transitions: exercised\n  open: event_1 (1); event_3 (1); event_5 (1); event_7 (1); event_9 (1);"
        in printed
    )
    assert "most valuable first\n  open: event_0; event_2; event_4; event_6; event_8; event_10\n" in printed


def test_json_holds_every_cell(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With the shares counted, and what was seen."""
    assert main(["contract", "coverage", str(run), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["version"], found["observations"], found["elsewhere"]) == ("2025-04-16", 2, {"2026-08-14": 1})
    operations = found["dimensions"][0]
    assert (operations["id"], operations["seen"]) == ("operations", 1)
    assert len(operations["cells"]) == operations["possible"]
    assert [cell["name"] for cell in operations["cells"] if cell.get("seen")] == ["GET /"]


def test_what_is_whole_is_not_listed(capsys: pytest.CaptureFixture[str]) -> None:
    """A dimension with nothing missing has a row, and one without cells has no share."""
    whole = Dimension(id="closes", counts="a close", cells=(Cell(group="a", name="1", seen=1),))
    empty = Dimension(id="formats", counts="a format", cells=())
    show_coverage(Coverage(version="v", observations=1, elsewhere={}, dimensions=(whole, empty)), everything=False)
    printed = capsys.readouterr().out
    assert "100 %" in printed
    assert "not exercised" not in printed
    assert printed.endswith("\n1 observation, counted against the contract of v.\n")


@pytest.mark.parametrize(
    ("floors", "status"),
    [(("0",), 0), (("1",), 1), (("operations=1",), 0), (("operations=50",), 1), (("1", "operations=1"), 1)],
)
def test_a_share_below_its_floor_fails(
    run: Path, floors: tuple[str, ...], status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of all dimensions, or of one alone, whose own floor counts before that for all."""
    words = [word for floor in floors for word in ("--fail-under", floor)]
    assert main(["contract", "coverage", str(run), *words]) == status
    told = capsys.readouterr().err
    assert ("is below" in told) is bool(status)
    assert ("operations: " in told) is (floors == ("operations=50",))


@pytest.mark.parametrize(
    ("floor", "says"),
    [
        ("much", "'much' is no percentage"),
        ("101", "no percentage"),
        ("luck=1", "'luck' is no dimension (operations,"),
    ],
)
def test_a_floor_that_is_none_is_a_usage_error(
    floor: str, says: str, run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is named, with what there is."""
    assert main(["contract", "coverage", str(run), "--fail-under", floor]) == 64
    assert says in " ".join(capsys.readouterr().err.split())


def test_no_run_no_coverage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder without a run is a usage error, one that cannot be read an internal one."""
    assert main(["contract", "coverage", str(tmp_path)]) == 64
    assert "no run in" in capsys.readouterr().err
    (tmp_path / RUN_FILE).write_text("{")
    assert main(["contract", "coverage", str(tmp_path)]) == 70
    assert "cannot read the run in" in capsys.readouterr().err


@pytest.mark.parametrize(("version", "status"), [("", 0), ("2020-01-01", 64), ("latest", 70)])
def test_a_run_has_a_version(version: str, status: int, run: Path) -> None:
    """Without one it is the default; where no contract covers it the report goes without coverage."""
    info = RunInfo(name="run", started_at="", version=version)
    write_run(run, info)
    assert main(["contract", "coverage", str(run)]) == status
    assert (meter_of(info) is None) is bool(status)
