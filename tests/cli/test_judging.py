"""A run whose observations are on other machines is judged by what its generators counted."""

from pathlib import Path

import msgspec
from tests.reports.runs import healthy, load, run_info

from cartest_cli.judging import judge_run
from cartest_contracts.measures.tally import HISTOGRAMS_FILE, Tally
from cartest_contracts.run import write_run


def test_what_was_counted_stands_in_for_observations(tmp_path: Path) -> None:
    """Figures and the generators' health come from the one file that a master writes."""
    folder = tmp_path / "run"
    folder.mkdir()
    write_run(folder, run_info(workers=(), embedded_mock=False))
    tally = Tally(workers=(healthy(worker="far-1"), healthy(worker="far-2")))
    for observation in load(7, count=60):
        tally.add(observation)
    (folder / HISTOGRAMS_FILE).write_bytes(msgspec.json.encode(tally))
    result = judge_run(folder)
    assert sum(series.started for series in result.series) == 180
    assert [worker.worker for worker in result.run.workers] == ["far-1", "far-2"]
    assert "the health of the generator was not recorded" not in result.doubts


def test_without_either_there_is_nothing_to_show(tmp_path: Path) -> None:
    """And the missing health is a doubt."""
    folder = tmp_path / "run"
    folder.mkdir()
    write_run(folder, run_info(workers=()))
    result = judge_run(folder)
    assert result.series == ()
    assert result.doubts
