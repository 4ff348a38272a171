"""However a run of several processes ends, what was measured is there, and there once."""

import os
import signal
import subprocess
from collections import Counter
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from tests.loadtests.fleets import KEY, Fleet, fleet
from tests.loadtests.servers import wait_for

from cartest_contracts.observation import Observation
from cartest_contracts.run import read_generators
from cartest_contracts.target import Target
from cartest_loadtests.launch import LoadPlan
from cartest_loadtests.scenarios import SCENARIOS


def written(folder: Path) -> int:
    """How many workers have observations on disk."""
    return sum(path.stat().st_size > 5000 for path in (folder / "observations").glob("*.jsonl"))


def speech(run: Fleet) -> list[Observation]:
    """Every request to speak; reading them all shows that no line is torn."""
    return [one for one in run.observations() if one.transport == "bytes"]


def one_folder(url: str, folder: Path, port: int, **plan: object) -> AbstractContextManager[Fleet]:
    return fleet(url, folder, port, scenario="tts_bytes", apart=False, **plan)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # each test gives what it is about


def test_a_worker_that_is_killed_leaves_what_it_saw(mock_url: str, tmp_path: Path, free_port: int) -> None:
    """The others go on, the run ends by itself; the dead one's observations are whole, its health says so."""
    plan = {"users": 4, "run_time_s": None, "options": {"requests": 200, "think-s": 0.02}}
    with one_folder(mock_url, tmp_path, free_port, **plan) as run:
        wait_for(lambda: written(tmp_path) == 2)
        os.kill(run.workers[0].pid, signal.SIGKILL)
        run.wait()
        dead, alive = sorted(read_generators(tmp_path), key=lambda worker: not worker.problems)
        assert [text.partition(":")[0] for text in dead.problems] == ["it died in the run"]
        assert alive.problems == ()
        counted = Counter(one.labels["worker"] for one in speech(run))
        assert counted[alive.worker] == alive.finished >= 400
        assert counted[dead.worker] >= dead.finished - 2 > 0
        assert len({one.id for one in speech(run)}) == len(speech(run))


@pytest.mark.parametrize("options", [{}, {"rate": 100, "arrivals": "poisson"}], ids=["closed", "open"])
def test_a_run_that_is_stopped_reports_what_was_measured(
    mock_url: str, tmp_path: Path, free_port: int, options: dict[str, object]
) -> None:
    """Ctrl-C at the master ends all workers; each request is there once, and no health speaks of a death."""
    plan = {"users": 4, "run_time_s": 100.0, "options": options}
    with one_folder(mock_url, tmp_path, free_port, **plan) as run:
        wait_for(lambda: written(tmp_path) == 2)
        run.master.send_signal(signal.SIGINT)
        said = run.wait()
        assert "Traceback" not in said
        assert [worker.problems for worker in read_generators(tmp_path)] == [(), ()]
        finished = Counter({worker.worker: worker.finished for worker in read_generators(tmp_path)})
        assert Counter(one.labels["worker"] for one in speech(run)) == finished
        assert len({one.id for one in speech(run)}) == finished.total()
        if options:
            assert all((worker.offered or 0) >= worker.started > 0 for worker in read_generators(tmp_path))


def test_a_trace_is_replayed_by_all_workers_together(mock_url: str, tmp_path: Path, free_port: int) -> None:
    """Each recorded arrival is somebody's, at its distance from the worker's others; then the run ends."""
    trace = tmp_path / "trace"
    trace.write_text("".join(f"{at * 0.01}\n" for at in range(60)))
    plan = {"users": 4, "run_time_s": None, "options": {"arrivals": "trace", "trace": str(trace)}}
    with one_folder(mock_url, tmp_path, free_port, **plan) as run:
        run.wait()
        assert sum(worker.offered or 0 for worker in read_generators(tmp_path)) == 60
        for worker in ("0", "1"):
            intended = sorted(one.intended_ns or 0 for one in speech(run) if one.labels["worker"] == worker)
            assert [at - intended[0] for at in intended] == [20_000_000 * step for step in range(30)]


def test_more_users_than_descriptors_is_said_before_the_start(tmp_path: Path) -> None:
    """One line and the status of a usage error; nothing is measured."""
    plan = LoadPlan(
        scenario=SCENARIOS["tts_bytes"], target=Target.parse("http://127.0.0.1:9", api_key=KEY), users=500
    )
    done = subprocess.run(
        ["/bin/sh", "-c", 'ulimit -n 256; exec "$@"', "sh", *plan.words()],
        env={**plan.environment(os.environ), "CARTEST_RUN_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 64
    assert "500 users need 564 file descriptors in one process, this machine allows 256" in done.stderr
    assert list(tmp_path.iterdir()) == []
