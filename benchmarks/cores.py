"""Which core does what, and how busy each process and the machine were."""

import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

__all__ = ["client_core", "machine_cpu_s", "on_core", "process_cpu_s", "server_core"]

_TICKS: Final = os.sysconf("SC_CLK_TCK")


def server_core() -> int:
    """Return the core of the server."""
    return min(os.sched_getaffinity(0))


def client_core() -> int:
    """Return the core of the client: another one, where there is one."""
    return max(os.sched_getaffinity(0))


@contextmanager
def on_core(core: int) -> Generator[None]:
    """Run there, and whatever is started meanwhile too; then wherever it was before."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def process_cpu_s(pid: int) -> float:
    """Return the CPU seconds that a process has used, all its threads."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def machine_cpu_s() -> tuple[float, float]:
    """Return the CPU seconds used by all processes of the machine, and those stolen from it."""
    user, nice, system, _, _, hard, soft, steal, *_ = map(int, Path("/proc/stat").read_text().split()[1:11])
    return (user + nice + system + hard + soft) / _TICKS, steal / _TICKS
