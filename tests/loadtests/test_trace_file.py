"""Recorded arrivals are read from four kinds of file; a wrong one is told by its line."""

from pathlib import Path

import msgspec
import pytest

from cartest_contracts.errors import UsageError
from cartest_contracts.observation import Observation, to_line
from cartest_loadtests.trace_file import read_trace


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "trace"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def observation(
    start_s: float, *, intended_s: float | None = None, operation: str = "POST /tts/bytes"
) -> Observation:
    return Observation(
        id="o",
        transport="bytes",
        operation=operation,
        version="2025-04-16",
        url="http://x",
        start_ns=round(start_s * 1e9),
        intended_ns=None if intended_s is None else round(intended_s * 1e9),
        end="complete",
    )


@pytest.mark.parametrize(
    "text",
    [
        "# seconds\n0.5\n\n0\n 2e0 \n",
        "0\n0.5\n2",
        "user,at_s\nanna,0.5\nbert,0\n\ncarla,2\n",
        ' {"at_s": 0}\n{"user": "bert", "at_s": 0.5}\n{"at_s": 2}\n',
    ],
    ids=["seconds", "without a last newline", "csv", "json lines"],
)
def test_arrivals_are_seconds_in_order(tmp_path: Path, text: str) -> None:
    """Whatever the file, the same arrivals; twice as fast takes half the time."""
    assert list(read_trace(written(tmp_path, text))) == [0.0, 0.5, 2.0]
    assert list(read_trace(written(tmp_path, text), speed=2.0)) == [0.0, 0.25, 1.0]


def test_the_starts_of_a_former_run_are_replayed(tmp_path: Path) -> None:
    """From the first on; the intended instant where there was one; sockets are no requests."""
    seen = [
        observation(105.0),
        observation(100.5, operation="socket"),
        observation(109.0, intended_s=101.0),
        observation(103.25),
    ]
    lines = b"".join(map(to_line, seen))
    assert list(read_trace(written(tmp_path, lines))) == [0.0, 2.25, 4.0]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", "holds no arrivals"),
        ("# nothing\n", "holds no arrivals"),
        ("0\nsoon\n", "line 2: not an arrival in seconds: 'soon'"),
        ("0\n-1\n", "line 2: not an arrival"),
        ("inf\n", "line 1: not an arrival"),
        ("nan\n", "line 1: not an arrival"),
        ("user,at_s\nanna\n", "line 2: not an arrival in seconds: 'anna'"),
        ('{"at_s": 1}\n{"at": 1}\n', "line 2: not an arrival"),
        ('{"at_s": 1}\n{"at_s"\n', "line 2: not an arrival"),
        ('{"start_ns": 1}\n{"at_s": 1}\n', "line 2: not an arrival"),
        (b"\xff\xfe\n", "is not text"),
    ],
)
def test_a_wrong_file_is_one_clear_line(tmp_path: Path, text: str | bytes, line: str) -> None:
    """The error names the file, and the first line that is wrong."""
    with pytest.raises(UsageError, match=line) as told:
        read_trace(written(tmp_path, text))
    assert str(tmp_path) in str(told.value)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    """With the system's own reason."""
    with pytest.raises(UsageError, match=r"cannot read the trace .*No such file"):
        read_trace(tmp_path / "none")


def test_a_run_of_sockets_alone_has_no_arrivals(tmp_path: Path) -> None:
    """Nothing to replay is an error, not an empty run."""
    line = msgspec.json.encode({"start_ns": 5, "operation": "socket"}) + b"\n"
    with pytest.raises(UsageError, match="holds no arrivals"):
        read_trace(written(tmp_path, line))
