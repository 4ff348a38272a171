"""Connections for Requests that keep the deadline of an answer: for its head and body together, not each piece.

Requests hands its timeout to the socket, where it bounds one pause: a head that comes a byte at a time has none.
"""

import http.client
import io
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

__all__ = ["POOLS"]


class _Reader(io.RawIOBase):
    """Reads a socket until its timeout has passed, once for all that is read and not for each piece."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._raw = sock.makefile("rb", buffering=0)
        timeout_s = sock.gettimeout()
        self._ends_s = None if timeout_s is None else time.monotonic() + timeout_s

    def readable(self) -> bool:
        """As it says."""
        return True

    def readinto(self, buffer: Any) -> int | None:
        """Read what there is, or raise ``TimeoutError``."""
        if self._ends_s is not None:
            left_s = self._ends_s - time.monotonic()
            if left_s <= 0:
                raise TimeoutError("timed out")
            self._sock.settimeout(left_s)
        size: int | None = cast("Any", self._raw).readinto(buffer)
        return size

    def close(self) -> None:
        """Let go of the socket."""
        self._raw.close()
        super().close()


@dataclass(frozen=True)
class _Socket:
    """All that an answer asks of a socket."""

    sock: socket.socket

    def makefile(self, _mode: str) -> io.BufferedReader:
        """Return the file to read it from."""
        return io.BufferedReader(_Reader(self.sock))


class _Answer(http.client.HTTPResponse):
    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(cast("socket.socket", _Socket(sock)), *args, **kwargs)


class _Connection(HTTPConnection):
    response_class = _Answer


class _TlsConnection(HTTPSConnection):
    response_class = _Answer


class _Pool(HTTPConnectionPool):
    ConnectionCls = cast("Any", _Connection)


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = cast("Any", _TlsConnection)


POOLS: Final[Mapping[str, Any]] = {"http": _Pool, "https": _TlsPool}
"""By scheme, for urllib3's ``pool_classes_by_scheme``."""
