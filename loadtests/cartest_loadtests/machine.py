"""What Linux says about this process and its machine, read from ``/proc``; ``None`` where there is none.

Each reading is microseconds of work, so that it can be taken every second of a run.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

__all__ = ["Cpu", "cpu", "open_descriptors", "resident_bytes"]

_PROC: Final = Path("/proc")
_STEAL: Final = 7
"""Place of ``steal`` in the first line of ``/proc/stat`` (proc_stat(5)); what follows is part of others."""


@dataclass(frozen=True, slots=True)
class Cpu:
    """CPU time of the whole machine since it was started, in ticks."""

    total: int
    stolen: int
    """Taken by the host while this machine had something to run."""

    def stolen_share(self, since: "Cpu") -> float:
        """Return the share of the time since then that was taken."""
        return (self.stolen - since.stolen) / max(1, self.total - since.total)


def cpu(proc: Path = _PROC) -> Cpu | None:
    """Return the machine's CPU times so far."""
    try:
        ticks = [int(field) for field in (proc / "stat").read_text(encoding="ascii").split(maxsplit=9)[1:9]]
        return Cpu(sum(ticks), ticks[_STEAL])
    except (OSError, ValueError, IndexError):
        return None


def resident_bytes(proc: Path = _PROC) -> int | None:
    """Return the memory of this process that is in RAM, in bytes."""
    try:
        return int((proc / "self" / "statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return None


def open_descriptors(proc: Path = _PROC) -> int | None:
    """Return how many file descriptors this process has open."""
    try:
        return sum(1 for _ in (proc / "self" / "fd").iterdir()) - 1  # the folder itself is open meanwhile
    except OSError:
        return None
