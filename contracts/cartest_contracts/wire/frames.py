"""WebSocket frames (RFC 6455) as a client sees them: socket reads to messages, messages to bytes.

Made for the load generator, which owns its sockets. What the server must not send (masked frames, reserved
bits, oversized messages, torn fragments) ends the stream with ``violation``; messages before it are still
delivered. No extension is ever negotiated, so reserved bits are always zero.
"""

from typing import Final, Literal

import msgspec
from websockets.exceptions import ProtocolError
from websockets.frames import Close, Frame, Opcode

__all__ = ["MAX_MESSAGE_BYTES", "FrameSplitter", "Message", "MessageKind", "client_close", "client_frame"]

MAX_MESSAGE_BYTES: Final = 16 << 20

MessageKind = Literal["text", "binary", "ping", "pong", "close"]

_FIN: Final = 0x80
_RESERVED: Final = 0x70
_WHOLE_TEXT: Final = 0x81
"""What all of the vendor's frames begin with; tried first."""
_CONTINUATION: Final = 0
_FIRST_CONTROL: Final = 8
_KINDS: Final[dict[int, MessageKind]] = {1: "text", 2: "binary", 8: "close", 9: "ping", 10: "pong"}
_OPCODES: Final = {kind: Opcode(number) for number, kind in _KINDS.items()}
_MASKED: Final = 0x80
_CONTROL_BYTES: Final = 125


class Message(msgspec.Struct, frozen=True):
    """One whole message or control frame; a Struct because one is made per frame."""

    at_ns: int
    """Instant of the read that covered the first byte of its first frame."""
    kind: MessageKind
    payload: bytes
    """For ``close``: the reason, UTF-8."""
    code: int | None = None
    """Close code; 1005 if the frame held none."""


def client_frame(kind: MessageKind, payload: bytes) -> bytes:
    """Return one masked frame as a client sends it."""
    return Frame(_OPCODES[kind], payload).serialize(mask=True)


def client_close(code: int = 1000, reason: str = "") -> bytes:
    """Return a masked close frame."""
    return client_frame("close", Close(code, reason).serialize())


class FrameSplitter:
    """Split the server's bytes into messages."""

    def __init__(self, *, max_message_bytes: int = MAX_MESSAGE_BYTES) -> None:
        self.violation: str | None = None
        """What the server did that no reading of the RFC allows; nothing is read after it."""
        self.closed = False
        """A close frame has come; nothing is read after it."""
        self._limit = max_message_bytes
        self._buffer = bytearray()
        self._need = 2
        """Bytes that the buffer must hold before it is worth another look."""
        self._frame_at_ns = 0
        self._fragments = bytearray()
        self._fragmented: MessageKind | None = None
        self._message_at_ns = 0

    @property
    def torn(self) -> bool:
        """Whether a frame or a fragmented message has begun and not ended."""
        return bool(self._buffer) or self._fragmented is not None

    @property
    def missing(self) -> int:
        """How many bytes a torn frame needs at least before it can be told more of; 0 if none is torn."""
        return self._need - len(self._buffer) if self._buffer else 0

    def feed(self, at_ns: int, data: bytes) -> list[Message]:
        """Take one socket read."""
        if self.closed or self.violation is not None:
            return []
        if self._buffer:
            self._buffer += data
            if len(self._buffer) < self._need:
                return []
            data = bytes(self._buffer)
            self._buffer.clear()
        else:
            self._frame_at_ns = at_ns
        messages: list[Message] = []
        begin = 0
        while not self.closed and (bounds := self._bounds(data, begin)) is not None:
            payload, end = bounds
            message = self._take(data[begin], data[payload:end])
            if message is not None:
                messages.append(message)
            elif self.violation is not None:
                break
            begin = end
            self._frame_at_ns = at_ns
        if not self.closed and self.violation is None:
            self._buffer += data[begin:]
        return messages

    def _bounds(self, data: bytes, begin: int) -> tuple[int, int] | None:
        """Return where the payload of the frame at ``begin`` starts and ends; ``None`` if it is not all there."""
        here = len(data) - begin
        self._need = 2
        if here < 2:
            return None
        payload, size = begin + 2, data[begin + 1]
        if size & _MASKED:
            self.violation = "masked frame from the server"
            return None
        if size > _CONTROL_BYTES:
            width = 2 if size == 126 else 8
            self._need = 2 + width
            if here < self._need:
                return None
            size = int.from_bytes(data[payload : payload + width])
            payload += width
        if not self._allowed(data[begin], size):
            return None
        self._need = payload - begin + size
        return (payload, payload + size) if here >= self._need else None

    def _allowed(self, first: int, size: int) -> bool:
        if first == _WHOLE_TEXT and self._fragmented is None and size <= self._limit:
            return True
        opcode = first & 0x0F
        if first & _RESERVED:
            self.violation = "reserved bits are set"
        elif opcode != _CONTINUATION and opcode not in _KINDS:
            self.violation = f"reserved opcode {opcode}"
        elif opcode >= _FIRST_CONTROL:
            if not first & _FIN:
                self.violation = "fragmented control frame"
            elif size > _CONTROL_BYTES:
                self.violation = "control frame over 125 bytes"
        elif len(self._fragments) + size > self._limit:
            self.violation = f"message over {self._limit} bytes"
        elif opcode == _CONTINUATION and self._fragmented is None:
            self.violation = "continuation of nothing"
        elif opcode != _CONTINUATION and self._fragmented is not None:
            self.violation = "new message inside a fragmented one"
        return self.violation is None

    def _take(self, first: int, payload: bytes) -> Message | None:
        opcode = first & 0x0F
        if opcode >= _FIRST_CONTROL:
            return self._close(payload) if opcode == Opcode.CLOSE else self._whole(opcode, payload)
        if first & _FIN and opcode != _CONTINUATION:
            return self._whole(opcode, payload)
        if opcode != _CONTINUATION:
            self._fragmented = _KINDS[opcode]
            self._message_at_ns = self._frame_at_ns
        self._fragments += payload
        if not first & _FIN or self._fragmented is None:
            return None
        kind, self._fragmented = self._fragmented, None
        whole, self._fragments = bytes(self._fragments), bytearray()
        return Message(self._message_at_ns, kind, whole)

    def _whole(self, opcode: int, payload: bytes) -> Message:
        return Message(self._frame_at_ns, _KINDS[opcode], payload)

    def _close(self, payload: bytes) -> Message | None:
        try:
            close = Close.parse(payload)
        except (ProtocolError, UnicodeDecodeError) as error:
            self.violation = f"bad close frame: {error}"
            return None
        self.closed = True
        return Message(self._frame_at_ns, "close", close.reason.encode(), int(close.code))
