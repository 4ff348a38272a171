"""Room for the users' sockets: file descriptors are made available, ports are counted, before anything starts.

A run that ends in "too many open files" measured its own machine. So what is needed is compared with what the
machine allows; the soft limit is raised as far as the hard one lets a process raise it.
"""

import sys
from pathlib import Path
from typing import Final

from cartest_contracts.errors import UsageError

__all__ = ["TIME_WAIT_S", "local_ports", "make_room", "port_warning"]

_SPARE: Final = 64
"""Descriptors besides the users': libraries, files, Locust's own sockets, the loop."""
TIME_WAIT_S: Final = 60.0
"""How long Linux keeps the port of a connection that was closed (``TCP_TIMEWAIT_LEN``)."""
_PORT_RANGE: Final = Path("/proc/sys/net/ipv4/ip_local_port_range")


def make_room(users: int, *, sockets: float = 1.0) -> None:
    """Raise the soft limit to what so many users of one process need, each with so many sockets on average.

    Raises :class:`UsageError` with one line where the hard limit is too low for them.
    """
    if sys.platform == "win32":
        return
    import resource  # not on every platform

    needed = round(users * sockets) + _SPARE
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= needed:
        return
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (needed, hard))
    except (ValueError, OSError):  # above the hard limit, or above what the system takes
        raise UsageError(
            f"{users:,} users need {needed:,} file descriptors in one process, this machine allows {hard:,}: "
            "raise the hard limit (ulimit -Hn) or share the users among more processes or machines"
        ) from None


def local_ports(path: Path = _PORT_RANGE) -> int | None:
    """Return how many ports outgoing connections may use; ``None`` where that is not known (off Linux)."""
    try:
        low, high = map(int, path.read_text(encoding="ascii").split())
    except (OSError, ValueError):
        return None
    return high - low + 1


def port_warning(*, users: int, peak_per_s: float | None, ports: int | None) -> str | None:
    """Return one line if connections to one address may run out of ports, ``None`` if they will not.

    ``peak_per_s`` is the highest rate of new connections in an open loop with fresh ones; ``None`` otherwise.
    """
    if ports is None:
        return None
    if users > ports:
        return f"{users:,} users hold a connection each, and this machine has {ports:,} ports for them"
    if peak_per_s is not None and peak_per_s * TIME_WAIT_S > ports:
        return (
            f"{peak_per_s:g} fresh connections a second may run out of ports: this machine has {ports:,}, "
            f"and each may stay taken for {TIME_WAIT_S:g} s after its end"
        )
    return None
