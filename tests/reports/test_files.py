"""Outputs are there whole or not at all; ``latest`` moves only to a complete run."""

import errno
import os
from pathlib import Path
from typing import Any, NoReturn

import pytest
from tests.reports.runs import load, run_info

from cartest_contracts.errors import HarnessError
from cartest_reports import write
from cartest_reports.figures import figures
from cartest_reports.files import replace_files, replace_link
from cartest_reports.gate import decide
from cartest_reports.latest import publish
from cartest_reports.outputs import OUTPUTS

RESULT = decide(run_info(), figures(load(7, count=5)), [], ())


def no_space(*_: Any, **__: Any) -> NoReturn:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_all_outputs_are_written_and_published(tmp_path: Path) -> None:
    """``latest`` is a relative link, so the folder can be moved; a newer run replaces it."""
    for name in ("2026-11-20-a", "2026-11-21-b"):
        folder = tmp_path / name
        folder.mkdir()
        write(folder, RESULT)
        assert names(folder) == sorted(OUTPUTS)
        link = publish(folder)
        assert link == tmp_path / "latest"
        assert link.readlink() == Path(name)
    assert names(tmp_path) == ["2026-11-20-a", "2026-11-21-b", "latest"]


@pytest.mark.parametrize("step", ["fsync", "fdopen"])
def test_a_full_disk_is_one_clear_line_and_leaves_nothing_half_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """What was there before stays as it was."""
    (tmp_path / "report.html").write_text("older")
    with monkeypatch.context() as patched:
        patched.setattr(os, step, no_space)
        with pytest.raises(HarnessError) as caught:
            write(tmp_path, RESULT)
    assert str(caught.value) == f"cannot write the report in {tmp_path}: No space left on device"
    assert names(tmp_path) == ["report.html"]
    assert (tmp_path / "report.html").read_text() == "older"


def test_a_disk_that_fills_at_the_last_file_renames_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All files are written out before the first gets its name."""
    synced: list[int] = []

    def full_at_the_second(descriptor: int) -> None:
        synced.append(descriptor)
        if len(synced) == 2:
            no_space()

    monkeypatch.setattr(os, "fsync", full_at_the_second)
    with pytest.raises(HarnessError, match="No space left"):
        replace_files(tmp_path, {"a": b"1", "b": b"2"})
    assert names(tmp_path) == []


def test_a_folder_that_is_gone_is_the_same_line(tmp_path: Path) -> None:
    """Whatever the system's reason is."""
    with pytest.raises(HarnessError, match="cannot write the report in"):
        replace_files(tmp_path / "gone", {"a": b"1"})


def test_an_incomplete_run_is_not_published(tmp_path: Path) -> None:
    """``latest`` stays where it was."""
    older, newer = tmp_path / "a", tmp_path / "b"
    for folder in (older, newer):
        folder.mkdir()
        write(folder, RESULT)
    publish(older)
    (newer / "junit.xml").unlink()
    with pytest.raises(HarnessError, match=r"has no junit\.xml"):
        publish(newer)
    assert (tmp_path / "latest").resolve() == older.resolve()


def test_latest_judged_again_does_not_point_at_itself(tmp_path: Path) -> None:
    """Whoever gates ``runs/latest`` names the link."""
    folder = tmp_path / "a"
    folder.mkdir()
    write(folder, RESULT)
    publish(folder)
    write(tmp_path / "latest", RESULT)
    assert publish(tmp_path / "latest").readlink() == Path("a")


def test_a_link_that_cannot_be_moved_leaves_the_old_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And no temporary one."""
    (tmp_path / "latest").symlink_to("a")
    monkeypatch.setattr(Path, "replace", no_space)
    with pytest.raises(HarnessError, match="No space left"):
        replace_link(tmp_path / "latest", "b")
    assert (tmp_path / "latest").readlink() == Path("a")
    assert names(tmp_path) == ["latest"]
