"""Observations to a file of lines, in pieces that are whole lines: nothing half-written, nothing lost silently.

A disk that is full ends the writing, not the run: what was written stays readable, the rest is counted and
told once, and stands as a problem in the run's health. Knows nothing of Locust; whoever owns it calls
:meth:`Recorder.flush` at least every second.
"""

import contextlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

from cartest_contracts.observation import Observation, to_line

__all__ = ["Recorder"]

_LARGEST_BUFFER: Final = 1 << 20
"""Bytes after which it is written without waiting for the next second."""


class Recorder:
    """Appends observations to one file."""

    def __init__(self, path: Path, *, tell: Callable[[str], None]) -> None:
        self.problem: str | None = None
        """One line on why writing ended, or ``None``."""
        self.lost = 0
        """Observations that could not be written."""
        self._path = path
        self._tell = tell
        self._lines: list[bytes] = []
        self._buffered = 0
        self._descriptor: int | None = None
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        except OSError as error:
            self._give_up(error)

    def add(self, observation: Observation) -> None:
        """Take one observation."""
        if self._descriptor is None:
            self.lost += 1
            return
        line = to_line(observation)
        self._lines.append(line)
        self._buffered += len(line)
        if self._buffered > _LARGEST_BUFFER:
            self.flush()

    def flush(self) -> None:
        """Write what was taken."""
        if self._descriptor is None or not self._lines:
            return
        data, lines, self._lines, self._buffered = b"".join(self._lines), len(self._lines), [], 0
        size = os.fstat(self._descriptor).st_size
        try:
            while data:
                data = data[os.write(self._descriptor, data) :]
        except OSError as error:
            # A torn line would make the file unreadable.
            with contextlib.suppress(OSError):
                os.ftruncate(self._descriptor, size)
            self.lost += lines
            self._give_up(error)

    def close(self) -> None:
        """Write what was taken and close the file."""
        self.flush()
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _give_up(self, error: OSError) -> None:
        self.problem = f"observations are no longer written to {self._path.name}: {error.strerror or error}"
        self._tell(self.problem)
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
