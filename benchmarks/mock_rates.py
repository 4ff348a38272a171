"""How many requests a CPU-second of the mock answers, beside Starlette on uvicorn: ratio first.

    python benchmarks/mock_rates.py [--rounds 5] [--seconds 1.0]

Both read and check the same request with ``cartest_contracts``; the peer then answers 960 canned bytes, the mock
authenticates, checks the catalogue, speaks and streams them. Servers run on one core, the client on another, in
interleaved rounds; the figure is requests per second of the *server's* CPU time, so a busy machine blurs it but
does not tilt it. The peer is installed into a throw-away folder on the first run (``pip install --target``).
"""

# ruff: noqa: S603, S607, T201  # a script: it starts its own servers by name and prints its findings
import argparse
import contextlib
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator
from dataclasses import dataclass, field
from pathlib import Path

CONNECTIONS = 16
PEER = "starlette>=1,<2", "uvicorn>=0.40,<1", "uvloop", "httptools"
PEER_FOLDER = Path(tempfile.gettempdir()) / "cartest-benchmark-peer"
PEER_APP = """
import os
from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from cartest_contracts.messages import parse_generation
from cartest_contracts.versions import DEFAULT_VERSION

AUDIO = os.urandom(960)

async def status(request):
    return JSONResponse({"ok": True, "version": "2025-04-16"})

async def speak(request):
    parse_generation(await request.body(), version=DEFAULT_VERSION, transport="bytes")
    return Response(AUDIO, media_type="audio/pcm")

app = Starlette(routes=[Route("/", status), Route("/tts/bytes", speak, methods=["POST"])])
"""
BODY = json.dumps(
    {
        "model_id": "sonic-3",
        "transcript": "Hello.",
        "voice": {"mode": "id", "id": "694f9389-aac1-45b6-b726-9d9369183238"},
        "output_format": {"container": "raw", "encoding": "pcm_mulaw", "sample_rate": 8000},
        "duration": 0.12,
    }
).encode()
HEADERS = b"host: x\r\nx-api-key: sk_car_test\r\ncartesia-version: 2025-04-16\r\n"
REQUESTS = {
    "POST /tts/bytes, 960 bytes": b"POST /tts/bytes HTTP/1.1\r\n%bcontent-type: application/json\r\n"
    b"content-length: %d\r\n\r\n%b" % (HEADERS, len(BODY), BODY),
    "GET /, JSON": b"GET / HTTP/1.1\r\n%b\r\n" % HEADERS,
}


@dataclass
class Contestant:
    """A running server and its figures by request."""

    name: str
    process: subprocess.Popen[bytes]
    port: int
    rates: dict[str, list[float]] = field(default_factory=dict[str, list[float]])

    def cpu_s(self) -> float:
        """CPU seconds that the process has used."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def measure(self, request: bytes, seconds: float) -> float:
        """Return answers per CPU-second of the server."""
        with contextlib.ExitStack() as opened:
            address = ("127.0.0.1", self.port)
            sockets = [opened.enter_context(socket.create_connection(address)) for _ in range(CONNECTIONS)]
            size = answer_size(sockets[0], request)
            for each in sockets[1:]:
                answer_size(each, request)
            before, count, end = self.cpu_s(), 0, time.monotonic() + seconds
            while time.monotonic() < end:
                for each in sockets:
                    each.sendall(request)
                for each in sockets:
                    left = size
                    while left > 0:
                        left -= len(each.recv(65536))
                count += CONNECTIONS
            return count / max(self.cpu_s() - before, 1e-9)


def answer_size(connection: socket.socket, request: bytes) -> int:
    """Send one request, check its answer, return the answer's size: every one that follows has the same."""
    connection.sendall(request)
    answer = b""
    while not complete(answer):
        piece = connection.recv(65536)
        if not piece:
            raise SystemExit(f"the server hung up: {answer[:200]!r}")
        answer += piece
    if not answer.startswith(b"HTTP/1.1 200"):
        raise SystemExit(f"not answered: {answer[:200]!r}")
    return len(answer)


def complete(answer: bytes) -> bool:
    """Whether a whole answer is there, chunked or with a length."""
    head, found, body = answer.partition(b"\r\n\r\n")
    if not found:
        return False
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return len(body) >= int(line[15:])
    return body.endswith(b"0\r\n\r\n")


def free_port() -> int:
    """Return a port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def install_peer() -> None:
    """Install the peer beside the project, not into it."""
    if not (PEER_FOLDER / "starlette").exists():
        subprocess.run(
            [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(PEER_FOLDER), *PEER], check=True
        )
    (PEER_FOLDER / "cartest_benchmark_peer.py").write_text(PEER_APP)


@contextlib.contextmanager
def running(name: str, words: list[str], port: int, path: str = "") -> Generator[Contestant]:
    """Start a server on the first core and wait until it answers."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, (path, *sys.path[1:])))}
    process = subprocess.Popen(
        ["taskset", "-c", "0", sys.executable, *words], env=environment, stdout=subprocess.DEVNULL
    )
    try:
        for _ in range(200):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                yield Contestant(name, process, port)
                return
            time.sleep(0.05)
        raise SystemExit(f"{name} did not start")
    finally:
        process.terminate()
        process.wait()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=1.0)
    options = parser.parse_args()
    install_peer()
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    peer_port, mock_port = free_port(), free_port()
    uvicorn = ["-m", "uvicorn", "--no-access-log", "--log-level", "error", "--port", str(peer_port)]
    mock = ["-m", "cartest_mocks", "--profile", "instant", "--port", str(mock_port), "--plan", "enterprise"]
    starlette = [*uvicorn, "cartest_benchmark_peer:app"]
    with (
        running("Starlette on uvicorn", starlette, peer_port, str(PEER_FOLDER)) as peer,
        running("cartest mock", mock, mock_port) as ours,
    ):
        for _ in range(options.rounds):
            for name, request in REQUESTS.items():
                for server in (peer, ours):
                    server.rates.setdefault(name, []).append(server.measure(request, options.seconds))
    for name in REQUESTS:
        mine, theirs = statistics.median(ours.rates[name]), statistics.median(peer.rates[name])
        print(
            f"{mine / theirs:5.1f} times {peer.name}   {name}   "
            f"({mine:,.0f} against {theirs:,.0f} per CPU-second, {options.rounds} rounds)"
        )


if __name__ == "__main__":
    main()
