"""The deadline of what runs now, all its answers together: a case, a program, a cell of the grant matrix.

Each answer has a deadline of its own, but a case of many answers, each just in time, would still take for ever.
The clients ask here how long they may wait, so that a case which is over ends by itself with all that it saw:
nothing is cancelled from outside. Rule for its editor: whoever waits for a target asks :func:`time_left`.
"""

import math
import time
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

__all__ = ["over_time", "time_left", "within"]

_ends_s: Final[ContextVar[float]] = ContextVar("when what runs in this task ends", default=math.inf)


@contextmanager
def within(seconds: float) -> Generator[None, None, None]:
    """Let all that this task, and those it starts, wait for targets be over after so many seconds from now."""
    token = _ends_s.set(min(_ends_s.get(), time.monotonic() + seconds))
    try:
        yield
    finally:
        _ends_s.reset(token)


def time_left(most_s: float) -> float:
    """Return how many seconds there are to wait, ``most_s`` at most and never less than none."""
    return max(0.0, min(most_s, _ends_s.get() - time.monotonic()))


def over_time() -> bool:
    """Whether nothing may be waited for any more."""
    return time_left(math.inf) == 0
