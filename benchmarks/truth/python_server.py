"""The truth server where no C compiler is: the same answers, the same window, no TLS.

    python -m benchmarks.truth.python_server        prints "PORT 0"

One loop, one heap of deadlines; requests are stamped by the kernel, chunks leave by our own clock. Above some
hundred streams it is late itself; its lateness is told with every window. It answers as truth_server.c does.
"""

import base64
import hashlib
import heapq
import json
import selectors
import socket
import sys
import time
from itertools import count
from typing import Any, Final

from benchmarks.truth.python_connection import (
    CHUNKS,
    CYCLE_NS,
    FIRST_AUDIO_NS,
    GAP_NS,
    Connection,
)
from cartest_loadtests.stamps import ANCILLARY_BYTES, kernel_ns, switch_on

__all__ = ["Server"]

GUID: Final = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
"""RFC 6455, section 1.3."""
GOLDEN: Final = 2654435769
"""2**32 divided by the golden ratio: any number of connections is spread evenly over a cycle."""
TRANSPORTS: Final = {b"POST /tts/bytes": "bytes", b"POST /tts/sse": "sse"}


class Server:
    """All connections, and the window."""

    def __init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=4096)
        self.listener.setblocking(False)
        switch_on(self.listener)
        self._selector = selectors.DefaultSelector()
        self._selector.register(self.listener, selectors.EVENT_READ)
        self._due: list[tuple[int, int, Connection]] = []
        self._numbers, self._order = count(), count()
        self._speakers = self._streams = self._dropped = 0
        self._late_ms: list[float] = []
        self._window_ns: int | None = None
        """When it opened; ``None`` while it is closed."""

    def run(self) -> None:
        """Serve until killed."""
        while True:
            wait_s = max(0.0, (self._due[0][0] - time.time_ns()) / 1e9) if self._due else None
            for key, _ in self._selector.select(wait_s):
                if isinstance(key.data, Connection):
                    self._read(key.data)
                else:
                    self._accept()
            while self._due and self._due[0][0] <= time.time_ns():
                due_ns, _, connection = heapq.heappop(self._due)
                self._speak(due_ns, connection)

    def _accept(self) -> None:
        accepted, _ = self.listener.accept()
        accepted.setblocking(False)
        accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        switch_on(accepted)
        connection = Connection(socket=accepted, number=next(self._numbers))
        self._selector.register(accepted, selectors.EVENT_READ, connection)

    def _read(self, connection: Connection) -> None:
        try:
            data, ancillary, _, _ = connection.socket.recvmsg(65536, ANCILLARY_BYTES)
        except OSError:
            data, ancillary = b"", []
        if not data:
            self._hang_up(connection)
            return
        connection.received_ns = kernel_ns(ancillary) or time.time_ns()
        connection.buffer += data
        if connection.transport == "websocket":
            while frame := connection.take_frame():
                self._on_frame(connection, *frame)
        elif request := connection.take_request():
            self._on_request(connection, *request)

    def _on_request(self, connection: Connection, head: bytes, _: bytes) -> None:
        line = head.partition(b" HTTP/")[0]
        if line in TRANSPORTS:
            self._begin_stream(connection, TRANSPORTS[line])
        elif line == b"GET /tts/websocket":
            connection.transport = "websocket"
            key = next(
                row[18:].strip() for row in head.split(b"\r\n") if row.lower()[:18] == b"sec-websocket-key:"
            )
            accept = base64.b64encode(hashlib.sha1(key + GUID, usedforsecurity=False).digest())
            connection.socket.send(
                b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                b"Sec-WebSocket-Accept: %b\r\n\r\n" % accept
            )
        else:
            told = json.dumps(self._control(line)).encode()
            head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(told)
            connection.socket.send(head + told)

    def _on_frame(self, connection: Connection, opcode: int, payload: bytes) -> None:
        if opcode == 1:
            connection.context_id = json.loads(payload)["context_id"]
            self._begin_stream(connection, "websocket")
        elif opcode == 9:
            connection.socket.send(bytes([0x8A, len(payload)]) + payload)

    def _begin_stream(self, connection: Connection, transport: str) -> None:
        connection.transport, connection.chunk = transport, 0
        connection.counted = self._window_ns is not None
        self._streams += connection.counted
        due_ns = connection.received_ns + FIRST_AUDIO_NS
        if not connection.has_spoken:
            due_ns += connection.number * GOLDEN % 2**32 * CYCLE_NS // 2**32
            self._speakers += 1
        connection.has_spoken = True
        heapq.heappush(self._due, (due_ns, next(self._order), connection))

    def _speak(self, due_ns: int, connection: Connection) -> None:
        if self._window_ns is not None:
            self._late_ms.append((time.time_ns() - due_ns) / 1e6)
        data = connection.next_chunk()
        connection.chunk += 1
        try:
            if connection.socket.send(data) < len(data):
                raise BlockingIOError
        except OSError:
            self._dropped += connection.socket.fileno() >= 0
            self._hang_up(connection)
            return
        if connection.chunk < CHUNKS:
            heapq.heappush(self._due, (due_ns + GAP_NS, next(self._order), connection))

    def _hang_up(self, connection: Connection) -> None:
        if connection.socket.fileno() >= 0:
            self._speakers -= connection.has_spoken
            self._selector.unregister(connection.socket)
            connection.socket.close()

    def _control(self, line: bytes) -> dict[str, Any]:
        if line == b"GET /ready":
            return {"speakers": self._speakers}
        if line == b"GET /begin":
            self._window_ns, self._late_ms, self._streams, self._dropped = time.time_ns(), [], 0, 0
            return {}
        began_ns, self._window_ns = self._window_ns or time.time_ns(), None
        late_ms = sorted(self._late_ms) or [0.0]
        return {
            "chunks": len(self._late_ms),
            "streams": self._streams,
            "window_s": (time.time_ns() - began_ns) / 1e9,
            "cycle_s": CYCLE_NS / 1e9,
            "chunks_a_stream": CHUNKS,
            "dropped": self._dropped,
            "late_p50_ms": late_ms[len(late_ms) // 2],
            "late_p99_ms": late_ms[int(0.99 * len(late_ms))],
        }


if __name__ == "__main__":
    server = Server()
    sys.stdout.write(f"{server.listener.getsockname()[1]} 0\n")
    sys.stdout.flush()
    server.run()
