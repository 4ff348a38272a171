"""Descriptors and ports are counted before anything starts."""

import subprocess
import sys
from pathlib import Path

import pytest

from cartest_contracts.errors import UsageError
from cartest_loadtests.descriptors import local_ports, make_room, port_warning

LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_NOFILE, ({soft}, {hard}))
from cartest_loadtests.descriptors import make_room
from cartest_contracts.errors import UsageError
try:
    make_room({users}, sockets={sockets})
except UsageError as error:
    print(error)
print(resource.getrlimit(resource.RLIMIT_NOFILE))
"""


def limited(*, soft: int, hard: int, users: int, sockets: float = 1.0) -> list[str]:
    """Ask for room in a process of lower limits, which cannot be raised again."""
    code = LIMITED.format(soft=soft, hard=hard, users=users, sockets=sockets)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def test_the_soft_limit_is_raised_to_what_is_needed() -> None:
    """No further, and not above the hard one."""
    assert limited(soft=256, hard=1024, users=500) == ["(564, 1024)"]
    assert limited(soft=256, hard=1024, users=100, sockets=2.5) == ["(314, 1024)"]


def test_a_limit_that_suffices_is_left_alone() -> None:
    """Nothing is lowered."""
    assert limited(soft=512, hard=1024, users=100) == ["(512, 1024)"]


def test_more_users_than_descriptors_is_one_line_before_the_start() -> None:
    """It says how many are needed, how many there are, and what to do."""
    line, limits = limited(soft=1024, hard=1024, users=10_000)
    assert line.startswith("10,000 users need 10,064 file descriptors in one process, this machine allows 1,024: ")
    assert "ulimit -Hn" in line
    assert limits == "(1024, 1024)"


def test_no_limit_is_no_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """An unlimited process has room for anybody."""
    import resource

    def unlimited(_: int) -> tuple[int, int]:
        return resource.RLIM_INFINITY, resource.RLIM_INFINITY

    monkeypatch.setattr(resource, "getrlimit", unlimited)
    make_room(10**9)

    def small(_: int) -> tuple[int, int]:
        return 1, 2

    monkeypatch.setattr(resource, "getrlimit", small)
    monkeypatch.setattr(sys, "platform", "win32")
    make_room(10**9)
    monkeypatch.setattr(sys, "platform", "linux")
    with pytest.raises(UsageError):
        make_room(10**9)


def test_ports_are_counted(tmp_path: Path) -> None:
    """The range is inclusive; without it, or with nonsense in it, nothing is known."""
    (tmp_path / "range").write_text("32768\t60999\n")
    assert local_ports(tmp_path / "range") == 28_232
    (tmp_path / "range").write_text("many")
    assert local_ports(tmp_path / "range") is None
    assert local_ports(tmp_path / "none") is None


@pytest.mark.parametrize(
    ("users", "peak_per_s", "ports", "line"),
    [
        (10, 5.0, None, None),
        (10, 5.0, 1000, None),
        (10, None, 1000, None),
        (1001, None, 1000, "1,001 users hold a connection each, and this machine has 1,000 ports"),
        (10, 20.0, 1000, "20 fresh connections a second may run out of ports: this machine has 1,000"),
    ],
)
def test_too_few_ports_are_warned_of(
    users: int, peak_per_s: float | None, ports: int | None, line: str | None
) -> None:
    """By more users than ports, or by fresh connections faster than ports come back."""
    warned = port_warning(users=users, peak_per_s=peak_per_s, ports=ports)
    assert warned is None if line is None else line in (warned or "")
