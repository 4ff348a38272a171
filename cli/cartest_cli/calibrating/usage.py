"""Which core does what, and how busy processes and machine are; ``None`` where the system does not say."""

import os
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Usage", "apart", "on_cores"]

_PROC = Path("/proc")


@dataclass(frozen=True, kw_only=True)
class Usage:
    """CPU seconds so far."""

    of: tuple[float, ...]
    """Of each process that was asked for."""
    busy_s: float
    """Of the whole machine, all its processes."""
    stolen_s: float
    total_s: float
    """Idle time included."""

    @classmethod
    def now(cls, pids: Iterable[int], proc: Path = _PROC) -> "Usage | None":
        """Look; ``None`` where there is nothing to see, or a process has ended."""
        try:
            tick_s = 1 / os.sysconf("SC_CLK_TCK")
            # proc_stat(5): user, nice, system, idle, iowait, irq, softirq, steal.
            ticks = [int(field) for field in (proc / "stat").read_text(encoding="ascii").split()[1:9]]
            stolen, idle = ticks[7], ticks[3] + ticks[4]
            return cls(
                of=tuple(_process_ticks(pid, proc) * tick_s for pid in pids),
                busy_s=(sum(ticks) - stolen - idle) * tick_s,
                stolen_s=stolen * tick_s,
                total_s=sum(ticks) * tick_s,
            )
        except (OSError, ValueError, IndexError):
            return None

    def others_share(self, since: "Usage") -> float:
        """Return the share of the machine's time that all other processes have taken since then."""
        ours_s = sum(now - before for now, before in zip(self.of, since.of, strict=True))
        return max(0.0, self.busy_s - since.busy_s - ours_s) / max(self.total_s - since.total_s, 1e-9)

    def stolen_share(self, since: "Usage") -> float:
        """Return the share of the machine's time that its host took since then."""
        return (self.stolen_s - since.stolen_s) / max(self.total_s - since.total_s, 1e-9)


def _process_ticks(pid: int, proc: Path) -> int:
    fields = (proc / str(pid) / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def apart() -> tuple[frozenset[int], frozenset[int]] | None:
    """Return one core for a server and the others for a client; ``None`` where that cannot be had."""
    if not hasattr(os, "sched_getaffinity"):
        return None
    cores = sorted(os.sched_getaffinity(0))
    return (frozenset(cores[:1]), frozenset(cores[1:])) if len(cores) > 1 else None


@contextmanager
def on_cores(cores: frozenset[int] | None) -> Generator[None]:
    """Let whatever is started meanwhile run on these cores; ``None``: wherever it likes."""
    if cores is None:
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
