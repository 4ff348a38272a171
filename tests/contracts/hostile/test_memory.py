"""However much a server sends, what a verification takes for it is bounded."""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads memory from /proc")
ROOT = Path(__file__).parents[3]
MOST_MIB = 100
"""Three answers under way and judged, at bounds of a few MiB, and the server that sends hundreds of them."""
BEHAVIOURS = (
    *("http:hundred-megabytes", "http:bytes-for-ever", "http:one-line", "http:large-json", "http:gzip-bomb"),
    *("http:words-for-ever", "http:tiny-chunks", "http:gigabyte-claimed"),
    *("socket:large-frames", "socket:strays-for-ever", "socket:fragments-for-ever", "socket:compressed"),
    *("socket:unread-pings", "socket:exabytes-claimed", "socket:many-objects"),
)


def grown_mib(*names: str) -> int:
    words = [sys.executable, "-m", "tests.contracts.hostile.measuring", *names]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=110, check=False)
    assert done.returncode == 0, done.stderr
    return int(done.stdout)


def test_memory_is_bounded() -> None:
    """The highest mark of a process of its own rises by less than one flood is long, whatever is sent."""
    assert grown_mib(*BEHAVIOURS) < MOST_MIB


def test_what_is_kept_would_be_seen() -> None:
    """The same floods at bounds that let them through rise above the mark."""
    assert grown_mib("--unbounded", "http:hundred-megabytes") > MOST_MIB
