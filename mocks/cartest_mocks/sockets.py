"""What TCP lets a server do that asyncio does not offer: no delay, reset, half-close and wait."""

import asyncio
import socket
import struct
from typing import Final

__all__ = ["Farewell", "reset", "send_at_once"]

_LINGER_S: Final = 1.0
"""How long a client may go on sending after we refused to read on (assumed)."""
_RESET_ON_CLOSE: Final = struct.pack("ii", 1, 0)


def send_at_once(transport: asyncio.BaseTransport) -> None:
    """Switch Nagle's algorithm off: a paced chunk must not wait for the acknowledgement of the one before."""
    _socket_of(transport).setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


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
