"""TLS over memory, so that the socket reads, and with them the kernel stamps, stay ours.

``ssl`` never sees a socket: it turns bytes into bytes. A record is authenticated as a whole, so the stamp of
decrypted data is that of the read that completed its record, which is when it became available to anyone. The
records are counted here (RFC 8446 section 5.1: five bytes of header, the last two its length) so that a read can
end with one.
"""

import ssl
from typing import Final

__all__ = ["TlsClosed", "TlsLayer"]

_PIECE: Final = 65536
_HEADER_BYTES: Final = 5


class TlsClosed(Exception):
    """The other side said that it sends nothing more."""


class TlsLayer:
    """One connection's TLS; bytes in, bytes out."""

    def __init__(self, context: ssl.SSLContext, server_name: str) -> None:
        self._incoming = ssl.MemoryBIO()
        self._outgoing = ssl.MemoryBIO()
        self._object = context.wrap_bio(self._incoming, self._outgoing, server_hostname=server_name)
        self._header = b""
        """The beginning of a record's header, while its length is not known."""
        self._left = 0
        """Bytes to come of a record whose length is known."""

    @property
    def missing(self) -> int:
        """Bytes to come of the record that has begun, or of its header; 0 between records."""
        return _HEADER_BYTES - len(self._header) if self._header else self._left

    def shake(self, received: bytes) -> tuple[bool, bytes]:
        """Go on with the handshake; return whether it is done and what to send. Raise ``ssl.SSLError``."""
        if received:
            self._take(received)
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
        self._take(received)
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

    def _take(self, received: bytes) -> None:
        self._incoming.write(received)
        data, at = self._header + received, self._left
        while at + _HEADER_BYTES <= len(data):
            at += _HEADER_BYTES + int.from_bytes(data[at + 3 : at + _HEADER_BYTES])
        # Either the header is cut, or the record itself, or neither.
        self._header = data[at:]
        self._left = max(0, at - len(data))
