from pathlib import Path

import msgspec
import pytest

from cartest_contracts.findings import Finding
from cartest_contracts.observation import Observation, to_line
from cartest_contracts.run import (
    FINDINGS_FILE,
    OBSERVATIONS_DIR,
    GeneratorHealth,
    GrantCheck,
    RuleCount,
    RunInfo,
    read_findings,
    read_observations,
    read_run,
    write_run,
)

INFO = RunInfo(
    name="quick",
    started_at="2026-11-22T12:00:00Z",
    seed=7,
    parts=("contract", "load"),
    problems=("worker died",),
    environment={"python": "3.11"},
    workers=(
        GeneratorHealth(
            worker="w1",
            stamps="kernel",
            loop_lag_p50_ms=0.1,
            loop_lag_p99_ms=1.5,
            loop_lag_max_ms=3.0,
            cpu_share=0.4,
        ),
    ),
    rules=(RuleCount(rule_id="BYTES-01", requirement="r", level="MUST", knowledge="documented", applied=3),),
    grants=(
        GrantCheck(
            credential="tts", channel="authorization", operation="POST /stt", expected="deny", status=403, ok=True
        ),
    ),
)


def observed(name: str) -> Observation:
    return Observation(id=name, transport="http", operation="GET /", start_ns=1)


def test_the_facts_of_a_run_are_written_and_read(tmp_path: Path) -> None:
    """``run.json`` is for people too: indented, one line end at its end."""
    write_run(tmp_path, INFO)
    assert read_run(tmp_path) == INFO
    text = (tmp_path / "run.json").read_text(encoding="utf-8")
    assert text.startswith('{\n  "name": "quick"')
    assert text.endswith("}\n")


def test_a_run_that_is_none_is_an_error(tmp_path: Path) -> None:
    """An absent file and a damaged one are told apart."""
    with pytest.raises(FileNotFoundError):
        read_run(tmp_path)
    (tmp_path / "run.json").write_text("{}", encoding="utf-8")
    with pytest.raises(msgspec.DecodeError):
        read_run(tmp_path)


def test_observations_are_read_file_by_file(tmp_path: Path) -> None:
    """Each writer has its file; other files are not observations."""
    folder = tmp_path / OBSERVATIONS_DIR
    folder.mkdir()
    (folder / "load-2.jsonl").write_bytes(to_line(observed("c")))
    (folder / "contract.jsonl").write_bytes(to_line(observed("a")) + to_line(observed("b")) + b'{"id":"cut')
    (folder / "notes.txt").write_bytes(b"no")
    assert [observation.id for observation in read_observations(tmp_path)] == ["a", "b", "c"]


def test_a_run_without_observations_has_none(tmp_path: Path) -> None:
    """A run that died early can still be judged."""
    assert list(read_observations(tmp_path)) == []


def test_findings_are_read_line_by_line(tmp_path: Path) -> None:
    """Blank lines do no harm; no file means no findings."""
    assert read_findings(tmp_path) == []
    finding = Finding(rule_id="BYTES-01", requirement="r", expected="e", actual="a", where="w")
    (tmp_path / FINDINGS_FILE).write_bytes(msgspec.json.encode(finding) + b"\n\n")
    assert read_findings(tmp_path) == [finding]
