"""From kept reads to decoders: which stamp counts, and how long decoding may go on at a time."""

import time
from collections.abc import Callable
from typing import Final

from cartest_contracts.observation import Arrival
from cartest_loadtests import hub
from cartest_loadtests.clocks import ClockBridge
from cartest_loadtests.connection import Connection
from cartest_loadtests.stamps import Read

__all__ = ["Reader"]

_SLICE_NS: Final = 500_000
"""Longest decoding before others may run (performance.md section 9a, item 3)."""


class Reader:
    """Feeds the reads of one answer to a decoder, each once, with the instant that counts.

    That is when the read's last packet came in: the kernel's word where there is one, else ours.
    """

    def __init__(self, bridge: ClockBridge, on_lag: Callable[[int], None]) -> None:
        self._bridge = bridge
        self._on_lag = on_lag
        self.all_kernel = True
        """Whether every read so far had a kernel stamp."""
        self.last_ns: int | None = None
        """Instant of the newest read."""

    def feed(self, connection: Connection, take: Callable[[int, bytes], list[Arrival]]) -> list[Arrival]:
        """Take and decode what came since the last call."""
        arrivals: list[Arrival] = []
        slice_end = time.monotonic_ns() + _SLICE_NS
        while connection.reads:
            reads, connection.reads = connection.reads, []
            for read in reads:
                self.last_ns = self._instant(read)
                arrivals += take(self.last_ns, read.data)
                if time.monotonic_ns() > slice_end:
                    hub.sleep(0)
                    slice_end = time.monotonic_ns() + _SLICE_NS
        return arrivals

    def _instant(self, read: Read) -> int:
        if not read.kernel_ns:
            self.all_kernel = False
            return read.user_ns
        stamp = self._bridge.to_monotonic(read.kernel_ns)
        self._on_lag(read.user_ns - stamp)
        # The two clocks are joined with an error; nothing is read before it came.
        return min(stamp, read.user_ns)
