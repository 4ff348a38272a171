"""A master whose workers write elsewhere, as on other machines: what it counted is what they observed."""

import signal
from pathlib import Path

from tests.loadtests.fleets import fleet, only_counts
from tests.loadtests.servers import wait_for

from cartest_contracts.run import read_observations, read_run


def test_a_master_without_observations_has_every_sample(mock_url: str, tmp_path: Path, free_port: int) -> None:
    """Its histograms are those of the workers' observations, count by count, and nobody is marked."""
    with fleet(mock_url, tmp_path, free_port, run_time_s=None, options={"requests": 6}) as run:
        run.wait()
        merged = run.merged()
        assert merged.streams == run.observed().streams > 40
        assert only_counts(merged) == only_counts(run.observed())
        assert [(worker.worker, worker.problems) for worker in merged.workers] == [("0", ()), ("1", ())]
        assert sorted(path.name for path in run.led.iterdir()) == ["histograms.json", "run.json"]
        assert not read_run(run.led).interrupted


def test_an_interrupted_run_is_counted_to_its_end(mock_url: str, tmp_path: Path, free_port: int) -> None:
    """Its master waits for the last reports before it lets go, and says that it was interrupted."""
    with fleet(mock_url, tmp_path, free_port, run_time_s=60) as run:
        wait_for(lambda: len(run.observations()) > 50)
        assert "died" in read_run(run.led).problems[0]  # so it stands until the end
        run.master.send_signal(signal.SIGTERM)
        run.wait()
        assert only_counts(run.merged()) == only_counts(run.observed())
        record = read_run(run.led)
        assert record.interrupted
        assert record.problems == ()


def test_a_worker_that_is_killed_keeps_what_it_had_reported(mock_url: str, tmp_path: Path, free_port: int) -> None:
    """At most the last three seconds of it are missing; it is marked, the other is whole."""
    with fleet(mock_url, tmp_path, free_port, "--enable-rebalancing", run_time_s=9) as run:
        dead = run.workers[0]
        # Longer than the time between two reports of Locust.
        wait_for(lambda: len(list(read_observations(run.elsewhere()[0]))) > 200, seconds=20)
        dead.kill()
        run.wait()
        merged, observed = run.merged(), run.observed()
        assert 0 < merged.streams <= observed.streams
        assert len(merged.workers) == 2
        marked = [any("died" in text for text in worker.problems) for worker in merged.workers]
        assert sorted(marked) == [False, True]
