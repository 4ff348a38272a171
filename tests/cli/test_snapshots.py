"""``cartest verify --snapshot``: written once, compared from then on."""

from pathlib import Path

import msgspec
import pytest
from tests.reports.runs import grants, run_info

from cartest_cli.snapshots import compare, show_drift
from cartest_contracts.errors import HarnessError, UsageError
from cartest_reports.figures import figures
from cartest_reports.gate import decide
from cartest_reports.result import Result
from cartest_reports.snapshot import Change


def result(*, leaks: bool = False) -> Result:
    return decide(run_info(grants=grants(leaks=leaks)), figures([]), [], ())


def test_the_first_run_writes_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The second finds nothing, the third what has changed; the file stays as it is."""
    path = tmp_path / "snapshot.json"
    assert compare(path, result()) == ()
    assert str(path) in capsys.readouterr().err
    written = path.read_bytes()
    assert compare(path, result()) == ()
    (change,) = compare(path, result(leaks=True))
    assert change == Change(what="POST /tts/sse, stt by authorization", before="403", now="200")
    assert path.read_bytes() == written


def test_drift_is_told_line_by_line(capsys: pytest.CaptureFixture[str]) -> None:
    """The first forty; none is not mentioned."""
    assert not show_drift(())
    assert capsys.readouterr().out == ""
    drift = [Change(what=f"cell {number}", before="401", now="200") for number in range(42)]
    assert show_drift(drift)
    told = capsys.readouterr().out
    assert "42 changes since the snapshot" in told
    assert "≈ cell 39: 401 → 200" in told
    assert "cell 40" not in told
    assert "and 2 more" in told
    assert show_drift(drift[:1])
    assert "more" not in capsys.readouterr().out


def test_what_cannot_be_used_is_said_in_one_line(tmp_path: Path) -> None:
    """A file that is none, a folder that does not exist, a folder in its place."""
    other = tmp_path / "result.json"
    other.write_bytes(msgspec.json.encode({"verdict": "pass"}))
    with pytest.raises(UsageError, match="not a snapshot"):
        compare(other, result())
    with pytest.raises(UsageError, match="no such folder"):
        compare(tmp_path / "nowhere" / "s.json", result())
    with pytest.raises(HarnessError, match="cannot read the snapshot"):
        compare(tmp_path, result())
