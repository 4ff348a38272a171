"""What users of one process share, without Locust."""

import errno
import json
import os
import ssl
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import msgspec
import pytest

from cartest_contracts.run import GeneratorHealth, read_observations
from cartest_loadtests import hub, load_run, native
from cartest_loadtests.asks import Ask
from cartest_loadtests.attempt import Attempt
from cartest_loadtests.load_run import LoadRun
from cartest_loadtests.polls import PollClock
from cartest_loadtests.settings import Settings

_HERE: Final = Path()
"""In the place of a run folder: the one of the test."""


@dataclass(frozen=True)
class Make:
    """Makes runs, and keeps what they tell."""

    folder: Path
    told: list[str] = field(default_factory=list[str])

    def __call__(
        self, *, run_dir: Path | None = _HERE, host: str = "http://127.0.0.1:1", **options: Any
    ) -> LoadRun:
        folder = self.folder if run_dir is _HERE else run_dir
        env = {"CARTESIA_API_KEY": "sk_car_test", "CARTEST_RUN_DIR": str(folder or "")}
        env["CARTEST_PROGRESS"] = options.pop("progress", "")
        settings = Settings.read({f"cartest_{name}": value for name, value in options.items()}, host=host, env=env)
        return LoadRun(settings, worker=1, workers=2, scenario="tts_bytes", tell=self.told.append)


@pytest.fixture
def make(tmp_path: Path) -> Make:
    return Make(tmp_path)


def attempt(run: LoadRun) -> Attempt:
    ask = Ask(path="/tts/bytes", operation="POST /tts/bytes", transport="bytes")
    return Attempt(
        id="o-1", ask=ask, target=run.settings.target, bridge=run.bridge, labels=run.labels, start_ns=5, end_ns=9
    )


def health(folder: Path) -> GeneratorHealth:
    return msgspec.json.decode((folder / "generator-1.json").read_bytes(), type=GeneratorHealth)


def test_observations_and_health_are_on_disk_after_the_end(make: Make, tmp_path: Path) -> None:
    """Closing writes both, once; leftovers are ended first, so that what they still record is in."""
    run = make()
    run.at_close(lambda: run.record(attempt(run)))
    run.close()
    run.close()
    (seen,) = read_observations(tmp_path)
    assert seen.labels == {"part": "load", "scenario": "tts_bytes", "worker": "1"}
    assert health(tmp_path).worker == "1"
    assert health(tmp_path).offered is None
    assert health(tmp_path).problems == ()


@pytest.mark.parametrize("installed", [True, False])
def test_the_health_says_whether_the_accelerator_was_used(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, installed: bool
) -> None:
    """And without it the turns of the loop are counted in Python."""
    if not installed:
        monkeypatch.setattr(native, "CORE", None)
    elif native.CORE is None:
        pytest.skip("cartest-native is not installed")
    run = make()
    run.close()
    assert health(tmp_path).native is installed
    assert isinstance(run.endpoint.polls, PollClock) is not installed


def test_without_a_run_folder_nothing_is_written(make: Make, tmp_path: Path) -> None:
    """A plain locust run leaves no files."""
    run = make(run_dir=None)
    run.record(attempt(run))
    run.close()
    assert list(tmp_path.iterdir()) == []


def test_users_have_names_of_their_own(make: Make) -> None:
    """Kind, worker and number: the same in every run."""
    run = make()
    assert [run.enrol("A"), run.enrol("B"), run.enrol("A")] == ["A-1.0", "B-1.0", "A-1.1"]
    run.close()


def test_an_open_loop_is_shared_out_by_weight(make: Make, tmp_path: Path) -> None:
    """Each kind of user keeps its share of the rate; together they offer the whole."""
    run = make(rate=8.0, requests=4)
    run.plan({"A": 3, "B": 1})
    first, second = run.schedule("A"), run.schedule("B")
    assert first is not None
    assert second is not None
    assert run.schedule("C") is None
    run.begin_schedules()
    taken = first.take()
    assert taken is not None
    assert taken[0].number == 1  # worker 1 of 2 has the odd numbers
    run.end_schedules()
    run.close()
    assert health(tmp_path).offered == 1


def test_a_closed_loop_has_no_schedule(make: Make) -> None:
    """Without a rate users go as fast as they are answered."""
    run = make()
    run.plan({"A": 1})
    assert run.schedule("A") is None
    run.close()


def test_stamps_and_first_audio_are_counted(make: Make) -> None:
    """What came with kernel stamps and what did not is told apart."""
    run = make()
    for stamps in ("kernel", "user"):
        one = attempt(run)
        one.first_byte_ns, one.stamps = 7, stamps
        run.record(one)
    assert (run.health.kernel_stamps, run.health.user_stamps) == (1, 1)
    run.close()


def test_a_stepped_clock_and_a_full_disk_are_problems(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both stand in the health of the run, in one line each."""
    (tmp_path / "observations").mkdir()
    (tmp_path / "observations" / "load-1.jsonl").symlink_to("/dev/full")
    run = make()
    run.record(attempt(run))
    run.bridge.stepped = True
    run.close()
    stepped, full = sorted(health(tmp_path).problems, reverse=True)
    assert "stepped" in stepped
    assert "No space left on device (1 lost)" in full


def test_the_health_on_disk_says_that_it_died_until_it_has_ended(make: Make, tmp_path: Path) -> None:
    """From the calibration on, and whole at any time; without a run folder there is nothing to say it in."""
    run = make()
    run.calibrate()
    assert [text.partition(":")[0] for text in health(tmp_path).problems] == ["it died in the run"]
    run.close()
    assert health(tmp_path).problems == ()
    assert [path.name for path in tmp_path.glob("*generator*")] == ["generator-1.json"]
    alone = make(run_dir=None)
    alone.calibrate()
    alone.close()


def test_observations_are_on_disk_within_a_second(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever kills the process afterwards cannot take them back."""
    monkeypatch.setattr(load_run, "_FLUSH_PERIOD_S", 0.005)
    run = make()
    run.record(attempt(run))
    while not list(read_observations(tmp_path)):
        hub.sleep(0.001)
    run.close()
    assert len(list(read_observations(tmp_path))) == 1


@pytest.mark.parametrize("code", [errno.EMFILE, errno.EADDRNOTAVAIL])
def test_a_machine_that_has_no_more_sockets_is_a_problem_of_the_run(make: Make, tmp_path: Path, code: int) -> None:
    """Requests that failed by it say nothing about the target."""
    run = make()
    for _ in range(2):
        one = attempt(run)
        one.fail("reset", f"cannot connect to host:1: {os.strerror(code)}", at_ns=9)
        run.record(one)
    run.close()
    (problem,) = health(tmp_path).problems
    assert "ran out of file descriptors or ports" in problem


def test_a_health_that_cannot_be_written_is_told(make: Make, tmp_path: Path) -> None:
    """The run ends all the same."""
    run = make()
    (tmp_path / "generator-1.json").mkdir()
    run.close()
    assert make.told == ["cannot write generator-1.json: Is a directory"]


def test_progress_is_one_json_line_a_second(
    make: Make, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """The line holds counts and the latency so far; without the switch nothing is printed."""
    monkeypatch.setattr(load_run, "_FLUSH_PERIOD_S", 0.005)
    run = make(progress="1")
    run.enrol("A")
    text = ""
    while "\n" not in text:
        hub.sleep(0.001)
        text += capfd.readouterr().out
    run.close()
    lines = [json.loads(line) for line in (text + capfd.readouterr().out).splitlines()]
    assert len(lines) >= 2
    assert lines[-1] == {
        "worker": "1",
        "started": 0,
        "finished": 0,
        "failed": 0,
        "users": 1,
        "ttfa_p50_ms": None,
        "ttfa_p95_ms": None,
    }
    make().close()
    assert capfd.readouterr().out == ""


def test_https_targets_are_dialled_by_tls(make: Make) -> None:
    """The port follows the scheme where none is given."""
    for host, port, secure in (("https://localhost", 443, True), ("http://localhost", 80, False)):
        run = make(host=host)
        assert run.endpoint.port == port
        assert isinstance(run.endpoint.tls, ssl.SSLContext) == secure
        run.close()


def test_what_is_counted_is_up_to_date_when_asked_for(make: Make) -> None:
    """Observations are counted many at a time; whoever asks for the counts has all of them."""
    run = make()
    for number in range(1, 70):
        run.record(attempt(run))
        if number in {1, 40, 69}:
            assert run.counted().streams == number
    run.close()


def test_each_second_has_a_last_one_after_the_leftovers(make: Make) -> None:
    """So that what they still record is seen too."""
    run = make()
    order: list[str] = []
    run.each_second(lambda: order.append("second"))
    run.at_close(lambda: order.append("leftover"))
    run.close()
    assert order == ["leftover", "second"]
