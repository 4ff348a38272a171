"""On what a benchmark ran: without it, and the date, a figure says nothing."""

import importlib.metadata
import os
import platform
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.environment import PINS

__all__ = ["machine"]


def machine() -> str:
    """Return the facts, a line each."""
    load = " ".join(f"{share:.2f}" for share in os.getloadavg())
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in ("cartest", "locust", "gevent"))
    return "\n".join(
        [
            f"date      {datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
            f"machine   {_processor()}, {len(os.sched_getaffinity(0))} cores, Linux {platform.release()}",
            f"load      {load} (1, 5 and 15 minutes before)",
            f"ours      {versions}, Python {platform.python_version()}",
            f"peers     {', '.join(pin.replace('==', ' ') for pin in PINS)}",
        ]
    )


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()
