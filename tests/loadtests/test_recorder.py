"""Observations on disk: whole lines, early enough, and a full disk told once."""

import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from cartest_contracts.observation import Observation, read_lines
from cartest_loadtests import recorder as module
from cartest_loadtests.recorder import Recorder


def observation(number: int) -> Observation:
    return Observation(id=f"o-{number}", transport="bytes", operation="POST /tts/bytes", start_ns=number)


def read(path: Path) -> list[str]:
    with path.open("rb") as lines:
        return [one.id for one in read_lines(lines)]


def test_flushed_observations_can_be_read_while_writing_goes_on(tmp_path: Path) -> None:
    """What was flushed is on disk; what came later follows; a second recorder appends."""
    path = tmp_path / "observations" / "load-0.jsonl"
    written = Recorder(path, tell=lambda _: None)
    written.add(observation(1))
    assert read(path) == []
    written.flush()
    assert read(path) == ["o-1"]
    written.add(observation(2))
    written.close()
    written.close()
    again = Recorder(path, tell=lambda _: None)
    again.add(observation(3))
    again.close()
    assert read(path) == ["o-1", "o-2", "o-3"]
    assert (written.problem, written.lost) == (None, 0)


def test_a_large_buffer_is_written_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second is too long where much comes."""
    monkeypatch.setattr(module, "_LARGEST_BUFFER", 100)
    written = Recorder(tmp_path / "load-0.jsonl", tell=lambda _: None)
    written.add(observation(1))
    written.add(observation(2))
    assert read(tmp_path / "load-0.jsonl") == ["o-1", "o-2"]
    written.close()


def test_a_full_disk_is_told_once_and_counted(tmp_path: Path) -> None:
    """After the first refusal nothing more is tried, every lost observation is counted."""
    told: list[str] = []
    written = Recorder(Path("/dev/full"), tell=told.append)
    for number in range(3):
        written.add(observation(number))
    written.flush()
    written.add(observation(4))
    written.flush()
    written.close()
    assert told == ["observations are no longer written to full: No space left on device"]
    assert written.problem == told[0]
    assert written.lost == 4


_LIMITED = """
import sys
from pathlib import Path
from cartest_contracts.observation import Observation
from cartest_loadtests.recorder import Recorder
written = Recorder(Path(sys.argv[1]), tell=print)
for number in range(20):
    written.add(Observation(id=f"o-{number}", transport="bytes", operation="POST /tts/bytes", start_ns=number))
    written.flush()
written.close()
print(written.lost)
"""


def test_no_line_is_torn_when_space_ends_inside_it(tmp_path: Path) -> None:
    """A line that fits in part is taken back: what stands in the file can be read."""
    path = tmp_path / "load-0.jsonl"

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))

    done = subprocess.run(
        [sys.executable, "-c", _LIMITED, str(path)], preexec_fn=limit, capture_output=True, text=True, check=True
    )
    *told, lost = done.stdout.splitlines()
    kept = read(path)
    assert told == ["observations are no longer written to load-0.jsonl: File too large"]
    assert path.read_bytes().endswith(b"\n")
    assert kept == [f"o-{number}" for number in range(len(kept))]
    assert 0 < len(kept) == 20 - int(lost)


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    """Without a file every observation counts as lost, and nothing raises."""
    (tmp_path / "file").write_text("")
    told: list[str] = []
    written = Recorder(tmp_path / "file" / "load-0.jsonl", tell=told.append)
    written.add(observation(1))
    written.flush()
    assert len(told) == 1
    assert written.lost == 1
