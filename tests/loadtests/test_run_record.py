"""The record of a run that Locust leads."""

from pathlib import Path

import pytest

from cartest_contracts.run import read_run
from cartest_loadtests.run_record import RunRecord, command_line
from cartest_loadtests.settings import Settings

KEY = "sk_car_abcdefghijklmnop"


@pytest.fixture
def record() -> RunRecord:
    settings = Settings.read(
        {"cartest_seed": 7, "cartest_requests": 3}, host="http://127.0.0.1:1", env={"CARTESIA_API_KEY": KEY}
    )
    return RunRecord(settings, scenario="tts_sse", command=f"locust --key {KEY}")


def test_a_run_whose_leader_dies_says_so(record: RunRecord, tmp_path: Path) -> None:
    """What is written at the beginning is what stands if nothing follows; the folder may have to be made."""
    record.begin(tmp_path / "run")
    begun = read_run(tmp_path / "run")
    assert (begun.name, begun.seed, begun.target, begun.parts) == ("tts_sse", 7, "http://127.0.0.1:1", ("load",))
    assert begun.finished_at == ""
    assert "died" in begun.problems[0]
    assert KEY not in (tmp_path / "run" / "run.json").read_text()


def test_the_end_replaces_the_beginning(record: RunRecord, tmp_path: Path) -> None:
    """With what nobody but the leader can tell."""
    record.begin(tmp_path)
    record.interrupted = True
    record.end(tmp_path, problems=["worker 2 never reported"])
    ended = read_run(tmp_path)
    assert record.bounded
    assert ended.interrupted
    assert ended.problems == ("worker 2 never reported",)
    assert ended.finished_at >= ended.started_at > ""


def test_a_command_repeats_the_run() -> None:
    """What the environment told stands before it, the seed behind it, unless it was typed; never the key."""
    env = {"CARTEST_URL": "http://a b", "CARTEST_RATE": "5", "CARTEST_MODEL": "", "CARTESIA_API_KEY": KEY}
    told = command_line(["-f", "my file.py"], env, seed=7)
    assert told == "CARTEST_URL='http://a b' CARTEST_RATE=5 locust -f 'my file.py' --cartest-seed 7"
    for words, named in ((["--cartest-seed", "9"], {}), (["--cartest-seed=9"], {}), ([], {"CARTEST_SEED": "9"})):
        assert command_line(words, named, seed=9).count("9") == 1
