"""How wrong is a measured time to first audio? Our users against Locust's FastHttpUser, both against the truth.

    python benchmarks/ttfa_error.py [--streams 50 100] [--repeats 3] [--seconds 5]

A server process of its own speaks real-time streams (40 ms to first audio, 25 chunks of 960 bytes every 20 ms)
and puts the truth into the head of each answer: its own clock just before the first chunk is sent, minus the
kernel's stamp of the request. Runs are interleaved; ratios come first, because milliseconds are the machine's.
Rules: each run is bounded; server and client have a core each where there are two; Linux only, as the stamps are.
"""

import argparse
import heapq
import json
import os
import selectors
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from cartest_contracts.run import read_observations
from cartest_contracts.target import Target
from cartest_loadtests.launch import LoadPlan
from cartest_loadtests.scenarios import SCENARIOS
from cartest_loadtests.stamps import ANCILLARY_BYTES, kernel_ns, switch_on

FIRST_AUDIO_NS: Final = 40_000_000
GAP_NS: Final = 20_000_000
CHUNKS: Final = 25
CHUNK: Final = b"3c0\r\n" + b"\x55" * 960 + b"\r\n"
TRUTH_HEADER: Final = "x-truth-ns"

STOCK_USER: Final = f'''
import time
from locust import FastHttpUser, events, task

samples = []

class Stock(FastHttpUser):
    @task
    def speak(self):
        start = time.monotonic_ns()
        asked = dict(json={{"transcript": "x"}}, stream=True, catch_response=True)
        with self.client.post("/tts/bytes", **asked) as answer:
            answer._response.read(1)
            first = time.monotonic_ns()
            samples.append(first - start - int(answer.headers["{TRUTH_HEADER}"]))
            while answer._response.read(960):
                pass
            answer.success()

@events.quitting.add_listener
def write(**_):
    import json, os
    with open(os.environ["SAMPLES"], "w") as file:
        json.dump(samples, file)
'''


class TruthServer:
    """One loop, one heap of deadlines; requests arrive by the kernel's stamp, chunks leave by our own clock."""

    def __init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=4096)
        self.listener.setblocking(False)
        switch_on(self.listener)
        self._selector = selectors.DefaultSelector()
        self._selector.register(self.listener, selectors.EVENT_READ)
        self._due: list[tuple[int, int, socket.socket, int, int]] = []
        self._order = 0

    def run(self) -> None:
        """Serve until killed."""
        while True:
            wait_s = (self._due[0][0] - time.time_ns()) / 1e9 if self._due else None
            for key, _ in self._selector.select(None if wait_s is None else max(0.0, wait_s)):
                if key.fileobj is self.listener:
                    self._accept()
                elif isinstance(key.fileobj, socket.socket):
                    self._read(key.fileobj)
            while self._due and self._due[0][0] <= time.time_ns():
                self._send(*heapq.heappop(self._due))

    def _accept(self) -> None:
        connection, _ = self.listener.accept()
        connection.setblocking(False)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        switch_on(connection)
        self._selector.register(connection, selectors.EVENT_READ)

    def _read(self, connection: socket.socket) -> None:
        try:
            data, ancillary, _, _ = connection.recvmsg(65536, ANCILLARY_BYTES)
        except OSError:
            data, ancillary = b"", []
        if not data:
            self._selector.unregister(connection)
            connection.close()
        elif data.endswith(b"}"):  # the whole request: both clients send JSON objects
            received_ns = kernel_ns(ancillary) or time.time_ns()
            self._plan(received_ns + FIRST_AUDIO_NS, connection, received_ns, 0)

    def _plan(self, at_ns: int, connection: socket.socket, received_ns: int, number: int) -> None:
        self._order += 1
        heapq.heappush(self._due, (at_ns, self._order, connection, received_ns, number))

    def _send(self, at_ns: int, _order: int, connection: socket.socket, received_ns: int, number: int) -> None:
        data = CHUNK if number + 1 < CHUNKS else CHUNK + b"0\r\n\r\n"
        try:
            if number == 0:
                # Built first, stamped last: what is left between stamp and send is one system call's entry.
                head = (
                    b"HTTP/1.1 200 OK\r\nContent-Type: audio/pcm\r\nTransfer-Encoding: chunked\r\n%b: %%d\r\n\r\n"
                )
                head %= TRUTH_HEADER.encode()
                data = head % (time.time_ns() - received_ns) + data
            connection.send(data)
        except OSError:
            return
        if number + 1 < CHUNKS:
            self._plan(at_ns + GAP_NS, connection, received_ns, number + 1)


@contextmanager
def truth_server(core: int) -> Generator[str]:
    """Run the server as a process on a core; yield its URL."""
    words = [sys.executable, __file__, "--serve", str(core)]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)  # noqa: S603  # ourselves
    try:
        assert process.stdout is not None  # noqa: S101  # PIPE was asked for
        yield process.stdout.readline().strip()
    finally:
        process.kill()
        process.communicate()


def ours(url: str, streams: int, seconds: float, folder: Path) -> list[float]:
    """Return the errors of our users, milliseconds."""
    plan = LoadPlan(
        scenario=SCENARIOS["tts_bytes"],
        target=Target.parse(url, api_key="sk_car_test"),
        users=streams,
        spawn_rate=streams,
        run_time_s=seconds,
        run_dir=folder,
        options={"check": "off"},
    )
    _run(plan.words(), plan.environment(os.environ))
    return [
        (seen.first_audio_ns - seen.start_ns - int(seen.header(TRUTH_HEADER) or 0)) / 1e6
        for seen in read_observations(folder)
        if seen.first_audio_ns is not None
    ]


def stock(url: str, streams: int, seconds: float, folder: Path) -> list[float]:
    """Return the errors of FastHttpUser, reading one byte for the first audio, milliseconds."""
    locustfile, samples = folder / "stock_user.py", folder / "samples.json"
    locustfile.write_text(STOCK_USER)
    words = [sys.executable, "-m", "locust", "-f", str(locustfile), "--headless", "--only-summary", "--host", url]
    words += ["--users", str(streams), "--spawn-rate", str(streams), "--run-time", f"{round(seconds)}s"]
    _run([*words, "--stop-timeout", "5"], {**os.environ, "SAMPLES": str(samples)})
    return [error_ns / 1e6 for error_ns in json.loads(samples.read_text())]


def _run(words: list[str], env: dict[str, str]) -> None:
    done = subprocess.run(words, env=env, capture_output=True, text=True, timeout=120, check=False)  # noqa: S603  # our own words
    if done.returncode not in {0, 1}:
        sys.exit(done.stderr[-2000:])


def _quantile(values: list[float], share: float) -> float:
    ordered = sorted(map(abs, values))
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _compare(streams: int, repeats: int, seconds: float, core: int) -> str:
    rounds: dict[str, list[tuple[float, float, int]]] = {"ours": [], "stock": []}
    for _ in range(repeats):
        for name, client in (("ours", ours), ("stock", stock)):
            with truth_server(core) as url, tempfile.TemporaryDirectory() as folder:
                errors = client(url, streams, seconds, Path(folder))
            rounds[name].append((_quantile(errors, 0.5), _quantile(errors, 0.99), len(errors)))
    middle = {
        name: [statistics.median(each[place] for each in made) for place in range(3)]
        for name, made in rounds.items()
    }
    (our_p50, our_p99, our_n), (its_p50, its_p99, its_n) = middle["ours"], middle["stock"]
    return (
        f"{streams:>7}  {its_p50 / our_p50:>9.1f}  {its_p99 / our_p99:>9.1f}  "
        f"{our_p50:>9.3f}  {our_p99:>9.3f}  {its_p50:>9.3f}  {its_p99:>9.3f}  {our_n:>6.0f}  {its_n:>6.0f}\n"
    )


def main() -> None:
    """Compare, and print one line for each number of streams."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--streams", type=int, nargs="+", default=[50, 100])
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--serve", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve is not None:
        _serve(options.serve)
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {cores[-1]})
    sys.stdout.write("streams  stock÷ours: p50, p99     ours: p50, p99 ms    stock: p50, p99 ms      samples\n")
    for streams in options.streams:
        sys.stdout.write(_compare(streams, options.repeats, options.seconds, cores[0]))
        sys.stdout.flush()


def _serve(core: int) -> None:
    os.sched_setaffinity(0, {core})
    server = TruthServer()
    sys.stdout.write(f"http://127.0.0.1:{server.listener.getsockname()[1]}\n")
    sys.stdout.flush()
    server.run()


if __name__ == "__main__":
    main()
