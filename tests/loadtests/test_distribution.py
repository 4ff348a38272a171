"""One master and three workers: what they send, count and leave together is what one process would."""

import json
import os
import shlex
import signal
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.loadtests.conftest import Runner
from tests.loadtests.fleets import KEY, Fleet, fleet, only_counts
from tests.loadtests.servers import wait_for

from cartest_contracts.observation import Observation
from cartest_contracts.run import read_observations, read_run
from cartest_contracts.target import Target
from cartest_loadtests.launch import LoadPlan
from cartest_loadtests.scenarios import SCENARIOS

WORKERS = 3
MIX: dict[str, str | int | float] = {
    "seed": 7,
    "weights": "bytes=1,sse=1,websocket=1",
    "rate": 200,
    "arrivals": "poisson",
    "requests": 90,
}
"""An open loop of 30 arrivals of each kind."""

Request = tuple[int, bytes]
"""Nanoseconds after the first one, and what was asked."""


def requests(observations: Iterable[Observation]) -> dict[str, list[Request]]:
    """The requests to speak, by operation, in the order of the schedule."""
    found: dict[str, list[Request]] = defaultdict(list)
    for one in observations:
        if one.operation != "socket":
            message: dict[str, Any] = {**(one.sent[0].message or {}), "context_id": None}  # drawn anew each time
            found[one.operation].append((one.intended_ns or 0, msgspec.json.encode(message)))
    return {operation: from_first(sorted(each)) for operation, each in found.items()}


def from_first(each: list[Request]) -> list[Request]:
    return [(at - each[0][0], asked) for at, asked in each]


def share(whole: dict[str, list[Request]], worker: int) -> dict[str, list[Request]]:
    """What one worker of a schedule has to send."""
    return {operation: from_first(each[worker::WORKERS]) for operation, each in whole.items()}


def gate(folder: Path) -> dict[str, Any]:
    """What ``cartest gate`` makes of a folder."""
    done = subprocess.run(
        [sys.executable, "-m", "cartest_cli", "gate", str(folder)],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode in (0, 2), done.stderr  # a busy machine may be unsure of times, never of counts
    result: dict[str, Any] = json.loads((folder / "result.json").read_text())
    assert sum(series["started"] for series in result["series"]) == MIX["requests"]
    assert {part["name"]: part["verdict"] for part in result["parts"]}["audio"] == "pass"
    return result


def three(url: str, folder: Path, port: int, *, apart: bool) -> Any:
    return fleet(url, folder, port, workers=WORKERS, apart=apart, users=9, run_time_s=None, options=MIX)


def check_whole(run: Fleet) -> None:
    """Nothing was lost, nothing came twice, and the master has counted it all."""
    seen = run.observations()
    assert len({one.id for one in seen}) == len(seen)
    assert run.merged().streams == MIX["requests"]
    assert only_counts(run.merged()) == only_counts(run.observed())
    assert [(each.worker, each.problems) for each in run.merged().workers] == [("0", ()), ("1", ()), ("2", ())]


def test_three_workers_send_what_one_process_sends(
    mock_url: str, tmp_path: Path, free_port: int, load: Runner
) -> None:
    """Arrival k of each kind is sent by worker k mod 3, in its place; the folders are those of four machines."""
    alone = load("speech_mix", mock_url, users=9, run_time_s=None, options=MIX)
    whole = requests(alone.observations)
    assert {operation: len(each) for operation, each in whole.items()} == dict.fromkeys(whole, 30)
    with three(mock_url, tmp_path / "fleet", free_port, apart=True) as run:
        run.wait()
        check_whole(run)
        by_worker: dict[str, list[Observation]] = defaultdict(list)
        for one in run.observations():
            by_worker[one.labels["worker"]].append(one)
        sent = {int(worker): requests(each) for worker, each in by_worker.items()}
        assert sent == {worker: share(whole, worker) for worker in range(WORKERS)}
        assert share(whole, 0) != share(whole, 1)  # or the line above could not fail
        far, near = gate(run.led), gate(alone.run_dir)
        assert [each["worker"] for each in far["run"]["workers"]] == ["0", "1", "2"]
        assert far["run"]["rules"] == []  # tried on observations, which are elsewhere
        assert sum(rule["applied"] for rule in near["run"]["rules"]) > 90
        for one in (far, near):
            assert one["run"]["seed"] == 7
            assert one["run"]["target"] == mock_url
            assert "CARTEST_RATE=200" in one["run"]["command"]
            assert KEY not in one["run"]["command"]


def test_three_workers_that_share_a_folder_leave_one_run(mock_url: str, tmp_path: Path, free_port: int) -> None:
    """It can be judged as it lies there, rules included."""
    with three(mock_url, tmp_path, free_port, apart=False) as run:
        run.wait()
        check_whole(run)
        result = gate(tmp_path)
        assert result["run"]["rules"]
        assert result["run"]["problems"] == []
        assert not result["run"]["interrupted"]
        assert read_run(tmp_path).rules == ()  # and again, when there is more to judge


def test_a_worker_that_comes_late_does_nothing_again(mock_url: str, tmp_path: Path, free_port: int) -> None:
    """As a pod that replaces a lost one would; nobody waits for it, and the next test is its own."""
    options = {"requests": 60, "think-s": 0.05}
    with fleet(mock_url, tmp_path, free_port, run_time_s=None, users=4, options=options) as run:
        wait_for(lambda: len(list(run.folder.glob("worker-*/generator-*.json"))) == 2)
        run.start_worker()
        said = run.wait()
        assert "came after the test had begun" in said
        assert not list(read_observations(run.elsewhere()[2]))
        check = Counter(one.id for one in run.observations())
        assert set(check.values()) == {1}
        assert run.merged().streams == run.observed().streams > 200


def test_too_few_users_for_a_schedule_are_warned_of(mock_url: str, load: Runner) -> None:
    """Arrivals of a kind that has no user cannot be started."""
    few = load("speech_mix", mock_url, users=2, run_time_s=1.0, options=MIX)
    assert "2 users are too few for a user of each kind on each worker: use at least 3" in few.stderr


def test_a_run_without_an_end_of_its_own_is_ended_by_hand(mock_url: str, tmp_path: Path) -> None:
    """That is no interruption."""
    plan = LoadPlan(
        scenario=SCENARIOS["tts_bytes"],
        target=Target.parse(mock_url, api_key=KEY),
        users=1,
        run_dir=tmp_path,
        options={"think-s": 0.01},
    )
    words = shlex.join(plan.words()).replace("--run-time 30s", "")
    with subprocess.Popen(
        shlex.split(words), env=plan.environment(os.environ), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as process:
        wait_for(lambda: bool(list(read_observations(tmp_path))))
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)
    record = read_run(tmp_path)
    assert not record.interrupted
    assert record.problems == ()


@pytest.mark.parametrize("worker", range(WORKERS))
def test_the_shares_of_a_schedule_make_the_whole(worker: int) -> None:
    """The comparison above leaves out no arrival."""
    whole = {"x": [(at, bytes([at])) for at in range(10)]}
    assert [asked[0] for _, asked in share(whole, worker)["x"]] == list(range(worker, 10, WORKERS))
