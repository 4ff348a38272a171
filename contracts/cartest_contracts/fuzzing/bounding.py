"""Schemathesis and servers without end: its answers have the deadline and the bounds of all our clients.

Requests bounds the pauses of an answer, not the whole of it, reads a body however long it is, and inflates what
says that it is compressed. Schemathesis takes no adapter of ours: each of its sessions gets one when it is made.
"""

import http.client
import io
import socket
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final, cast

import requests
from requests.adapters import HTTPAdapter
from schemathesis.core import SCHEMATHESIS_TEST_CASE_HEADER
from schemathesis.transport.requests import ManagedCookiesSession
from urllib3 import HTTPConnectionPool, HTTPResponse, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, ReadTimeoutError

from cartest_contracts.clients.bounds import BOUNDS
from cartest_contracts.observation import Bound, End

__all__ = ["Cut", "Cuts", "bounded"]

_PIECE: Final = 1 << 16


@dataclass(frozen=True, kw_only=True)
class Cut:
    """How an answer ended that was not read to its end."""

    end: End
    problem: str
    bound: Bound | None = None


@dataclass(kw_only=True)
class Cuts:
    """The answers of a run that were cut, by the id of their case."""

    timeout_s: float
    most_bytes: int = BOUNDS.answer_bytes
    late: int = 0
    """Requests in a row that ran out of time."""
    _by_case: dict[str, Cut] = field(default_factory=dict[str, Cut])

    def take(self, case_id: str) -> Cut | None:
        """Return how the answer to a case was cut, once; ``None`` if it was not."""
        return self._by_case.pop(case_id, None)

    def note(self, request: requests.PreparedRequest, cut: Cut | None) -> None:
        """Keep how the answer to a request was cut, if it was."""
        self.late = self.late + 1 if cut is not None and cut.end == "timeout" else 0
        if cut is not None:
            self._by_case[str(request.headers.get(SCHEMATHESIS_TEST_CASE_HEADER))] = cut

    @property
    def timeout(self) -> Cut:
        """Of an answer that ran out of time."""
        return Cut(end="timeout", problem=f"no end within {self.timeout_s:g} s")


@contextmanager
def bounded(cuts: Cuts) -> Generator[None, None, None]:
    """Let the requests of Schemathesis that are sent meanwhile keep to the bounds."""
    adapter = _Adapter(cuts)
    inherited = ManagedCookiesSession.__init__

    def init(session: requests.Session) -> None:
        inherited(cast("ManagedCookiesSession", session))
        session.mount("http://", adapter)
        session.mount("https://", adapter)

    # Every session of the engine, that of its probes included.
    setattr(ManagedCookiesSession, "__init__", init)  # noqa: B010  # a method, to type checkers
    try:
        yield
    finally:
        delattr(ManagedCookiesSession, "__init__")
        adapter.close()


class _Adapter(HTTPAdapter):
    """Sends requests, and reads their answers within the bounds."""

    def __init__(self, cuts: Cuts) -> None:
        super().__init__()
        self._cuts = cuts

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Make connections that keep to the deadline."""
        super().init_poolmanager(*args, **kwargs)
        cast("Any", self).poolmanager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        """Make them through a proxy too."""
        manager: Any = cast("Any", super()).proxy_manager_for(proxy, **kwargs)
        manager.pool_classes_by_scheme = _POOLS
        return manager

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        """Send a request and read its answer."""
        try:
            response = super().send(request, *args, **kwargs)
        except requests.Timeout:
            self._cuts.note(request, self._cuts.timeout)
            raise
        raw = cast("HTTPResponse", response.raw)
        content, cut = self._read(raw)
        self._cuts.note(request, cut)
        # Whoever reads it again, reads what is there, and inflates nothing: LIMIT-05 says what a coding is.
        response.raw = _Read(
            io.BytesIO(content),
            headers=raw.headers,
            status=raw.status,
            version=raw.version,
            reason=raw.reason,
            preload_content=False,
        )
        return response

    def _read(self, raw: HTTPResponse) -> tuple[bytes, Cut | None]:
        content, cut = bytearray(), None
        ends_s = time.monotonic() + self._cuts.timeout_s
        try:
            while piece := raw.read1(_PIECE, decode_content=False):
                content += piece
                if len(content) > self._cuts.most_bytes:
                    line = f"the answer is over {self._cuts.most_bytes} bytes"
                    cut = Cut(end="cancelled", problem=line, bound="bytes")
                    break
                if time.monotonic() >= ends_s:
                    cut = self._cuts.timeout
                    break
        except ReadTimeoutError:
            cut = self._cuts.timeout
        except (HTTPError, OSError) as error:
            cut = Cut(end="closed", problem=f"the answer broke off: {type(error).__name__}")
        if cut is None:
            raw.release_conn()
        else:
            raw.close()
        return bytes(content), cut


class _Read(HTTPResponse):
    """An answer that was read, as it came."""

    CONTENT_DECODERS = []  # noqa: RUF012  # as urllib3 has it


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
    ConnectionCls = _Connection


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TlsConnection


_POOLS: Final[Mapping[str, Any]] = {"http": _Pool, "https": _TlsPool}
