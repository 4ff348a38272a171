"""From kept reads to decoders: which stamp counts, and how long decoding may go on at a time."""

import time
from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import Final

from cartest_contracts.observation import Arrival
from cartest_loadtests import hub
from cartest_loadtests.audio_watch import AudioWatch
from cartest_loadtests.clocks import ClockBridge
from cartest_loadtests.connection import Connection
from cartest_loadtests.costs import DECODING
from cartest_loadtests.feeding import Feed
from cartest_loadtests.stamps import Read

__all__ = ["Reader"]

_SLICE_NS: Final = 500_000
"""Longest decoding before others may run (performance.md section 9a, item 3)."""
_BATCH_BYTES: Final = 32 << 10
"""Of several reads, as many as are decoded at a time: without the accelerator that takes most of a slice."""


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
        self._data = b""
        self._reads: Sequence[Read] = ()
        self._ends: list[int] = []
        """What was taken: its bytes, and the reads of them with their ends."""
        self._decoded = 0
        """How many of these reads have been decoded."""

    @property
    def holds(self) -> bool:
        """Whether it was stopped before it had decoded what it took."""
        return self._decoded < len(self._reads)

    def feed(
        self,
        connection: Connection,
        take: Feed,
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
        while self.holds or connection.waiting:
            if not self.holds:
                self._data, self._reads = connection.take()
                self._ends = list(accumulate(size for _, _, size, _, _, _ in self._reads))
                self._decoded = 0
            made = self._decode(take, starts)
            arrivals += made
            if time.monotonic_ns() > slice_end:
                # Whoever is stopped while others run leaves what is not decoded yet to those who share it.
                DECODING.end()
                hub.sleep(0)
                DECODING.begin()
                slice_end = time.monotonic_ns() + _SLICE_NS
        DECODING.end()
        return arrivals

    def _decode(self, take: Feed, starts: Sequence[int] | None) -> list[Arrival]:
        """Decode the next batch of what was taken."""
        data, reads, ends = self._data, self._reads, self._ends
        first, self._decoded = self._decoded, len(reads)
        if first or len(data) > _BATCH_BYTES:
            begin = ends[first - 1] if first else 0
            stop = self._decoded = max(first + 1, bisect_right(ends, begin + _BATCH_BYTES))
            data, reads = data[begin : ends[stop - 1]], reads[first:stop]
            ends = [end - begin for end in ends[first:stop]]
        instants = self._instants(reads)
        self.last_ns = instants[-1]
        self.watch.saw(instants, reads)
        # Without data: the beginning of a TLS record, which has a stamp and says nothing yet.
        made = take(data, ends, instants) if data else []
        self.tell(made, starts=starts)
        return made

    def tell(self, made: list[Arrival], *, starts: Sequence[int] | None = None) -> None:
        """Tell the watch what began in what was decoded; :meth:`feed` does."""
        if not self._audio_begun:
            for arrival in made:
                if arrival.audio_bytes:
                    self._audio_begun = True
                    self.watch.first_audio(arrival.at_ns)
                    break
        if starts is None:
            self.watch.began([arrival.at_ns for arrival in made])
        elif len(starts) > self._told:
            self.watch.began(starts[self._told :])
            self._told = len(starts)

    def _instants(self, reads: Sequence[Read]) -> list[int]:
        instants: list[int] = []
        newest_ns, at_ns = self._kernel_ns, self._at_ns
        for kernel_ns, user_ns, _, _, _, _ in reads:
            if not kernel_ns:
                self.all_kernel = False
                instants.append(user_ns)
                continue
            # One packet, one instant, even if the distance of the clocks was measured anew between its reads.
            if kernel_ns != newest_ns:
                newest_ns = kernel_ns
                stamp = self._bridge.to_monotonic(kernel_ns)
                self._on_lag(user_ns - stamp)
                # The two clocks are joined with an error; nothing is read before it came.
                at_ns = min(stamp, user_ns)
            instants.append(at_ns)
        self._kernel_ns, self._at_ns = newest_ns, at_ns
        return instants
