"""Is a sample that is called exact exact, however late the generator is? Each against the server's own truth.

    python benchmarks/certified.py [--streams 100] [--seconds 20] [--burn 0/1 4/3 50/1] [--tls]

A server on a core of its own speaks real-time streams (40 ms to first audio, then 960 bytes every 20 ms) and notes
for each the kernel's stamp of the request and its own clock just before and just after it sent the first chunk.
Our users run on the other core with artificial load in their loop: ``50/1`` burns 50 ms, lets the loop run, sleeps
1 ms, and so on. A sample's error is its distance from what the two clocks of the server allow. What has to hold:
no sample that is called exact is off by more than 0.5 ms, and at least 95 % are called exact while the process
uses less than 80 % of a core. Rules: each run is bounded; Linux only, as the stamps are.
"""

import argparse
import heapq
import json
import os
import selectors
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from time import time_ns
from typing import Any, Final

import trustme

from cartest_contracts.observation import Observation
from cartest_contracts.run import read_observations
from cartest_contracts.target import Target
from cartest_loadtests.launch import LoadPlan
from cartest_loadtests.scenarios import Scenario
from cartest_loadtests.stamps import ANCILLARY_BYTES, kernel_ns, switch_on

FIRST_AUDIO_NS: Final = 40_000_000
GAP_NS: Final = 20_000_000
CHUNKS: Final = 12
CHUNK: Final = b"3c0\r\n" + b"\x55" * 960 + b"\r\n"
NUMBER_HEADER: Final = "x-stream"
HEAD: Final = b"HTTP/1.1 200 OK\r\nContent-Type: audio/pcm\r\nTransfer-Encoding: chunked\r\n%b: %%d\r\n\r\n"
LARGEST_ERROR_MS: Final = 0.5
LEAST_EXACT: Final = 0.95
BUSY: Final = 0.8

BURNING: Final = """
import os, time
import gevent
from locust import events
from cartest_loadtests.tts_bytes import BytesUser

BURN_S, SLEEP_S = float(os.environ["BURN_MS"]) / 1e3, float(os.environ["SLEEP_MS"]) / 1e3

def burn():
    while True:
        end = time.monotonic() + BURN_S
        while time.monotonic() < end:
            pass
        gevent.sleep(SLEEP_S)

@events.test_start.add_listener
def start(**_):
    if BURN_S:
        gevent.spawn(burn)
"""


class Peer:
    """One connection of the server, in the clear or over TLS."""

    def __init__(self, sock: socket.socket, tls: ssl.SSLContext | None) -> None:
        self.sock = sock
        self._in, self._out = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = tls.wrap_bio(self._in, self._out, server_side=True) if tls is not None else None

    def read(self) -> tuple[bytes | None, int]:
        """Return what came, ``None`` at the end, and the kernel's stamp of it."""
        try:
            data, ancillary, _, _ = self.sock.recvmsg(65536, ANCILLARY_BYTES)
        except OSError:
            return None, 0
        if not data:
            return None, 0
        if self._tls is not None:
            self._in.write(data)
            try:
                data = self._tls.read(65536)
            except ssl.SSLWantReadError:
                data = b""
            if reply := self._out.read():
                self.sock.send(reply)
        return data, kernel_ns(ancillary) or time_ns()

    def sealed(self, data: bytes) -> bytes:
        """Return the bytes for the wire, so that only a system call is left between a clock and the send."""
        if self._tls is None:
            return data
        self._tls.write(data)
        return self._out.read()


class TruthServer:
    """One loop, one heap of deadlines; what it knows is written when it is told to end."""

    def __init__(self, truth: Path, certificate: Path | None) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=4096)
        self.listener.setblocking(False)
        switch_on(self.listener)
        self._tls = None
        if certificate is not None:
            self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._tls.load_cert_chain(certificate)
        self._truth_file = truth
        self._truth: list[tuple[int, int]] = []
        self._selector = selectors.DefaultSelector()
        self._selector.register(self.listener, selectors.EVENT_READ)
        self._due: list[tuple[int, int, Peer, int, int]] = []
        self._order = 0

    def run(self) -> None:
        """Serve until told to end."""
        signal.signal(signal.SIGTERM, self._end)
        while True:
            wait_s = (self._due[0][0] - time_ns()) / 1e9 if self._due else None
            for key, _ in self._selector.select(None if wait_s is None else max(0.0, wait_s)):
                if key.data is None:
                    self._accept()
                else:
                    self._read(key.data)
            while self._due and self._due[0][0] <= time_ns():
                self._send(*heapq.heappop(self._due))

    def _end(self, *_: object) -> None:
        self._truth_file.write_text(json.dumps(self._truth))
        os._exit(0)

    def _accept(self) -> None:
        sock, _ = self.listener.accept()
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        switch_on(sock)
        self._selector.register(sock, selectors.EVENT_READ, Peer(sock, self._tls))

    def _read(self, peer: Peer) -> None:
        data, received_ns = peer.read()
        if data is None:
            self._selector.unregister(peer.sock)
            peer.sock.close()
        elif data.endswith(b"}"):  # the whole request: our users send a JSON object
            self._plan(received_ns + FIRST_AUDIO_NS, peer, received_ns, 0)

    def _plan(self, at_ns: int, peer: Peer, received_ns: int, number: int) -> None:
        self._order += 1
        heapq.heappush(self._due, (at_ns, self._order, peer, received_ns, number))

    def _send(self, at_ns: int, _order: int, peer: Peer, received_ns: int, number: int) -> None:
        data = CHUNK if number + 1 < CHUNKS else CHUNK + b"0\r\n\r\n"
        if number == 0:
            data = HEAD % NUMBER_HEADER.encode() % len(self._truth) + data
        try:
            data = peer.sealed(data)
            before_ns = time_ns()
            peer.sock.send(data)
        except OSError:
            return
        if number == 0:
            self._truth.append((before_ns - received_ns, time_ns() - received_ns))
        if number + 1 < CHUNKS:
            self._plan(at_ns + GAP_NS, peer, received_ns, number + 1)


@contextmanager
def truth_server(core: int, truth: Path, certificate: Path | None) -> Generator[str]:
    """Run the server as a process on a core; yield its URL. Its truth is there afterwards."""
    words = [sys.executable, __file__, "--serve", str(core), str(truth), str(certificate or "")]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)  # noqa: S603  # ourselves
    assert process.stdout is not None  # noqa: S101  # PIPE was asked for
    try:
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        process.communicate()


def error_ms(seen: Observation, truth: tuple[int, int]) -> float:
    """Return how far a TTFA lies outside of what the server's clocks and our send allow."""
    assert seen.first_audio_ns is not None  # noqa: S101  # the caller looked
    early_ns, late_ns = truth
    latest_ns = seen.first_audio_ns - seen.start_ns
    earliest_ns = seen.first_audio_ns - (seen.start_after_ns or seen.start_ns)
    return max(0, earliest_ns - late_ns, early_ns - latest_ns) / 1e6


def one_run(burn: str, streams: int, seconds: float, core: int, *, tls: bool) -> str:
    """Return the line of one run."""
    burn_ms, _, sleep_ms = burn.partition("/")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        truth, locustfile, ca_file, certificate = (
            folder / part for part in ("truth.json", "burning.py", "ca.pem", "server.pem")
        )
        locustfile.write_text(BURNING)
        authority = trustme.CA()
        authority.cert_pem.write_to_path(ca_file)
        authority.issue_cert("localhost").private_key_and_cert_chain_pem.write_to_path(certificate)
        with truth_server(core, truth, certificate if tls else None) as url:
            plan = LoadPlan(
                scenario=Scenario(name="burning", path=locustfile, summary="our users under load"),
                target=Target.parse(url, api_key="sk_car_test", ca_file=ca_file if tls else None),
                users=streams,
                spawn_rate=streams,
                run_time_s=seconds,
                run_dir=folder,
                options={"check": "off"},
            )
            env = {**plan.environment(os.environ), "BURN_MS": burn_ms, "SLEEP_MS": sleep_ms or "1"}
            done = subprocess.run(plan.words(), env=env, capture_output=True, text=True, timeout=180, check=False)  # noqa: S603  # our own words
        if done.returncode not in {0, 1}:
            sys.exit(done.stderr[-2000:])
        told: list[tuple[int, int]] = json.loads(truth.read_text())
        health: dict[str, Any] = json.loads((folder / "generator-0.json").read_text())
        errors: dict[str, list[float]] = {"exact": [], "bounded": [], "late_send": []}
        outside = 0
        kinds: Counter[str] = Counter()
        for seen in read_observations(folder):
            number = seen.header(NUMBER_HEADER)
            if seen.first_audio_ns is None or number is None:
                continue
            kinds[seen.certainty or "none"] += 1
            if seen.certainty is not None:
                errors[seen.certainty].append(error_ms(seen, told[int(number)]))
            if seen.audio_not_before_ns is not None:
                outside += seen.audio_not_before_ns - seen.start_ns > told[int(number)][1] + 1_000_000
    samples = sum(kinds.values())
    exact = kinds["exact"] / samples
    worst = {kind: max(found, default=0.0) for kind, found in errors.items()}
    wrong = sum(error > LARGEST_ERROR_MS for error in errors["exact"])
    # A core that is shared gives the burning less CPU than it holds the loop up.
    burning = float(burn_ms) / (float(burn_ms) + float(sleep_ms or 1))
    busy = max(float(health["cpu_share"]), burning)
    good = wrong == 0 and (busy >= BUSY or exact >= LEAST_EXACT)
    return (
        f"{burn:>6}  {samples:>7}  "
        f"{health['loop_lag_p50_ms']:>8.1f} {health['loop_lag_p99_ms']:>7.1f}  {busy:>4.2f}  "
        f"{exact:>6.1%}  {wrong:>5}  {worst['exact']:>8.3f}  {kinds['bounded']:>7}  {worst['bounded']:>8.3f}  "
        f"{outside:>7}  {kinds['late_send']:>4}  {'holds' if good else 'DOES NOT HOLD'}\n"
    )


def main() -> None:
    """Print one line for each artificial load."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--streams", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--burn", nargs="+", default=["0/1", "4/3", "50/1"], metavar="BURN_MS/SLEEP_MS")
    parser.add_argument("--tls", action="store_true")
    parser.add_argument("--serve", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve is not None:
        core, truth, certificate = options.serve
        _serve(int(core), Path(truth), Path(certificate) if certificate else None)
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {cores[-1]})
    sys.stdout.write(
        "  burn  samples  lag p50, p99 ms   cpu   exact  wrong  worst ms  bounded  worst ms  outside  late\n"
    )
    for burn in options.burn:
        sys.stdout.write(one_run(burn, options.streams, options.seconds, cores[0], tls=options.tls))
        sys.stdout.flush()


def _serve(core: int, truth: Path, certificate: Path | None) -> None:
    os.sched_setaffinity(0, {core})
    server = TruthServer(truth, certificate)
    scheme, host = ("http", "127.0.0.1") if certificate is None else ("https", "localhost")
    sys.stdout.write(f"{scheme}://{host}:{server.listener.getsockname()[1]}\n")
    sys.stdout.flush()
    server.run()


if __name__ == "__main__":
    main()
