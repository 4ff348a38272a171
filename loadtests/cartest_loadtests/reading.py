"""From kept reads to decoders: which stamp counts, and how long decoding may go on at a time."""

import time
from collections.abc import Callable, Sequence
from typing import Final

from cartest_contracts.observation import Arrival
from cartest_loadtests import hub
from cartest_loadtests.audio_watch import AudioWatch
from cartest_loadtests.certainty import Seen
from cartest_loadtests.clocks import ClockBridge
from cartest_loadtests.connection import Connection
from cartest_loadtests.costs import DECODING
from cartest_loadtests.stamps import Read

__all__ = ["Reader"]

_SLICE_NS: Final = 500_000
"""Longest decoding before others may run (performance.md section 9a, item 3)."""


class Reader:
    """Feeds the reads of one answer to a decoder, each once, with the instant that counts.

    That is when the read's last packet came in: the kernel's word where there is one, else ours. What the reads
    say about the stamp of a first audio is kept in ``watch``; whoever sorts the arrivals tells it which those are.
    """

    def __init__(self, bridge: ClockBridge, on_lag: Callable[[int], None], *, many: bool = False) -> None:
        self._bridge = bridge
        self._on_lag = on_lag
        self.all_kernel = True
        """Whether every read so far had a kernel stamp."""
        self.last_ns: int | None = None
        """Instant of the newest read."""
        self.watch = AudioWatch()
        self._kernel_ns = 0
        self._at_ns = 0
        """The newest stamp of the kernel, and the instant it was taken for."""
        self._audio_begun = many
        """Whether the watch knows the first audio; of ``many`` answers, whoever sorts them tells it."""
        self._told = 0
        """How many starts the watch has heard of."""

    def feed(
        self,
        connection: Connection,
        take: Callable[[int, bytes], list[Arrival]],
        *,
        starts: Sequence[int] | None = None,
    ) -> list[Arrival]:
        """Take and decode what came since the last call.

        ``starts`` grows with the instants at which what the server may have sent apart began, where arrivals are
        not that: of a body of audio each read is an arrival.
        """
        arrivals: list[Arrival] = []
        slice_end = time.monotonic_ns() + _SLICE_NS
        DECODING.begin()
        while connection.reads:
            reads, connection.reads = connection.reads, []
            for taken, read in enumerate(reads, 1):
                self.last_ns = at_ns = self._instant(read)
                self.watch.saw(
                    Seen(
                        at_ns, read.kernel_ns, read.user_ns, read.poll, read.drained, read.shared, bool(read.data)
                    )
                )
                # Without data: the beginning of a TLS record, which has a stamp and says nothing yet.
                made = take(at_ns, read.data) if read.data else []
                self._tell(made, starts)
                arrivals += made
                if time.monotonic_ns() > slice_end:
                    # Whoever is stopped while others run leaves what is not decoded yet to those who share it.
                    connection.reads = reads[taken:] + connection.reads
                    DECODING.end()
                    hub.sleep(0)
                    DECODING.begin()
                    slice_end = time.monotonic_ns() + _SLICE_NS
                    break
        DECODING.end()
        return arrivals

    def _tell(self, made: list[Arrival], starts: Sequence[int] | None) -> None:
        if not self._audio_begun:
            for arrival in made:
                if arrival.audio_bytes:
                    self._audio_begun = True
                    self.watch.first_audio(arrival.at_ns)
                    break
        if starts is None:
            for arrival in made:
                self.watch.began(arrival.at_ns)
        elif len(starts) > self._told:
            for at_ns in starts[self._told :]:
                self.watch.began(at_ns)
            self._told = len(starts)

    def _instant(self, read: Read) -> int:
        kernel_ns = read.kernel_ns
        if not kernel_ns:
            self.all_kernel = False
            return read.user_ns
        if kernel_ns != self._kernel_ns:
            stamp = self._bridge.to_monotonic(kernel_ns)
            self._on_lag(read.user_ns - stamp)
            self._kernel_ns = kernel_ns
            # The two clocks are joined with an error; nothing is read before it came.
            self._at_ns = min(stamp, read.user_ns)
        # One packet, one instant, even if the distance of the clocks was measured anew between two reads of it.
        return self._at_ns
