"""``cartest run`` from end to end: one command, one report, the same again with the same seed."""

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.cli.conftest import Cartest, cartest_in

from cartest_contracts.rules.reading import as_object
from cartest_contracts.run import read_findings, read_observations, read_run
from cartest_reports.result import RESULT_FILE

if TYPE_CHECKING:
    import subprocess

WORDS = ("run", "--seed", "7", "--profile", "instant", "--users", "6", "--requests", "24", "--budgets", "b.toml")
BUDGETS = """
[[budget]]
figure = "error_rate"
at_most = 0.5
reason = "only that the load part ran: six users make too few samples for anything else"
"""


class Done:
    """One finished run."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        (folder / "b.toml").write_text(BUDGETS)
        self.process: subprocess.CompletedProcess[str] = cartest_in(folder, *WORDS)
        self.latest = folder / "reports" / "runs" / "latest"
        self.observations = list(read_observations(self.latest))

    def requests(self) -> dict[str, Any]:
        """What each observation asked, without what a clock or a free port decides."""
        return {
            each.id: [each.operation, each.context_id, each.labels.get("case"), _steady(each.sent)]
            for each in self.observations
        }

    def hashes(self) -> dict[str, str | None]:
        """The audio of each observation that came to its end."""
        # Which side closes a socket first at the end of a talk is nobody's promise.
        ended = (each for each in self.observations if each.end == "complete" and each.operation != "socket")
        return {each.id: each.audio_sha256 for each in ended}


def _steady(sent: Any) -> list[Any]:
    """Messages without the multipart borders, the tokens and the ids of things, which are random on purpose."""
    return [
        {**message.message, "dataset": "an id"} if "dataset" in as_object(message.message) else message.message
        for message in sent
        if message.message is not None
    ]


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> tuple[Done, Done]:
    """The same command, typed twice."""
    folder = tmp_path_factory.mktemp("runs")
    return Done(folder / "a"), Done(folder / "b")


def test_a_run_leaves_everything_it_promises(two: tuple[Done, Done]) -> None:
    """A run prints a verdict table and writes five outputs, the observations, and ``latest``."""
    done, latest = two[0].process, two[0].latest
    assert "Traceback" not in done.stderr
    assert "Contract" in done.stdout
    assert "Grants" in done.stdout
    assert "Latency" in done.stdout
    assert latest.is_symlink()
    for name in ("report.html", RESULT_FILE, "junit.xml", "summary.md", "run.json", "findings.jsonl"):
        assert (latest / name).is_file()
    writers = {path.stem for path in (latest / "observations").iterdir()}
    assert writers == {"contract", "grants", "load-0"}


def test_the_clean_mock_has_no_finding(two: tuple[Done, Done]) -> None:
    """Every rule holds on the mock, every grant is enforced, every stream says what it should."""
    info = read_run(two[0].latest)
    assert read_findings(two[0].latest) == []
    assert [count.rule_id for count in info.rules if count.broken or count.crashed] == []
    assert [row for row in info.grants if not row.ok] == []
    assert info.problems == ()
    assert {each.verified for each in two[0].observations if each.labels.get("part") == "load"} <= {True, None}
    result = json.loads((two[0].latest / RESULT_FILE).read_bytes())
    assert {part["name"]: part["verdict"] for part in result["parts"]}["rules"] == "pass"


def test_the_same_seed_repeats_the_run(two: tuple[Done, Done]) -> None:
    """Same requests, same audio hashes, same findings."""
    first, second = two
    assert first.requests() == second.requests()
    assert first.hashes() == second.hashes()
    assert read_findings(first.latest) == read_findings(second.latest)
    assert len(first.requests()) > 200


def test_the_report_names_the_command_that_repeats_it(two: tuple[Done, Done]) -> None:
    """The command in the report holds the seed."""
    info = read_run(two[0].latest)
    assert info.command == "cartest " + " ".join(WORDS)
    assert info.seed == 7


def test_gate_judges_the_run_again(two: tuple[Done, Done], cartest: Cartest) -> None:
    """``cartest gate`` gives the same verdict with the same budgets, and fails with impossible ones."""
    run, budgets = two[1].latest, two[1].latest.parents[2] / "b.toml"
    assert cartest("gate", str(run), "--budgets", str(budgets)).returncode == two[1].process.returncode
    strict = budgets.with_name("strict.toml")
    strict.write_text('[[budget]]\nfigure = "ttfb_ms"\nquantile = 0.5\nat_most = 0.001\nreason = "impossible"\n')
    done = cartest("gate", str(run), "--budgets", str(strict))
    assert done.returncode == 1
    assert "ttfb_ms p50" in done.stdout


def test_no_secret_in_anything_written(two: tuple[Done, Done]) -> None:
    """Neither the key nor a minted token is in any file or output of the run, bodies in base64 included."""
    folder = two[0].latest.resolve()
    written = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    written += b"".join(arrival.data or b"" for each in two[0].observations for arrival in each.arrivals)
    told = (two[0].process.stdout + two[0].process.stderr).encode()
    assert b"sk_car_test" not in written + told
    assert not re.search(rb"eyJ[\w-]{8,}\.eyJ", written + told)
