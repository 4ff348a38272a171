"""What TCP lets a server do that asyncio does not offer: no delay, reset, half-close and wait."""

import asyncio
import os
import socket
import struct
from collections.abc import Callable
from typing import Final

__all__ = ["Farewell", "reset", "send_at_once", "sender"]

_LINGER_S: Final = 1.0
"""How long a client may go on sending after we refused to read on (assumed)."""
_RESET_ON_CLOSE: Final = struct.pack("ii", 1, 0)


def send_at_once(transport: asyncio.BaseTransport) -> None:
    """Switch Nagle's algorithm off: a paced chunk must not wait for the acknowledgement of the one before."""
    _socket_of(transport).setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def sender(transport: asyncio.Transport) -> Callable[[bytes], None]:
    """Return a write that does not wait for the end of the loop's turn, as uvloop's own does, where it need not.

    Among a thousand paced streams that turn is long. What must not overtake, what the socket does not take, and
    all of TLS goes the transport's way.
    """
    if transport.get_extra_info("sslcontext") is not None:
        return transport.write
    fd = _socket_of(transport).fileno()

    def send(data: bytes) -> None:
        if transport.is_closing() or transport.get_write_buffer_size():
            transport.write(data)
            return
        try:
            sent = os.write(fd, data)
        except OSError:  # full, or gone: the transport knows what to do
            sent = 0
        if sent < len(data):
            transport.write(data[sent:])

    return send


def reset(transport: asyncio.WriteTransport) -> None:
    """Abort the connection with RST instead of FIN; unsent bytes are dropped."""
    _socket_of(transport).setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
    transport.abort()


def _socket_of(transport: asyncio.BaseTransport) -> socket.socket:
    found: socket.socket = transport.get_extra_info("socket")
    return found


class Farewell(asyncio.Protocol):
    """Takes over a connection on which nothing more is read: ends the sending side, then waits for the client.

    Closing at once while the client still sends would make the kernel answer with RST, which can destroy the
    last answer before the client has read it.
    """

    def __init__(self, transport: asyncio.Transport, *, linger_s: float = _LINGER_S) -> None:
        transport.set_protocol(self)
        # Read on even if reading was paused: what arrives is dropped, and the client's end must be seen.
        transport.resume_reading()
        if transport.can_write_eof():
            transport.write_eof()
        self._timer = asyncio.get_running_loop().call_later(linger_s, transport.close)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002  # asyncio's signature
        """Forget the timer."""
        self._timer.cancel()
