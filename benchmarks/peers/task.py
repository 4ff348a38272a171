"""What every peer written in Python is asked to do, and how it tells what it measured.

The error of a sample is the time to first audio that the client saw, minus the truth that came with the answer.
A truth of 0 stands for a stream outside the window that counts. Nothing here but the standard library.
"""

import json
import os
from pathlib import Path
from typing import Any, Final

__all__ = ["BODY", "MESSAGE", "PATH", "STREAMS", "TRANSPORT", "TRUTH_HEADER", "TRUTH_MEMBER", "URL", "Samples"]

URL: Final = os.environ.get("BENCH_URL", "")
"""Scheme, host and port."""
TRANSPORT: Final = os.environ.get("BENCH_TRANSPORT", "bytes")
"""``bytes``, ``sse``, ``websocket``, or ``tls``: bytes over TLS."""
STREAMS: Final = int(os.environ.get("BENCH_STREAMS", "1"))
PATH: Final = {"sse": "/tts/sse", "websocket": "/tts/websocket"}.get(TRANSPORT, "/tts/bytes")
TRUTH_HEADER: Final = "x-truth-ns"
TRUTH_MEMBER: Final = "truth_ns"
MESSAGE: Final[dict[str, Any]] = {
    "model_id": "sonic-3",
    "transcript": "The quick brown fox jumps over the lazy dog today.",
    "voice": {"mode": "id", "id": "694f9389-aac1-45b6-b726-9d9369183238"},
    "language": "en",
    "output_format": {"container": "raw", "encoding": "pcm_s16le", "sample_rate": 24000},
}
BODY: Final = json.dumps(MESSAGE).encode()


class Samples:
    """The errors of one run."""

    def __init__(self) -> None:
        self.errors_ms: list[float] = []

    def take(self, *, start_ns: int, first_audio_ns: int, truth_ns: int) -> None:
        """Add a stream, if it counts."""
        if truth_ns:
            self.errors_ms.append((first_audio_ns - start_ns - truth_ns) / 1e6)

    def summary(self) -> dict[str, float]:
        """Return the count, and quantiles of the size of the error, milliseconds."""
        ordered = sorted(map(abs, self.errors_ms))
        if not ordered:
            return {"count": 0}
        return {
            "count": len(ordered),
            "p50_ms": ordered[len(ordered) // 2],
            "p99_ms": ordered[int(0.99 * len(ordered))],
            "max_ms": ordered[-1],
        }

    def write(self) -> None:
        """Write the summary where the benchmark looks for it."""
        Path(os.environ["BENCH_SUMMARY"]).write_text(json.dumps(self.summary()))
