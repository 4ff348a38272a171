"""One measurement: one client, one transport, so many streams, in a window that the server keeps.

The client starts alone on its core, its streams settle, the window opens for some seconds, and the client is told
to end. Pace, chunks and truth are the server's; CPU is read from outside, in the window only.
"""

import contextlib
import json
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.catalogue import Asked, Client, Transport
from benchmarks.cores import client_core, machine_cpu_s, on_core, process_cpu_s
from benchmarks.peers.task import TRUTH_HEADER, TRUTH_MEMBER, Samples
from benchmarks.truth.serving import TruthServer, Window
from cartest_contracts.observation import Observation
from cartest_contracts.run import read_observations

__all__ = ["ClientFailed", "Measured", "measure"]

_READY_S: Final = 20.0
"""Longest wait for all streams to begin; clients that cannot are measured with what they have."""
_LAST_STREAM_S: Final = 0.6
"""So that streams of the window end, and count."""
_END_S: Final = 20.0


class ClientFailed(Exception):
    """A client ended by itself; the text is the end of what it said."""


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What came out."""

    samples: int
    p50_ms: float | None
    """Of the size of the error; ``None`` without a sample."""
    p99_ms: float | None
    exact_share: float | None
    """Samples that the client itself calls exact; ``None`` for a client that says nothing."""
    exact_p99_ms: float | None
    pace: float
    cpu_share: float
    cpu_us_a_chunk: float
    server_late_p99_ms: float
    other_cores: float
    """Cores that anything else on the machine kept busy meanwhile, steal included."""
    speakers: int
    """Streams that had begun when the window opened."""


def measure(
    client: Client, transport: Transport, streams: int, *, server: TruthServer, window_s: float
) -> Measured:
    """Make one measurement; raise :class:`ClientFailed`."""
    with tempfile.TemporaryDirectory(prefix="cartest-benchmark-") as folder:
        asked = Asked(server=server, transport=transport, streams=streams, folder=Path(folder))
        log = asked.folder / "log.txt"
        words, environment = client.words(asked), client.environment(asked)
        with on_core(client_core()), log.open("wb") as output:
            process = subprocess.Popen(  # noqa: S603  # the catalogue's words
                words, env=environment, cwd=folder, stdout=output, stderr=subprocess.STDOUT
            )
        try:
            speakers = _wait_until_ready(process, asked, log)
            before = _Usage.now(process.pid, server.pid)
            server.begin()
            time.sleep(window_s)
            window = server.end()
            used = _Usage.now(process.pid, server.pid).since(before)
            time.sleep(_LAST_STREAM_S)
            process.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):  # then it has written nothing, and counts so
                process.wait(_END_S)
        finally:
            process.kill()
            process.wait()
        return _measured(client, asked, window, used, speakers)


@dataclass(frozen=True)
class _Usage:
    client_s: float
    others_s: float

    @classmethod
    def now(cls, client: int, server: int) -> "_Usage":
        busy_s, stolen_s = machine_cpu_s()
        client_s = process_cpu_s(client)
        return cls(client_s, busy_s + stolen_s - client_s - process_cpu_s(server))

    def since(self, before: "_Usage") -> "_Usage":
        return _Usage(self.client_s - before.client_s, max(0.0, self.others_s - before.others_s))


def _wait_until_ready(process: subprocess.Popen[bytes], asked: Asked, log: Path) -> int:
    give_up_s = time.monotonic() + _READY_S
    while (speakers := asked.server.speakers()) < asked.streams and time.monotonic() < give_up_s:
        if process.poll() is not None:
            raise ClientFailed(log.read_text()[-2000:])
        time.sleep(0.1)
    time.sleep(1.2)  # two cycles: the first streams of all connections are over
    return speakers


def _measured(client: Client, asked: Asked, window: Window, used: _Usage, speakers: int) -> Measured:
    exact: Samples | None = None
    if client.kind == "ours":
        every, exact = _our_samples(asked.folder)
        told = every.summary()
    else:
        told = json.loads(asked.summary.read_text()) if asked.summary.exists() else {"count": 0}
    samples = int(told["count"])
    return Measured(
        samples=samples,
        p50_ms=told.get("p50_ms"),
        p99_ms=told.get("p99_ms"),
        exact_share=len(exact.errors_ms) / samples if exact is not None and samples else None,
        exact_p99_ms=exact.summary().get("p99_ms") if exact is not None else None,
        pace=window.pace(asked.streams),
        cpu_share=used.client_s / window.window_s,
        cpu_us_a_chunk=used.client_s * 1e6 / max(1, window.chunks),
        server_late_p99_ms=window.late_p99_ms,
        other_cores=used.others_s / window.window_s,
        speakers=speakers,
    )


def _our_samples(folder: Path) -> tuple[Samples, Samples | None]:
    """Return all samples, and those that were called exact; ``None`` where nothing was called anything."""
    every, exact, judged = Samples(), Samples(), False
    for seen in read_observations(folder):
        if (first_audio_ns := seen.first_audio_ns) is None:
            continue
        times = {"start_ns": seen.start_ns, "first_audio_ns": first_audio_ns, "truth_ns": _truth_ns(seen)}
        every.take(**times)
        certainty: str | None = getattr(seen, "certainty", None)
        judged = judged or certainty is not None
        if certainty == "exact":
            exact.take(**times)
    return every, exact if judged else None


def _truth_ns(seen: Observation) -> int:
    if seen.transport != "websocket":
        return int(seen.header(TRUTH_HEADER) or 0)
    event = next((arrival.event for arrival in seen.arrivals if arrival.kind == "chunk"), None)
    return int((event or {}).get(TRUTH_MEMBER, 0))
