"""Reports of many processes become one: nothing is lost, nothing counts twice."""

import json
from pathlib import Path

import msgspec
import pytest
from tests.reports.runs import healthy, stream

from cartest_contracts.measures.tally import HISTOGRAMS_FILE, Tally, read_histograms
from cartest_loadtests.merging import Merger, Part


def part(source: str, number: int, streams: int, *, test: str = "t", last: bool = False) -> bytes:
    tally = Tally(workers=(healthy(worker=source),))
    for _ in range(streams):
        tally.add(stream())
    return Part(test=test, source=source, number=number, tally=tally, last=last).encode()


def merger(*reports: bytes) -> Merger:
    made = Merger()
    made.begin("t")
    for report in reports:
        made.take(report)
    return made


def test_a_report_replaces_the_one_before_it() -> None:
    """It holds everything counted so far, so that a lost one is no loss."""
    assert merger(part("a", 1, 3), part("a", 3, 9), part("b", 1, 2)).tally().streams == 11


def test_a_report_that_comes_twice_or_late_changes_nothing() -> None:
    """As after a reconnection."""
    made = merger(part("a", 1, 3), part("a", 2, 5))
    assert not made.take(part("a", 2, 5))
    assert not made.take(part("a", 1, 3))
    assert made.tally().streams == 5


def test_a_report_of_another_test_is_left_out() -> None:
    """One of the test before may be under way when the next begins."""
    made = merger(part("a", 1, 3))
    made.begin("next")
    assert not made.take(part("a", 2, 5))
    assert made.tally().streams == 0
    assert made.take(part("a", 1, 1, test="next"))


def test_a_process_that_dies_keeps_what_it_reported_and_is_marked() -> None:
    """The others go on; only who sent a last report is without a note."""
    made = merger(part("dead", 4, 7), part("well", 9, 2, last=True))
    assert made.ended == 1
    assert made.tally().streams == 9
    notes = {worker.worker: worker.problems for worker in made.tally().workers}
    assert notes["well"] == ()
    assert "died" in notes["dead"][0]


def test_what_is_no_report_is_said_to_be_none() -> None:
    """A worker of another version, say."""
    with pytest.raises(msgspec.DecodeError):
        merger().take(b"\x00")


def test_the_file_holds_all_parts(tmp_path: Path) -> None:
    """In a folder that may have to be made; without a report there is no file."""
    folder = tmp_path / "run"
    merger().write(folder)
    assert not folder.exists()
    merger(part("a", 1, 3), part("b", 1, 2)).write(folder)
    read = read_histograms(folder)
    assert read is not None
    assert read.streams == 5
    assert [path.name for path in folder.iterdir()] == [HISTOGRAMS_FILE]
    assert json.loads((folder / HISTOGRAMS_FILE).read_bytes())["series"]["bytes/kept/user"]["started"] == 5


def test_who_never_reported_is_known() -> None:
    """By its place among those that were told to begin."""
    assert merger(part("a/1", 1, 3)).silent(["a/", "b/"]) == [1]
