"""What the truth server says on the wire: real-time streams over each transport. Pure: no socket, no clock.

A stream is 40 ms of silence and then 20 ms of 24 kHz 16-bit audio every 20 ms, as in ``benchmarks/``. Its pieces
are made when it begins, so that nothing but a system call stands between the clock and the send.
"""

import base64
import hashlib
import json
from dataclasses import dataclass, field
from typing import Final, Literal

__all__ = [
    "CHUNKS",
    "CYCLE_NS",
    "FIRST_AUDIO_NS",
    "GAP_NS",
    "STREAM_HEADER",
    "STREAM_MEMBER",
    "Inbox",
    "Speech",
    "TruthTransport",
    "pieces",
    "upgrade",
]

TruthTransport = Literal["bytes", "sse", "websocket"]

FIRST_AUDIO_NS: Final = 40_000_000
GAP_NS: Final = 20_000_000
CHUNKS: Final = 25
CYCLE_NS: Final = FIRST_AUDIO_NS + (CHUNKS - 1) * GAP_NS
"""From a request to the last chunk that answers it; the next request may follow at once."""
STREAM_HEADER: Final = "x-stream"
"""Which of the window's streams an answer is (bytes, SSE)."""
STREAM_MEMBER: Final = "stream"
"""The same in the first event (WebSocket)."""
_AUDIO: Final = b"\x55" * 960
_AUDIO_BASE64: Final = base64.b64encode(_AUDIO).decode()
_GUID: Final = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
"""RFC 6455, section 1.3."""


@dataclass(frozen=True, slots=True)
class Speech:
    """The pieces of one stream, as they go over the wire."""

    first: bytes
    middle: bytes
    last: bytes

    def piece(self, number: int) -> bytes:
        """Return the chunk of that number, 0 to :data:`CHUNKS` - 1."""
        if number == 0:
            return self.first
        return self.middle if number < CHUNKS - 1 else self.last


def pieces(transport: TruthTransport, *, stream: int | None, context_id: str) -> Speech:
    """Return what a stream says; its number is told where it counts."""
    if transport == "websocket":
        middle = _frame(_event(context_id))
        first = middle if stream is None else _frame(_event(context_id, stream))
        return Speech(first, middle, middle + _frame(_done(context_id)))
    told = b"" if stream is None else f"{STREAM_HEADER}: {stream}\r\n".encode()
    if transport == "bytes":
        kind, middle, end = b"audio/pcm", _chunk(_AUDIO), b""
    else:
        kind, middle = b"text/event-stream", _chunk(b"data: %b\n\n" % _event(context_id))
        end = _chunk(b"data: %b\n\n" % _done(context_id))
    head = b"HTTP/1.1 200 OK\r\nContent-Type: %b\r\nTransfer-Encoding: chunked\r\n%b\r\n" % (kind, told)
    return Speech(head + middle, middle, middle + end + b"0\r\n\r\n")


def upgrade(head: bytes) -> bytes:
    """Return the answer to a WebSocket handshake."""
    name = b"sec-websocket-key:"
    key = next(line[len(name) :].strip() for line in head.split(b"\r\n") if line.lower().startswith(name))
    accept = base64.b64encode(hashlib.sha1(key + _GUID, usedforsecurity=False).digest())
    return (
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Accept: %b\r\n\r\n" % accept
    )


@dataclass(slots=True)
class Inbox:
    """What came over one connection and was not understood yet."""

    data: bytearray = field(default_factory=bytearray)

    def take_request(self) -> bytes | None:
        """Take a whole request and return its head; ``None`` while it is not complete."""
        head, found, _ = bytes(self.data).partition(b"\r\n\r\n")
        name = b"content-length:"
        lines = head.lower().split(b"\r\n")
        length = next((int(line[len(name) :]) for line in lines if line.startswith(name)), 0)
        size = len(head) + 4 + length
        if not found or len(self.data) < size:
            return None
        del self.data[:size]
        return head

    def take_frame(self) -> tuple[int, bytes] | None:
        """Take a whole masked frame of at most 64 KiB: its opcode and its payload."""
        if len(self.data) < 6:
            return None
        size, at = self.data[1] & 0x7F, 2
        if size == 126:
            size, at = int.from_bytes(self.data[2:4], "big"), 4
        if len(self.data) < at + 4 + size:
            return None
        mask, masked = self.data[at : at + 4], self.data[at + 4 : at + 4 + size]
        opcode = self.data[0] & 0x0F
        del self.data[: at + 4 + size]
        whole = bytes(mask) * (size // 4 + 1)
        clear = int.from_bytes(masked, "big") ^ int.from_bytes(whole[:size], "big")
        return opcode, clear.to_bytes(size, "big")


def _event(context_id: str, stream: int | None = None) -> bytes:
    more = {} if stream is None else {STREAM_MEMBER: stream}
    # The name before the audio: who waits for a context finds it in the first packet's first bytes.
    chunk = (
        {"type": "chunk", "context_id": context_id} | more | {"done": False, "status_code": 206, "step_time": 0.5}
    )
    return json.dumps(chunk | {"data": _AUDIO_BASE64}, separators=(",", ":")).encode()


def _done(context_id: str) -> bytes:
    return json.dumps({"type": "done", "done": True, "status_code": 200, "context_id": context_id}).encode()


def _chunk(data: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(data), data)


def _frame(text: bytes) -> bytes:
    size = bytes([len(text)]) if len(text) < 126 else b"\x7e" + len(text).to_bytes(2, "big")
    return b"\x81" + size + text
