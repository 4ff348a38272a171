"""``cartest replay``: what a file says is sent, shown and judged."""

from pathlib import Path

import msgspec
import pytest

from cartest_cli.__main__ import main
from cartest_contracts.sessions import Message, Session, Talk, Wait, write_session
from cartest_mocks.server import Mock

SAY = {
    "model_id": "sonic-3",
    "transcript": "Hi.",
    "voice": {"mode": "id", "id": "694f9389-aac1-45b6-b726-9d9369183238"},
    "output_format": {"container": "raw", "encoding": "pcm_s16le", "sample_rate": 8000},
    "context_id": "a",
}
FINE = Session(
    api_version="2025-04-16",
    talks={"a": Talk(context_id="a", labels={"expect_status": "200"})},
    steps=(Message(talk="a", message=SAY), Wait(talk="a")),
)
ODD = msgspec.structs.replace(FINE, talks={"a": Talk(context_id="a", labels={"expect_status": "400"})})


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CARTESIA_API_KEY", "sk_car_test")
    monkeypatch.chdir(tmp_path)


def replay(mock: Mock, session: Session, *words: str, **changes: str) -> int:
    write_session(Path("s.jsonl"), msgspec.structs.replace(session, **changes))
    return main(["replay", "s.jsonl", "--url", mock.url, *words])


def test_a_session_that_breaks_nothing_passes(mock: Mock, capsys: pytest.CaptureFixture[str]) -> None:
    """Everything that came back is shown, with its context; the key is not."""
    assert replay(mock, FINE, about="A greeting.") == 0
    shown, said = capsys.readouterr()
    assert "no rule is broken" in shown
    assert "a            chunk" in shown
    assert "A greeting." in said
    assert "sk_car_test" not in shown + said


def test_a_broken_rule_fails(mock: Mock, capsys: pytest.CaptureFixture[str]) -> None:
    """The finding is shown as everywhere: requirement, expected, actual, where."""
    assert replay(mock, ODD) == 1
    shown = capsys.readouterr().out
    assert "ANSWER-01 (MUST, documented)" in shown
    assert shown.index("expected") < shown.index("actual") < shown.index("where")


def test_the_named_rule_alone_decides(mock: Mock, capsys: pytest.CaptureFixture[str]) -> None:
    """Broken, kept, or not to be tried with what came."""
    assert replay(mock, ODD, rule="ANSWER-01") == 1
    assert replay(mock, ODD, rule="CONTEXT-02") == 0
    assert replay(mock, ODD, rule="WAV-01") == 2
    assert "WAV-01 could not be tried" in capsys.readouterr().out


def test_the_version_is_the_files_unless_typed(mock: Mock, capsys: pytest.CaptureFixture[str]) -> None:
    """An error shows which: its format changed in 2026."""
    broken = msgspec.structs.replace(FINE, steps=(Message(talk="a", message=SAY | {"transcript": ""}),))
    replay(mock, broken)
    assert "No valid transcripts passed" in capsys.readouterr().out
    assert replay(mock, FINE, "--api-version", "2026-03-01", api_version="") == 0
    assert replay(mock, FINE, api_version="soon") == 64
    assert "api_version 'soon' is no date" in capsys.readouterr().err


def test_a_file_that_is_none_is_a_matter_of_usage(mock: Mock, capsys: pytest.CaptureFixture[str]) -> None:
    """Its line is named."""
    Path("s.jsonl").write_text("{}\n")
    assert main(["replay", "s.jsonl", "--url", mock.url]) == 64
    assert "line 1" in capsys.readouterr().err
