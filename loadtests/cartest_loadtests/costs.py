"""What checking under load costs: CPU seconds of this process by kind of work, published with every run.

Counted where the work is done, for the whole process, since it runs one test at a time. Whoever works lets nobody
else run between :meth:`Cost.begin` and :meth:`Cost.end`. The clock of a thread's CPU time costs a system call:
of work that comes in many small pieces one in so many is measured and stands for the others.
"""

import time
from typing import Final

__all__ = ["DECODING", "VERIFYING", "Cost"]


class Cost:
    """CPU time of one kind of work; the first piece is measured, and from then on one of ``each``."""

    def __init__(self, *, each: int = 1) -> None:
        self.cpu_ns = 0
        """So far, in all tests of this process."""
        self._each = each
        self._pieces = 0
        self._begun_ns = 0
        """0 while a piece is not measured."""

    def begin(self) -> None:
        """Work begins."""
        self._pieces += 1
        if self._pieces == 1 or not self._pieces % self._each:
            self._begun_ns = time.thread_time_ns()

    def end(self) -> None:
        """Work ends, or others run meanwhile."""
        if self._begun_ns:
            measured_ns = time.thread_time_ns() - self._begun_ns
            self.cpu_ns += measured_ns * (1 if self._pieces == 1 else self._each)
            self._begun_ns = 0


DECODING: Final = Cost(each=16)
"""From kept reads to arrivals: HTTP, SSE, frames, JSON, base64 and the hash of the audio."""
VERIFYING: Final = Cost()
"""Making the audio that a request must get, and its hash, where that is not known yet."""
