"""What a person sees while a run works: a live line on a terminal, a line every few seconds elsewhere."""

import time
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any, Final, Self

from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from cartest_cli.console import err, say

__all__ = ["Steps"]

_EVERY_S: Final = 5.0


class Steps:
    """Shows the steps of a run on stderr, one after another; a context manager."""

    def __init__(self, clock_s: Callable[[], float] = time.monotonic) -> None:
        console = err()
        self._clock_s = clock_s
        self._workers: dict[str, Mapping[str, Any]] = {}
        self._said_s = 0.0
        self._task: TaskID | None = None
        self._name = ""
        self._live: Progress | None = None
        if console.is_terminal:
            columns = (SpinnerColumn(), TextColumn("{task.description:<9}"), BarColumn(24), TimeElapsedColumn())
            self._live = Progress(*columns, TextColumn("{task.fields[detail]}"), console=console)

    def __enter__(self) -> Self:
        if self._live is not None:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live is not None:
            self._live.stop()

    def begin(self, name: str, *, total: float | None = None) -> None:
        """Begin a step; its predecessor is done."""
        self._name, self._said_s = name, self._clock_s()
        self._workers.clear()
        if self._live is None:
            say(f"{name} …")
            return
        self.end()
        self._task = self._live.add_task(name, total=total, detail="")

    def end(self) -> None:
        """Mark the present step as done."""
        if self._live is not None and self._task is not None:
            total = self._live.tasks[self._task].total or 1
            self._live.update(self._task, total=total, completed=total)

    def at(self, done: float, total: float | None, detail: str) -> None:
        """Show how far the present step is."""
        if self._live is not None and self._task is not None:
            self._live.update(self._task, completed=done, total=total, detail=detail)
        elif self._clock_s() - self._said_s >= _EVERY_S:
            self._said_s = self._clock_s()
            say(f"{self._name}: {f'{done:.0f} of {total:.0f}, ' if total else ''}{detail}")

    def load(self, line: Mapping[str, Any], total: float | None) -> None:
        """Show a progress line of one load-generating process, added to those of the others."""
        self._workers[str(line["worker"])] = line
        started, finished, failed = (
            sum(int(worker[key]) for worker in self._workers.values()) for key in ("started", "finished", "failed")
        )
        p50, p95 = line.get("ttfa_p50_ms"), line.get("ttfa_p95_ms")
        ttfa = f", TTFA p50 {p50:.0f} ms, p95 {p95:.0f} ms" if p50 is not None and p95 is not None else ""
        self.at(finished, total, f"{started} started, {finished} finished, {failed} failed{ttfa}")
