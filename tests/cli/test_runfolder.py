"""The folder of a run: a name of its own, and nothing left where nothing was observed."""

from pathlib import Path

import pytest

from cartest_cli import runfolder
from cartest_cli.runfolder import drop_unused, new_folder, write_facts
from cartest_contracts.errors import HarnessError
from cartest_contracts.run import RunInfo, read_findings, read_run

INFO = RunInfo(name="x", started_at="2026-01-01T00:00:00+00:00")


def test_two_runs_of_one_second_have_two_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that is taken gets a number; when a hundred are taken, that is said."""
    monkeypatch.setattr(runfolder, "_stamp", lambda: "2026-01-01T000000Z")
    made = [new_folder(tmp_path, "run").name for _ in range(3)]
    assert made == ["2026-01-01T000000Z-run", "2026-01-01T000000Z-run-2", "2026-01-01T000000Z-run-3"]
    monkeypatch.setattr(runfolder, "_TRIES", 3)
    with pytest.raises(HarnessError, match="3 runs of this second"):
        new_folder(tmp_path, "run")


def test_a_file_in_the_way_is_named(tmp_path: Path) -> None:
    """A root that is a file cannot hold runs."""
    (tmp_path / "runs").touch()
    with pytest.raises(HarnessError, match=r"cannot make .*runs"):
        new_folder(tmp_path / "runs", "run")


def test_an_unused_folder_is_removed_and_a_used_one_kept(tmp_path: Path) -> None:
    """Only what holds a byte is kept."""
    unused, used = new_folder(tmp_path, "a"), new_folder(tmp_path, "b")
    (unused / "observations" / "contract.jsonl").touch()
    (used / "observations" / "contract.jsonl").write_text("{}\n")
    drop_unused(unused)
    drop_unused(used)
    assert [path.name for path in tmp_path.iterdir()] == [used.name]


def test_facts_are_written_or_the_folder_is_named(tmp_path: Path) -> None:
    """What is written is read back; a folder that is gone is one clear line."""
    write_facts(tmp_path, [], INFO)
    assert (read_run(tmp_path), read_findings(tmp_path)) == (INFO, [])
    with pytest.raises(HarnessError, match="cannot write the run in"):
        write_facts(tmp_path / "gone", [], INFO)
