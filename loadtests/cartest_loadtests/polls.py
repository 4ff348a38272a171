"""When the loop last asked the kernel, and whether it slept: what a read may say about the time before it.

The loop asks for all sockets at once. One that is not in its answer was empty when it asked, so whatever is read
from it after the next asking came later than that: a lower bound that needs nobody to look at each socket. Pure:
the clock and the two events of the loop come from outside (:func:`cartest_loadtests.hub.watch_polls`). Whoever
changes it measures it: both methods run at every turn of the loop. ``cartest_native.PollClock`` does the same
(``poll_clock.c``): change both, the tests compare them.
"""

from collections.abc import Callable
from typing import Final, NamedTuple, Protocol

__all__ = ["Poll", "PollClock", "Polls"]

_ASLEEP_NS: Final = 50_000
"""The kernel answers within a few microseconds where something is ready; what takes longer was waiting for it."""


class Poll(NamedTuple):
    """One time that the loop asked which sockets can be read. Told apart by identity."""

    before_ns: int
    """Just before the asking before this one: what this one found came later. 0: not known."""
    woken_ns: int
    """When the first event after a sleep woke the loop; 0 where it did not sleep."""


class Polls(Protocol):
    """Who counts the turns of a loop, in Python or native."""

    def asking(self) -> None:
        """Run just before the loop asks."""

    def answered(self) -> None:
        """Run just after the kernel answered, before anybody reads."""

    def found(self) -> Poll:
        """Count one socket that the newest poll found ready; return that poll."""
        ...


_FEWEST_FULL: Final = 32
"""libev asks for 64 at first, and for more whenever all that it asked for came: what did not fit comes next
time."""


class PollClock:
    """The newest poll of one loop; implements :class:`Polls`."""

    def __init__(self, now_ns: Callable[[], int]) -> None:
        self.newest = Poll(0, 0)
        self._now_ns = now_ns
        self._asking_ns = 0
        self._asked_ns = 0
        self._found = 0
        self._most_found = _FEWEST_FULL

    def asking(self) -> None:
        """See :class:`Polls`."""
        self._asked_ns, self._asking_ns = self._asking_ns, self._now_ns()

    def answered(self) -> None:
        """See :class:`Polls`."""
        now_ns = self._now_ns()
        before_ns = self._asked_ns
        if self._found >= self._most_found:
            # The last answer may have been full: who is in this one may have been ready then.
            self._most_found = self._found
            before_ns = self.newest.before_ns
        self._found = 0
        self.newest = Poll(before_ns, now_ns if now_ns - self._asking_ns > _ASLEEP_NS else 0)

    def found(self) -> Poll:
        """See :class:`Polls`."""
        self._found += 1
        return self.newest
