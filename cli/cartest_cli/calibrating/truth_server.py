"""A server that knows when it spoke: started as a process of its own, it ends when its standard input closes.

    python -m cartest_cli.calibrating.truth_server        prints its port

One loop, one heap of deadlines. A request's instant is the kernel's stamp of it, an answer's is taken around the
send of its first chunk. What it knows is told over HTTP: ``/ready`` (connections that speak), ``/begin`` and
``/end`` of the window that counts, ``/truths``. It tells its own lateness with every window. Not a mock: it
answers whatever asks.
"""

import heapq
import json
import selectors
import socket
import sys
import time
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Final

from cartest_cli.calibrating.truth_speech import (
    CHUNKS,
    CYCLE_NS,
    FIRST_AUDIO_NS,
    GAP_NS,
    Inbox,
    Speech,
    TruthTransport,
    pieces,
    upgrade,
)
from cartest_loadtests.descriptors import make_room
from cartest_loadtests.stamps import ANCILLARY_BYTES, keep_warm, kernel_ns, switch_on

__all__ = ["TruthServer"]

_GOLDEN: Final = 2654435769
"""2**32 divided by the golden ratio: any number of connections is spread evenly over a cycle."""
_TRANSPORTS: Final[dict[bytes, TruthTransport]] = {b"POST /tts/bytes": "bytes", b"POST /tts/sse": "sse"}
_SOCKET: Final = b"GET /tts/websocket"
_MOST_CONNECTIONS: Final = 4096
_TEXT, _CLOSE, _PING = 1, 8, 9


@dataclass(eq=False, kw_only=True, slots=True)
class _Connection:
    """One connection; at most one stream at a time."""

    socket: socket.socket
    number: int
    inbox: Inbox = field(default_factory=Inbox)
    upgraded: bool = False
    received_ns: int = 0
    speech: Speech | None = None
    chunk: int = 0
    stream: int | None = None
    """Its place among the streams that count."""
    has_spoken: bool = False


class TruthServer:
    """All connections, and the window that counts."""

    def __init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=4096)
        self.listener.setblocking(False)
        switch_on(self.listener)
        self._warm = keep_warm()
        self._selector = selectors.DefaultSelector()
        self._selector.register(self.listener, selectors.EVENT_READ, self._accept)
        self._due: list[tuple[int, int, _Connection]] = []
        self._numbers, self._order = count(), count()
        self._speakers = 0
        self._truths: list[tuple[int, int] | None] = []
        """Of each stream that counts: time to first audio at least and at most, nanoseconds."""
        self._late_ns: list[int] = []
        self._began_ns: int | None = None

    def run(self) -> None:
        """Serve until standard input closes."""
        self._selector.register(sys.stdin, selectors.EVENT_READ, None)
        due = self._due
        while True:
            wait_s = max(0.0, (due[0][0] - time.time_ns()) / 1e9) if due else None
            for key, _ in self._selector.select(wait_s):
                if key.data is None:
                    return
                if isinstance(key.data, _Connection):
                    self._read(key.data)
                else:
                    key.data()
            while due and due[0][0] <= time.time_ns():
                due_ns, _, connection = heapq.heappop(due)
                self._speak(due_ns, connection)

    def _accept(self) -> None:
        try:
            accepted, _ = self.listener.accept()
        except OSError:  # it hung up already
            return
        accepted.setblocking(False)
        accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        switch_on(accepted)
        connection = _Connection(socket=accepted, number=next(self._numbers))
        self._selector.register(accepted, selectors.EVENT_READ, connection)

    def _read(self, connection: _Connection) -> None:
        try:
            data, ancillary, _, _ = connection.socket.recvmsg(65536, ANCILLARY_BYTES)
        except OSError:
            data, ancillary = b"", []
        if not data:
            self._hang_up(connection)
            return
        connection.received_ns = kernel_ns(ancillary) or time.time_ns()
        inbox = connection.inbox
        inbox.data += data
        if connection.upgraded:
            while frame := inbox.take_frame():
                self._on_frame(connection, *frame)
        elif head := inbox.take_request():
            self._on_request(connection, head)

    def _on_request(self, connection: _Connection, head: bytes) -> None:
        line = head.partition(b" HTTP/")[0].partition(b"?")[0]
        if line in _TRANSPORTS:
            self._begin_stream(connection, _TRANSPORTS[line], "")
        elif line == _SOCKET:
            connection.upgraded = True
            connection.socket.send(upgrade(head))
        else:
            told = json.dumps(self._control(line)).encode()
            head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(told)
            connection.socket.setblocking(True)  # the truths may be long, and nobody speaks meanwhile
            connection.socket.sendall(head + told)
            connection.socket.setblocking(False)

    def _on_frame(self, connection: _Connection, opcode: int, payload: bytes) -> None:
        if opcode == _TEXT:
            self._begin_stream(connection, "websocket", json.loads(payload)["context_id"])
        elif opcode == _PING:
            connection.socket.send(bytes([0x8A, len(payload)]) + payload)
        elif opcode == _CLOSE:
            self._hang_up(connection)

    def _begin_stream(self, connection: _Connection, transport: TruthTransport, context_id: str) -> None:
        connection.stream = None
        if self._began_ns is not None:
            connection.stream = len(self._truths)
            self._truths.append(None)
        connection.speech = pieces(transport, stream=connection.stream, context_id=context_id)
        connection.chunk = 0
        due_ns = connection.received_ns + FIRST_AUDIO_NS
        if not connection.has_spoken:
            due_ns += connection.number * _GOLDEN % 2**32 * CYCLE_NS // 2**32
            self._speakers += 1
        connection.has_spoken = True
        heapq.heappush(self._due, (due_ns, next(self._order), connection))

    def _speak(self, due_ns: int, connection: _Connection) -> None:
        assert connection.speech is not None  # noqa: S101  # a stream has begun
        data = connection.speech.piece(connection.chunk)
        before_ns = time.time_ns()
        try:
            if connection.socket.send(data) < len(data):
                raise BlockingIOError  # a whole stream has piled up: whoever reads so is no client of ours
        except OSError:
            self._hang_up(connection)
            return
        if connection.chunk == 0 and connection.stream is not None:
            received_ns = connection.received_ns
            self._truths[connection.stream] = (before_ns - received_ns, time.time_ns() - received_ns)
        if self._began_ns is not None:
            self._late_ns.append(before_ns - due_ns)
        connection.chunk += 1
        if connection.chunk < CHUNKS:
            heapq.heappush(self._due, (due_ns + GAP_NS, next(self._order), connection))

    def _hang_up(self, connection: _Connection) -> None:
        if connection.socket.fileno() >= 0:
            self._speakers -= connection.has_spoken
            self._selector.unregister(connection.socket)
            connection.socket.close()

    def _control(self, line: bytes) -> Any:
        if line == b"GET /ready":
            return {"speakers": self._speakers}
        if line == b"GET /truths":
            return self._truths
        if line == b"GET /begin":
            self._began_ns, self._truths, self._late_ns = time.time_ns(), [], []
            return {}
        began_ns, self._began_ns = self._began_ns or time.time_ns(), None
        late_ns = sorted(self._late_ns) or [0]
        return {
            "chunks": len(self._late_ns),
            "window_s": (time.time_ns() - began_ns) / 1e9,
            "late_p99_ms": late_ns[int(0.99 * len(late_ns))] / 1e6,
        }


if __name__ == "__main__":
    make_room(_MOST_CONNECTIONS)
    server = TruthServer()
    sys.stdout.write(f"{server.listener.getsockname()[1]}\n")
    sys.stdout.flush()
    server.run()
