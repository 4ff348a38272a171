"""Frames as a server sends them on a speech socket, for scripts of a misbehaving one."""

import base64

from websockets.frames import Close, Frame, Opcode

__all__ = ["CLOSE", "PING", "chunk", "done", "error", "text"]


def text(payload: bytes) -> bytes:
    """One text frame."""
    return Frame(Opcode.TEXT, payload).serialize(mask=False)


def chunk(context_id: str = "c1", audio: bytes = bytes(3)) -> bytes:
    """Audio of a context."""
    head = b'{"type":"chunk","context_id":"%b","status_code":206,"done":false' % context_id.encode()
    return text(b'%b,"data":"%b"}' % (head, base64.b64encode(audio)))


def done(context_id: str = "c1") -> bytes:
    """The end of a context."""
    return text(b'{"type":"done","context_id":"%b","status_code":200,"done":true}' % context_id.encode())


def error(context_id: str | None = None) -> bytes:
    """An error, of a context where it is named."""
    named = b'"context_id":"%b",' % context_id.encode() if context_id else b""
    return text(b'{"type":"error",%b"status_code":400,"done":true,"error":"Bad: wrong"}' % named)


CLOSE = Frame(Opcode.CLOSE, Close(1000, "connection idle timeout").serialize()).serialize(mask=False)
PING = Frame(Opcode.PING, b"you?").serialize(mask=False)
