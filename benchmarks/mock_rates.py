"""How many requests a CPU-second of the mock answers, beside Starlette on uvicorn, and Prism: ratios first.

    python -m benchmarks.mock_rates [--rounds 5] [--seconds 1.0] [--prism]

All read and check the same requests: Starlette with ``cartest_contracts``, Prism with a document of the same
members. They then answer canned bytes of the same size; the mock routes, authenticates, checks version, grant
and catalogue, takes a slot, charges, speaks, and writes a journal.

Servers run on one core, the client on another, in interleaved rounds; the figure is requests per second of
the *server's* CPU time, so a busy machine blurs it but does not tilt it. The client reads its last connection
first: it sleeps until all have been answered, and its waking is not charged to the server. "Same text" is
what load tests send, and the mock remembers what it has read and said; "new text" has nothing to remember.

Starlette is installed into a throw-away folder on the first run (``pip install --target``), Prism by ``npx``.
"""

# ruff: noqa: S603, T201  # a script: it starts its own servers by name and prints its findings
import argparse
import contextlib
import itertools
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from benchmarks.cores import client_core, on_core, process_cpu_s, server_core
from benchmarks.peers.mock_peers import PRISM_DOCUMENT, STARLETTE_APP

_CONNECTIONS: Final = 16
_STARLETTE: Final = ("starlette>=1,<2", "uvicorn>=0.40,<1", "uvloop", "httptools")
_PRISM: Final = "@stoplight/prism-cli@5"
_FOLDER: Final = Path(tempfile.gettempdir()) / "cartest-benchmark-mock-peers"
_START_S: Final = 90.0
"""Longest wait for a server; ``npx`` may have to install its own."""
_VOICE: Final = "694f9389-aac1-45b6-b726-9d9369183238"
_HEADERS: Final = b"host: x\r\nx-api-key: sk_car_test\r\ncartesia-version: 2025-04-16\r\n"


def _speak(number: int = 0) -> bytes:
    body = json.dumps(
        {
            "model_id": "sonic-3",
            "transcript": f"Hello {number:07}.",
            "voice": {"mode": "id", "id": _VOICE},
            "output_format": {"container": "raw", "encoding": "pcm_mulaw", "sample_rate": 8000},
            "duration": 0.12,
        }
    ).encode()
    return b"POST /tts/bytes HTTP/1.1\r\n%bcontent-type: application/json\r\ncontent-length: %d\r\n\r\n%b" % (
        _HEADERS,
        len(body),
        body,
    )


def _same(request: bytes) -> Callable[[int], bytes]:
    return lambda _number: request


_REQUESTS: Final[Mapping[str, Callable[[int], bytes]]] = {
    "POST /tts/bytes, 960 bytes, same text": _same(_speak()),
    "POST /tts/bytes, 960 bytes, new text": _speak,
    "GET /, JSON": _same(b"GET / HTTP/1.1\r\n%b\r\n" % _HEADERS),
    "GET /voices/{id}, JSON": _same(b"GET /voices/%b HTTP/1.1\r\n%b\r\n" % (_VOICE.encode(), _HEADERS)),
}
"""What is asked, by the number of the request."""
_numbers = itertools.count()


@dataclass(kw_only=True)
class Contestant:
    """A running server and its figures by request."""

    name: str
    pid: int
    port: int
    rates: dict[str, list[float]] = field(default_factory=dict[str, list[float]])

    def measure(self, request: Callable[[int], bytes], seconds: float) -> float:
        """Return answers per CPU-second of the server."""
        with contextlib.ExitStack() as opened:
            address = ("127.0.0.1", self.port)
            sockets = [opened.enter_context(socket.create_connection(address)) for _ in range(_CONNECTIONS)]
            sizes = {_answer_size(each, request(next(_numbers))) for each in sockets}
            if len(sizes) != 1:
                raise SystemExit(f"{self.name}: answers of different sizes: {sorted(sizes)}")
            size = sizes.pop()
            before, count, end = process_cpu_s(self.pid), 0, time.monotonic() + seconds
            while time.monotonic() < end:
                for each in sockets:
                    each.sendall(request(next(_numbers)))
                for each in reversed(sockets):
                    left = size
                    while left > 0:
                        left -= len(_received(each))
                count += _CONNECTIONS
            return count / max(process_cpu_s(self.pid) - before, 1e-9)


def _received(connection: socket.socket) -> bytes:
    piece = connection.recv(65536)
    if not piece:
        raise SystemExit("the server hung up")
    return piece


def _answer_size(connection: socket.socket, request: bytes) -> int:
    """Send one request, check its answer, return the answer's size: every one that follows has the same."""
    connection.sendall(request)
    answer = b""
    while not _complete(answer):
        answer += _received(connection)
    if not answer.startswith(b"HTTP/1.1 200"):
        raise SystemExit(f"not answered: {answer[:500]!r}")
    return len(answer)


def _complete(answer: bytes) -> bool:
    """Whether a whole answer is there, chunked or with a length."""
    head, found, body = answer.partition(b"\r\n\r\n")
    if not found:
        return False
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return len(body) >= int(line[15:])
    return body.endswith(b"0\r\n\r\n")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def _running(name: str, words: list[str], port: int) -> Generator[Contestant]:
    """Start a server on its core and wait until it answers."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join((str(_FOLDER), *sys.path))}
    with on_core(server_core()):
        process = subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + _START_S
        while process.poll() is None and time.monotonic() < deadline:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                yield Contestant(name=name, pid=_server_of(process.pid), port=port)
                return
            time.sleep(0.05)
        raise SystemExit(f"{name} did not start")
    finally:
        process.terminate()
        process.wait()


def _server_of(pid: int) -> int:
    """Return the process that serves: the last of a chain of starters such as ``npx``."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return _server_of(int(children[0])) if children else pid


def _starlette(port: int) -> list[str]:
    if not (_FOLDER / "starlette").exists():
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(_FOLDER)]
        subprocess.run([*pip, *_STARLETTE], check=True)
    (_FOLDER / "cartest_benchmark_peer.py").write_text(STARLETTE_APP)
    uvicorn = [sys.executable, "-m", "uvicorn", "--no-access-log", "--log-level", "error", "--port", str(port)]
    return [*uvicorn, "cartest_benchmark_peer:app"]


def _prism(port: int) -> list[str]:
    _FOLDER.mkdir(exist_ok=True)
    document = _FOLDER / "prism.json"
    document.write_text(json.dumps(PRISM_DOCUMENT))
    return ["npx", "--yes", _PRISM, "mock", "--port", str(port), "--verboseLevel", "fatal", str(document)]


def _mock(port: int) -> list[str]:
    words = [sys.executable, "-m", "cartest_mocks", "--profile", "instant", "--plan", "enterprise"]
    return [*words, "--port", str(port)]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=1.0)
    parser.add_argument("--prism", action="store_true", help="with Prism, which needs node and npx")
    options = parser.parse_args()
    starters = {"Starlette on uvicorn": _starlette, **({"Prism": _prism} if options.prism else {}), "mock": _mock}
    with contextlib.ExitStack() as started:
        servers: list[Contestant] = []
        for name, words in starters.items():
            port = _free_port()
            servers.append(started.enter_context(_running(name, words(port), port)))
        started.enter_context(on_core(client_core()))
        for _ in range(options.rounds):
            for name, request in _REQUESTS.items():
                for server in servers:
                    server.rates.setdefault(name, []).append(server.measure(request, options.seconds))
    *peers, ours = servers
    for name in _REQUESTS:
        for peer in peers:
            ratio = statistics.median(
                mine / theirs for mine, theirs in zip(ours.rates[name], peer.rates[name], strict=True)
            )
            mine, theirs = statistics.median(ours.rates[name]), statistics.median(peer.rates[name])
            print(
                f"{ratio:6.1f} times {peer.name:20} {name:38} ({mine:,.0f} against {theirs:,.0f} per CPU-second)"
            )


if __name__ == "__main__":
    main()
