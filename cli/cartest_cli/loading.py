"""Locust as a process: started, followed line by line, and ended without losing what it saw.

Importing Locust would patch the sockets of this process (layout.md), so it never is.
"""

import json
import os
import subprocess
from collections.abc import Callable, Mapping
from typing import Any, Final

from cartest_contracts.errors import HarnessError
from cartest_contracts.redact import redact
from cartest_loadtests.launch import LoadPlan, require_locust

__all__ = ["run_load"]

_LAST_WORDS: Final = 3
"""Lines of Locust's own output that an error shows."""


def run_load(plan: LoadPlan, on_progress: Callable[[Mapping[str, Any]], None]) -> bool:
    """Run a plan to its end, calling back about once a second; return whether it was interrupted.

    A ``KeyboardInterrupt`` ends the run early: Locust gets to write what it has. Raises ``HarnessError`` if
    Locust fails; its exit status 1 only says that requests failed, which the report judges better.
    """
    require_locust()
    interrupted = False
    said: list[str] = []
    with subprocess.Popen(  # noqa: S603  # our own words
        plan.words(),
        env=plan.environment(os.environ),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        # Ctrl-C in the terminal is for us; Locust is told once, below.
        start_new_session=True,
    ) as process:
        while process.returncode is None:
            try:
                _follow(process, on_progress, said)
            except KeyboardInterrupt:
                if interrupted:
                    process.kill()
                    raise
                interrupted = True
                process.terminate()
    if process.returncode not in (0, 1) and not interrupted:
        last_words = redact(" | ".join(said[-_LAST_WORDS:])) or f"status {process.returncode}"
        raise HarnessError(f"the load generator failed: {last_words}")
    return interrupted


def _follow(
    process: subprocess.Popen[str], on_progress: Callable[[Mapping[str, Any]], None], said: list[str]
) -> None:
    assert process.stdout is not None  # noqa: S101  # PIPE was asked for
    for line in process.stdout:
        if line.startswith('{"worker":'):
            on_progress(json.loads(line))
        elif line.strip():
            said.append(line.strip())
    process.wait()
