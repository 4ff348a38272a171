from pathlib import Path

import pytest

from cartest_cli.__main__ import main


def test_a_defect_is_proved_and_a_whole_mock_passes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each by a `cartest verify` of its own; the page tells of both."""
    written = tmp_path / "proof.md"
    assert main(["prove", "done-twice", "--clean", "1", "--write", str(written)]) == 0
    assert "1 of 1 defects reported by the rule they name" in capsys.readouterr().out
    assert "| `done-twice` |" in written.read_text(encoding="utf-8")


def test_nothing_to_prove_is_unknown(capsys: pytest.CaptureFixture[str]) -> None:
    """An empty proof opens no gate."""
    assert main(["prove", "--no-defects"]) == 2
    assert capsys.readouterr().out == ""


def test_an_unknown_defect_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    """The nearest names are told."""
    assert main(["prove", "done-twise"]) == 64
    assert "done-twice" in capsys.readouterr().err
