"""One connection of the truth server in Python: requests and frames in, chunks out; no socket is touched here."""

import base64
import json
import socket
import time
from dataclasses import dataclass, field
from typing import Any, Final

from benchmarks.peers.task import TRUTH_HEADER, TRUTH_MEMBER

__all__ = ["CHUNKS", "CYCLE_NS", "FIRST_AUDIO_NS", "GAP_NS", "Connection"]

FIRST_AUDIO_NS: Final = 40_000_000
GAP_NS: Final = 20_000_000
CHUNKS: Final = 25
CYCLE_NS: Final = FIRST_AUDIO_NS + (CHUNKS - 1) * GAP_NS
AUDIO: Final = b"\x55" * 960
AUDIO_BASE64: Final = base64.b64encode(AUDIO).decode()


@dataclass(eq=False, kw_only=True)
class Connection:
    """One connection; at most one stream at a time."""

    socket: socket.socket
    number: int
    transport: str = ""
    context_id: str = ""
    received_ns: int = 0
    chunk: int = CHUNKS
    has_spoken: bool = False
    counted: bool = False
    buffer: bytearray = field(default_factory=bytearray)

    def take_request(self) -> tuple[bytes, bytes] | None:
        """Take a whole request: its head and its body."""
        head, found, _ = bytes(self.buffer).partition(b"\r\n\r\n")
        length = next(
            (int(line[15:]) for line in head.lower().split(b"\r\n") if line[:15] == b"content-length:"), 0
        )
        if not found or len(self.buffer) < len(head) + 4 + length:
            return None
        body = bytes(self.buffer[len(head) + 4 : len(head) + 4 + length])
        del self.buffer[: len(head) + 4 + length]
        return head, body

    def take_frame(self) -> tuple[int, bytes] | None:
        """Take a whole frame of a client: its opcode and its payload."""
        if len(self.buffer) < 8:
            return None
        size, at = self.buffer[1] & 0x7F, 2
        if size == 126:
            size, at = int.from_bytes(self.buffer[2:4], "big"), 4
        if len(self.buffer) < at + 4 + size:
            return None
        mask, masked = self.buffer[at : at + 4], self.buffer[at + 4 : at + 4 + size]
        opcode, payload = self.buffer[0] & 0x0F, bytes(byte ^ mask[place & 3] for place, byte in enumerate(masked))
        del self.buffer[: at + 4 + size]
        return opcode, payload

    def next_chunk(self) -> bytes:
        """Return what the next chunk looks like on the wire; the truth is told with the first."""
        truth_ns = time.time_ns() - self.received_ns if self.counted else 0
        last = self.chunk == CHUNKS - 1
        if self.transport == "websocket":
            more = {TRUTH_MEMBER: truth_ns} if self.chunk == 0 else {}
            return _frame(self._event(more)) + (_frame(self._done()) if last else b"")
        head = b""
        if self.chunk == 0:
            kind = "audio/pcm" if self.transport == "bytes" else "text/event-stream"
            head = (
                f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nTransfer-Encoding: chunked\r\n"
                f"{TRUTH_HEADER}: {truth_ns}\r\n\r\n"
            ).encode()
        pieces = [AUDIO] if self.transport == "bytes" else [b"data: %b\n\n" % self._event({})]
        if last and self.transport == "sse":
            pieces.append(b"data: %b\n\n" % self._done())
        return head + b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n" * last

    def _event(self, more: dict[str, Any]) -> bytes:
        chunk = {"type": "chunk", "data": AUDIO_BASE64, "done": False, "status_code": 206, "step_time": 0.5}
        return json.dumps(chunk | {"context_id": self.context_id} | more).encode()

    def _done(self) -> bytes:
        done = {"type": "done", "done": True, "status_code": 200, "context_id": self.context_id}
        return json.dumps(done).encode()


def _frame(text: bytes) -> bytes:
    size = bytes([len(text)]) if len(text) < 126 else b"\x7e" + len(text).to_bytes(2, "big")
    return b"\x81" + size + text
