"""One connection of one user: a plain non-blocking socket whose every read is stamped and kept, nothing more.

A persistent watcher reads as data comes, whatever the greenlets do: it appends (kernel stamp, user stamp,
bytes), looks for cheap signs of the end and wakes the user there. Decoding comes later, so it can never delay
a stamp (performance.md section 9a). Whoever changes :meth:`Connection._readable` measures it: it runs once a read.
"""

import _socket
import errno
import os
import ssl
import time
from dataclasses import dataclass
from typing import Final, Literal

from cartest_loadtests import hub
from cartest_loadtests.endings import Signs
from cartest_loadtests.stamps import (
    ANCILLARY_BYTES,
    FIRST_READ_BYTES,
    NEXT_READ_BYTES,
    Read,
    kernel_ns,
    switch_on,
)
from cartest_loadtests.tls import TlsClosed, TlsLayer

__all__ = ["LARGEST_ANSWER", "Connection", "ConnectionProblem", "Endpoint", "LossKind"]

LossKind = Literal["closed", "reset", "timeout", "cancelled"]

LARGEST_ANSWER: Final = 64 << 20
"""Bytes; a server that floods is cut off here (the longest utterance of a load test is far below)."""


class ConnectionProblem(Exception):
    """A connection could not be made, or broke; ``kind`` is how an observation names it."""

    def __init__(self, kind: LossKind, problem: str) -> None:
        super().__init__(problem)
        self.kind: LossKind = kind
        self.problem = problem


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """Where to connect, and whether by TLS."""

    host: str
    port: int
    tls: ssl.SSLContext | None = None


class Connection:
    """An open connection. Make it with :meth:`open`; one user at a time uses it."""

    def __init__(self, socket: _socket.socket, tls: TlsLayer | None, *, stamped: bool, connect_ns: int) -> None:
        self.stamped = stamped
        self.connect_ns = connect_ns
        self.connected_ns = time.monotonic_ns()
        self.lost: ConnectionProblem | None = None
        self.reads: list[Read] = []
        """What came and was not taken yet, in order."""
        self._socket = socket
        self._tls = tls
        self._signs: Signs | None = None
        self._want = FIRST_READ_BYTES
        self._received = 0
        self._gate = hub.gate()
        self._watcher = hub.watch_reads(socket.fileno(), self._readable)

    @classmethod
    def open(cls, endpoint: Endpoint, *, deadline_ns: int) -> "Connection":
        """Connect to the first address that answers; raise :class:`ConnectionProblem`."""
        try:
            addresses = hub.resolve(endpoint.host, endpoint.port)
        except OSError as error:
            raise ConnectionProblem(
                "reset", f"cannot resolve {endpoint.host}: {error.strerror or error}"
            ) from error
        problem = ConnectionProblem("reset", f"{endpoint.host} has no address")
        for family, kind, protocol, _, address in addresses:
            socket = _socket.socket(family, kind, protocol)
            try:
                return cls._connect(socket, address, endpoint, deadline_ns)
            except ConnectionProblem as failed:
                problem = failed
                socket.close()
            except BaseException:
                socket.close()
                raise
        raise problem

    @classmethod
    def _connect(
        cls, socket: _socket.socket, address: tuple[object, ...], endpoint: Endpoint, deadline_ns: int
    ) -> "Connection":
        socket.setblocking(False)
        socket.setsockopt(_socket.IPPROTO_TCP, _socket.TCP_NODELAY, 1)
        stamped = switch_on(socket)
        connect_ns = time.monotonic_ns()
        code = socket.connect_ex(address)
        if code == errno.EINPROGRESS:
            if not hub.wait_until_ready(socket.fileno(), write=True, deadline_ns=deadline_ns):
                raise ConnectionProblem("timeout", f"no connection to {endpoint.host}:{endpoint.port} in time")
            code = socket.getsockopt(_socket.SOL_SOCKET, _socket.SO_ERROR)
        if code:
            raise ConnectionProblem(
                "reset", f"cannot connect to {endpoint.host}:{endpoint.port}: {os.strerror(code)}"
            )
        tls = _shake_hands(socket, endpoint, deadline_ns) if endpoint.tls is not None else None
        return cls(socket, tls, stamped=stamped, connect_ns=connect_ns)

    def is_stale(self) -> bool:
        """Whether the other side ended it while it was idle; asks the kernel, as the loop may not have run."""
        if self.lost is None:
            try:
                if not self._socket.recv(1, _socket.MSG_PEEK):
                    self._lose("closed", "the server closed the connection")
            except BlockingIOError:
                pass
            except OSError as error:
                self._lose("reset", _reason(error))
        return self.lost is not None

    def expect(self, signs: Signs) -> None:
        """Begin an answer: forget the reads so far, read small again, look for these signs."""
        self.reads = []
        self._received = 0
        self._want = FIRST_READ_BYTES
        self._signs = signs
        self._gate.clear()

    def send(self, data: bytes, *, deadline_ns: int) -> tuple[int, int]:
        """Hand bytes to the kernel; return the instants just before and after. Raise ``ConnectionProblem``."""
        left = self._tls.encrypt(data) if self._tls is not None else data
        before_ns = time.monotonic_ns()
        while True:
            try:
                sent = self._socket.send(left)
            except BlockingIOError:
                sent = 0
            except OSError as error:
                raise ConnectionProblem("reset", _reason(error)) from error
            after_ns = time.monotonic_ns()
            left = left[sent:]
            if not left:
                return before_ns, after_ns
            if not hub.wait_until_ready(self._socket.fileno(), write=True, deadline_ns=deadline_ns):
                raise ConnectionProblem("timeout", "the server did not take the request in time")

    def wait(self, *, deadline_ns: int) -> bool:
        """Wait for a sign of the end, or the loss of the connection; ``False`` at the deadline."""
        if self.lost is not None:
            return True
        woken = self._gate.wait(max(0.0, (deadline_ns - time.monotonic_ns()) / 1e9))
        self._gate.clear()
        return woken

    def close(self) -> None:
        """End it; harmless if it has ended."""
        self._watcher.close()
        self._socket.close()

    def _readable(self) -> None:
        try:
            data, ancillary, _, _ = self._socket.recvmsg(self._want, ANCILLARY_BYTES)
        except BlockingIOError:
            return
        except OSError as error:
            self._lose("reset", _reason(error))
            return
        now_ns = time.monotonic_ns()
        if not data:
            self._lose("closed", "the server closed the connection")
            return
        if self._tls is not None:
            data = self._decrypted(self._tls, data)
            if not data:
                return
        self.reads.append(Read(kernel_ns(ancillary), now_ns, data))
        self._received += len(data)
        if self._received > LARGEST_ANSWER:
            self._lose("cancelled", f"cut off: the answer is longer than {LARGEST_ANSWER >> 20} MiB")
        elif (signs := self._signs) is not None:
            if signs.may_end(data):
                self._gate.set()
            if signs.audio_begun:
                self._want = NEXT_READ_BYTES

    def _decrypted(self, tls: TlsLayer, data: bytes) -> bytes:
        try:
            plain, reply = tls.decrypt(data)
            if reply:
                self._socket.send(reply)
        except TlsClosed:
            self._lose("closed", "the server closed the connection")
        except (ssl.SSLError, OSError) as error:
            self._lose("reset", _reason(error))
        else:
            return plain
        return b""

    def _lose(self, kind: LossKind, problem: str) -> None:
        self.lost = ConnectionProblem(kind, problem)
        self._watcher.stop()
        self._gate.set()


def _reason(error: OSError) -> str:
    return error.strerror or str(error)


def _shake_hands(socket: _socket.socket, endpoint: Endpoint, deadline_ns: int) -> TlsLayer:
    assert endpoint.tls is not None  # noqa: S101  # the caller asked
    layer = TlsLayer(endpoint.tls, endpoint.host)
    received = b""
    try:
        while True:
            done, reply = layer.shake(received)
            if reply:
                socket.send(reply)
            if done:
                return layer
            if not hub.wait_until_ready(socket.fileno(), write=False, deadline_ns=deadline_ns):
                raise ConnectionProblem("timeout", f"no TLS handshake with {endpoint.host} in time")
            received = socket.recv(NEXT_READ_BYTES)
            if not received:
                raise ConnectionProblem(
                    "closed", f"{endpoint.host} closed the connection during the TLS handshake"
                )
    except OSError as error:  # ssl.SSLError is one
        raise ConnectionProblem("reset", f"TLS with {endpoint.host} failed: {_reason(error)}") from error
