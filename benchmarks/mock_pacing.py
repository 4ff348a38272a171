"""How exactly the mock keeps its schedule, beside a C epoll server that does the same in the same minute.

    python -m benchmarks.mock_pacing [--streams 100 300 600 1000] [--transports websocket bytes] [--rounds 3]
                                     [--seconds 4]

Every connection plays one stream of half a second after another, 960 bytes of audio every 20 ms; the mock
also reads, checks and speaks each of them. The client looks at the kernel's receive stamps only, so its own
lateness stands in no figure. A chunk's deviation is how much later it came than the schedule that the least
late chunk of its stream sets; pace is chunks that came by themselves over chunks due. Server and client have
a core each. Linux only, and a C compiler.
"""

# ruff: noqa: S603, T201  # a script: it starts its own server and prints its findings
import argparse
import contextlib
import json
import os
import select
import socket
import statistics
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from benchmarks.cores import client_core, on_core, process_cpu_s, server_core
from benchmarks.truth.serving import truth_server

_SO_TIMESTAMPNS: Final = 35
_CHUNK_NS: Final = 20_000_000
_CHUNK_BYTES: Final = 960
_CHUNKS: Final = 25
_FIRST_NS: Final = 40_000_000
_ENDS: Final = {"websocket": b'"done":true', "bytes": b"0\r\n\r\n"}
_SETTLE_S: Final = 1.5
_MOCK: Final = """
import sys
from cartest_mocks import opening
from cartest_mocks.__main__ import main
from cartest_mocks.profiles import Profile
steady = Profile(name="steady", first_audio_ms=40.0, real_time_factor=1.0, chunk_bytes=960)
opening.profile_named = lambda name: steady
sys.exit(main(sys.argv[1:]))
"""
_UPGRADE: Final = (
    b"GET /tts/websocket?api_key=sk_car_test&cartesia_version=2025-04-16 HTTP/1.1\r\nHost: x\r\n"
    b"Upgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


def _asking(transport: str, context_id: str) -> bytes:
    body = {
        "model_id": "sonic-3",
        "transcript": "Some words are said here, again and again.",
        "voice": {"mode": "id", "id": "694f9389-aac1-45b6-b726-9d9369183238"},
        "output_format": {"container": "raw", "encoding": "pcm_s16le", "sample_rate": 24000},
        "duration": _CHUNKS * _CHUNK_NS / 1e9,
    }
    if transport == "websocket":
        payload = json.dumps(body | {"context_id": context_id}).encode()
        size = bytes((0x80 | len(payload),)) if len(payload) < 126 else b"\xfe" + struct.pack("!H", len(payload))
        return b"\x81" + size + bytes(4) + payload  # a mask of zeros
    payload = json.dumps(body).encode()
    head = b"POST /tts/bytes HTTP/1.1\r\nHost: x\r\nX-API-Key: sk_car_test\r\nCartesia-Version: 2025-04-16\r\n"
    return b"%bContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b" % (head, len(payload), payload)


@dataclass(kw_only=True)
class _Listener:
    """One connection and the stamps of the chunks it got, a list for each of its streams."""

    connection: socket.socket
    transport: str
    name: str
    stamps: list[list[int]] = field(default_factory=lambda: [[]])

    def ask(self) -> None:
        self.connection.sendall(_asking(self.transport, f"{self.name}-{len(self.stamps)}"))

    def read(self) -> None:
        data, told, _, _ = self.connection.recvmsg(65536, 64)
        if not data:
            raise SystemExit("the server hung up")
        if len(data) >= _CHUNK_BYTES:  # else an end without audio
            seconds, nanoseconds = struct.unpack("qq", told[0][2])
            self.stamps[-1].append(seconds * 1_000_000_000 + nanoseconds)
        if _ENDS[self.transport] in data[-256:]:
            self.stamps.append([])
            self.ask()

    def deviations_ms(self, since_ns: int, until_ns: int) -> list[float]:
        """Return those of the window; a chunk that was read together with the next one counts as missing."""
        found: list[float] = []
        for stamps in self.stamps:
            if not stamps:
                continue
            places = [round((stamp - stamps[0]) / _CHUNK_NS) for stamp in stamps]
            origin = min(stamp - place * _CHUNK_NS for stamp, place in zip(stamps, places, strict=True))
            found += [
                (stamp - origin - place * _CHUNK_NS) / 1e6
                for stamp, place in zip(stamps, places, strict=True)
                if since_ns <= stamp < until_ns
            ]
        return found


@dataclass(frozen=True, kw_only=True)
class _Server:
    name: str
    port: int
    pid: int


@dataclass(frozen=True, kw_only=True)
class _Measured:
    p50_ms: float
    p99_ms: float
    pace: float
    core: float


def _measure(server: _Server, transport: str, streams: int, seconds: float) -> _Measured:
    poll = select.epoll()
    listeners: dict[int, _Listener] = {}
    with contextlib.ExitStack() as opened:
        for number in range(streams):
            connection = opened.enter_context(socket.create_connection(("127.0.0.1", server.port)))
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if transport == "websocket":
                connection.sendall(_UPGRADE)
                connection.recv(4096)
            connection.setsockopt(socket.SOL_SOCKET, _SO_TIMESTAMPNS, 1)
            listeners[connection.fileno()] = _Listener(
                connection=connection, transport=transport, name=f"context-{number:05}"
            )
            poll.register(connection, select.EPOLLIN)

        def listen(until: float) -> None:
            while (left := until - time.monotonic()) > 0:
                for fd, _ in poll.poll(min(left, 0.01)):
                    listeners[fd].read()

        begin = time.monotonic()
        for number, listener in enumerate(listeners.values()):  # spread over a second, out of step with the chunks
            listen(begin + number / streams)
            listener.ask()
        listen(begin + 1 + _SETTLE_S)
        before, since_ns = process_cpu_s(server.pid), time.time_ns()
        listen(time.monotonic() + seconds)
        used, until_ns = process_cpu_s(server.pid) - before, time.time_ns()
    found = sorted(each for listener in listeners.values() for each in listener.deviations_ms(since_ns, until_ns))
    cycle_s = (_FIRST_NS + (_CHUNKS - 1) * _CHUNK_NS) / 1e9
    due = streams * seconds / cycle_s * _CHUNKS
    if not found:
        raise SystemExit(f"{server.name}: not one chunk in {seconds} s")
    return _Measured(
        p50_ms=found[len(found) // 2],
        p99_ms=found[len(found) * 99 // 100],
        pace=len(found) / due,
        core=used / seconds,
    )


@contextlib.contextmanager
def _mock() -> Generator[_Server]:
    words = [sys.executable, "-c", _MOCK, "--plan", "enterprise", "--ready-json"]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    with on_core(server_core()):
        process = subprocess.Popen(words, env=environment, stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None  # noqa: S101  # PIPE was asked for
        ready: dict[str, str] = json.loads(process.stdout.readline())
        port = urlsplit(ready["url"]).port or 0
        yield _Server(name="mock", port=port, pid=process.pid)
    finally:
        process.terminate()
        process.wait()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--streams", type=int, nargs="+", default=[100, 300, 600, 1000])
    parser.add_argument("--transports", nargs="+", choices=["websocket", "bytes"], default=["websocket", "bytes"])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=4.0)
    options = parser.parse_args()
    with truth_server(core=server_core()) as truth, _mock() as mock, on_core(client_core()):
        peer = _Server(name=f"{truth.kind} epoll", port=urlsplit(truth.url).port or 0, pid=truth.pid)
        print(
            f"{'transport':10} {'streams':>7}  {'server':10} {'p50 ms':>7} {'p99 ms':>7} {'pace':>5} {'core':>5}"
        )
        for transport in options.transports:
            for streams in options.streams:
                made: dict[str, list[_Measured]] = {}
                for _ in range(options.rounds):
                    for server in (peer, mock):
                        made.setdefault(server.name, []).append(
                            _measure(server, transport, streams, options.seconds)
                        )
                for name, runs in made.items():
                    print(_row(transport, streams, name, runs))
                ratio = statistics.median(
                    ours.p99_ms / its.p99_ms for ours, its in zip(made["mock"], made[peer.name], strict=True)
                )
                print(f"{'':18}   the mock's p99 is {ratio:.1f} times the other's")


def _row(transport: str, streams: int, name: str, runs: list[_Measured]) -> str:
    def middle(figure: Callable[[_Measured], float]) -> float:
        return statistics.median(map(figure, runs))

    return (
        f"{transport:10} {streams:>7}  {name:10} {middle(lambda run: run.p50_ms):>7.3f} "
        f"{middle(lambda run: run.p99_ms):>7.2f} {middle(lambda run: run.pace):>5.2f} "
        f"{middle(lambda run: run.core):>5.2f}"
    )


if __name__ == "__main__":
    main()
