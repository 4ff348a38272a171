"""Commands and environments of load runs, without starting any."""

import sys
from itertools import pairwise
from pathlib import Path

import pytest

from cartest_contracts.errors import MissingExtra, UsageError
from cartest_contracts.target import Target
from cartest_loadtests import launch
from cartest_loadtests.launch import LoadPlan
from cartest_loadtests.scenarios import SCENARIOS, find_scenario

SECRET = "sk_car_canary.secret"
TARGET = Target.parse("http://127.0.0.1:8080", api_key=SECRET)


def plan(**changes: object) -> LoadPlan:
    return LoadPlan(**{"scenario": SCENARIOS["tts_bytes"], "target": TARGET, **changes})  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # each test changes one


def test_the_command_is_locust_headless_with_the_scenario_file() -> None:
    """The words start this interpreter's Locust on the scenario's file, with users, host and an end."""
    words = plan(users=7, run_time_s=2.4, processes=2).words()
    assert words[:3] == [sys.executable, "-m", "locust"]
    assert words[words.index("-f") + 1] == str(SCENARIOS["tts_bytes"].path)
    pairs = dict(pairwise(words))
    assert pairs["--users"] == "7"
    assert pairs["--spawn-rate"] == "7"
    assert pairs["--host"] == "http://127.0.0.1:8080"
    assert pairs["--run-time"] == "2s"
    assert pairs["--processes"] == "2"
    assert pairs["--master-port"] == pairs["--master-bind-port"] != "0"
    assert dict(pairwise(plan(processes=2, master_port=5557).words()))["--master-port"] == "5557"


def test_a_run_of_so_many_requests_needs_no_run_time() -> None:
    """Without a run time the number of requests ends the run."""
    words = plan(run_time_s=None, spawn_rate=2.5, options={"requests": 3}).words()
    assert "--run-time" not in words
    assert "--processes" not in words
    assert words[words.index("--spawn-rate") + 1] == "2.5"
    assert "--run-time" not in plan(run_time_s=None, options={"arrivals": "trace", "trace": "t"}).words()


def test_secrets_travel_in_the_environment_only(tmp_path: Path) -> None:
    """The key stands in the environment and in none of the words."""
    ca_file = tmp_path / "ca.pem"
    ca_file.write_text("")
    target = Target.parse("https://localhost:1", api_key=SECRET, ca_file=ca_file, timeout_s=2.5)
    given = plan(target=target, run_dir=tmp_path, options={"seed": 7})
    env = given.environment({"PATH": "/bin", "LOCUST_HOST": "http://elsewhere", "CARTEST_SEED": "1"})
    assert SECRET not in " ".join(given.words())
    assert env["CARTESIA_API_KEY"] == SECRET
    assert env["CARTEST_SEED"] == "7"
    assert env["CARTEST_CA_FILE"] == str(ca_file)
    assert env["CARTEST_RUN_DIR"] == str(tmp_path)
    assert env["CARTEST_TIMEOUT_S"] == "2.5"
    assert env["CARTEST_PROGRESS"] == "1"
    assert env["PATH"] == "/bin"
    assert "LOCUST_HOST" not in env


def test_what_is_not_given_is_not_inherited() -> None:
    """A run folder or authority of the caller's environment does not leak into a run that has none."""
    env = plan().environment({"CARTEST_RUN_DIR": "/elsewhere", "CARTEST_CA_FILE": "/other.pem"})
    assert "CARTEST_RUN_DIR" not in env
    assert "CARTEST_CA_FILE" not in env


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"users": 0}, "at least 1"),
        ({"processes": 0}, "at least 1"),
        ({"options": {"sede": 1}}, "no such load option: sede"),
        ({"run_time_s": None}, "needs an end"),
    ],
)
def test_a_plan_that_cannot_be_run_says_why(changes: dict[str, object], line: str) -> None:
    """Wrong plans are usage errors of one line."""
    with pytest.raises(UsageError, match=line):
        plan(**changes)


def test_an_unknown_scenario_lists_those_there_are() -> None:
    """The error names every scenario, and every scenario has its file."""
    with pytest.raises(UsageError, match=r"tts_bytes, tts_sse, tts_websocket, .*speech_mix"):
        find_scenario("nope")
    assert find_scenario("tts_sse") is SCENARIOS["tts_sse"]
    assert all(scenario.path.is_file() and scenario.summary for scenario in SCENARIOS.values())


def test_a_missing_locust_answers_with_the_install_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where Locust is absent the error says how to get it."""
    launch.require_locust()

    def nothing(_: str) -> None:
        return None

    monkeypatch.setattr("importlib.util.find_spec", nothing)
    with pytest.raises(MissingExtra, match=r"cartest\[load\]"):
        launch.require_locust()
