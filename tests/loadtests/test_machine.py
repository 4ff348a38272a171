"""What /proc says is read, and what it does not say is not known."""

import os
from pathlib import Path

import pytest

from cartest_loadtests.machine import Cpu, cpu, open_descriptors, resident_bytes


def test_steal_is_a_share_of_the_time_between_two_readings(tmp_path: Path) -> None:
    """The eighth figure of the first line; guest times are in others already."""
    (tmp_path / "stat").write_text("cpu  10 1 5 80 2 0 1 1 7 7\ncpu0 1 1 1 1 1 1 1 1 0 0\n")
    before = cpu(tmp_path)
    assert before == Cpu(100, 1)
    (tmp_path / "stat").write_text("cpu  20 1 5 150 2 0 1 21 7 7\n")
    after = cpu(tmp_path)
    assert after is not None
    assert before is not None
    assert after.stolen_share(before) == 0.2
    assert after.stolen_share(after) == 0.0


@pytest.mark.parametrize("text", ["", "cpu 1 2 3\n", "cpu a b c d e f g h\n"])
def test_what_is_not_there_is_not_known(tmp_path: Path, text: str) -> None:
    """Off Linux, or where the line is another."""
    assert cpu(tmp_path / "none") is None
    assert resident_bytes(tmp_path / "none") is None
    assert open_descriptors(tmp_path / "none") is None
    (tmp_path / "stat").write_text(text)
    (tmp_path / "self").mkdir()
    (tmp_path / "self" / "statm").write_text("x")
    assert (cpu(tmp_path) or Cpu(0, 0)).total == 0
    assert resident_bytes(tmp_path) is None


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="Linux only")
def test_this_process_is_read() -> None:
    """Memory is more than nothing, and a descriptor that is opened is counted."""
    assert (resident_bytes() or 0) > 1 << 20
    before = open_descriptors()
    descriptor = os.open("/dev/null", os.O_RDONLY)
    try:
        assert before is not None
        assert open_descriptors() == before + 1
    finally:
        os.close(descriptor)
