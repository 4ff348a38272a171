"""TLS over memory, so that the socket reads, and with them the kernel stamps, stay ours.

``ssl`` never sees a socket: it turns bytes into bytes. The stamp of decrypted data is that of the read that
completed its record, which is when it became available to anyone.
"""

import ssl
from typing import Final

__all__ = ["TlsClosed", "TlsLayer"]

_PIECE: Final = 65536


class TlsClosed(Exception):
    """The other side said that it sends nothing more."""


class TlsLayer:
    """One connection's TLS; bytes in, bytes out."""

    def __init__(self, context: ssl.SSLContext, server_name: str) -> None:
        self._incoming = ssl.MemoryBIO()
        self._outgoing = ssl.MemoryBIO()
        self._object = context.wrap_bio(self._incoming, self._outgoing, server_hostname=server_name)

    def shake(self, received: bytes) -> tuple[bool, bytes]:
        """Go on with the handshake; return whether it is done and what to send. Raise ``ssl.SSLError``."""
        if received:
            self._incoming.write(received)
        try:
            self._object.do_handshake()
        except ssl.SSLWantReadError:
            return False, self._outgoing.read()
        return True, self._outgoing.read()

    def encrypt(self, data: bytes) -> bytes:
        """Return what to send for ``data``."""
        self._object.write(data)
        return self._outgoing.read()

    def decrypt(self, received: bytes) -> tuple[bytes, bytes]:
        """Return the data that is complete by now, and what TLS itself wants to send.

        Raise :class:`TlsClosed` at the end, once all data was returned, and ``ssl.SSLError`` for broken records.
        """
        self._incoming.write(received)
        pieces: list[bytes] = []
        try:
            while piece := self._object.read(_PIECE):
                pieces.append(piece)
        except ssl.SSLWantReadError:
            return b"".join(pieces), self._outgoing.read()
        except ssl.SSLZeroReturnError:
            pass
        if pieces:
            return b"".join(pieces), b""
        raise TlsClosed
