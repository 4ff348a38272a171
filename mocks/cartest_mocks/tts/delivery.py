"""From audio to timed chunks: what leaves when. Pure."""

from collections.abc import Iterator
from typing import Final

from cartest_mocks.exchange import Piece
from cartest_mocks.profiles import Pace

__all__ = ["TimedChunk", "deliver"]

_NS_PER_MS: Final = 1_000_000


class TimedChunk(Piece, frozen=True, gc=False):
    """One piece of audio, and how it came to be."""

    step_ms: float
    """``step_time``: how long it took to generate."""
    end_s: float
    """How much of this audio has left with it, in seconds."""


def deliver(
    audio: bytes, *, bytes_per_second: float, chunk_bytes: int, pace: Pace, start_ns: int, waited: bool = False
) -> Iterator[TimedChunk]:
    """Cut audio into chunks from ``start_ns`` on; with ``waited`` the first has no latency of its own.

    ``chunk_bytes`` is a multiple of every sample size, so chunks hold whole samples (websocket.md section 7).
    """
    at_ns = start_ns
    for offset in range(0, len(audio), chunk_bytes):
        piece = audio[offset : offset + chunk_bytes]
        first = offset == 0 and not waited
        step_ns = pace.first_ns() if first else pace.next_ns(len(piece) / bytes_per_second)
        at_ns += step_ns
        yield TimedChunk(at_ns, piece, step_ns / _NS_PER_MS, (offset + len(piece)) / bytes_per_second)
