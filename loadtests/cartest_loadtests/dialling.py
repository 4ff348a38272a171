"""Making a connection: resolve, connect, secure, and the instant of each step.

Nothing is left open when it fails. What is read later is :mod:`cartest_loadtests.connection`'s.
"""

import _socket
import errno
import os
import ssl
import time
from dataclasses import dataclass
from typing import Literal, NamedTuple

from cartest_loadtests import hub
from cartest_loadtests.polls import Polls
from cartest_loadtests.stamps import NEXT_READ_BYTES, switch_on
from cartest_loadtests.tls import TlsLayer

__all__ = ["ConnectionProblem", "Dialled", "Endpoint", "LossKind", "SetUp", "dial", "reason_of"]

LossKind = Literal["closed", "reset", "timeout", "cancelled"]


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
    polls: Polls | None = None
    """Of the loop that the connections are read by; without it certificates know less."""


@dataclass(frozen=True, kw_only=True)
class SetUp:
    """When each step of a set-up was done, on the monotonic clock; the fields are those of an observation."""

    resolve_ns: int
    connect_ns: int
    tcp_connected_ns: int
    secured_ns: int | None


class Dialled(NamedTuple):
    """A socket that is connected, and how that went."""

    socket: _socket.socket
    tls: TlsLayer | None
    stamped: bool
    """Whether its reads have stamps of the kernel."""
    set_up: SetUp


def dial(endpoint: Endpoint, *, deadline_ns: int) -> Dialled:
    """Connect to the first address that answers; raise :class:`ConnectionProblem`."""
    resolve_ns = time.monotonic_ns()
    try:
        addresses = hub.resolve(endpoint.host, endpoint.port)
    except OSError as error:
        raise ConnectionProblem("reset", f"cannot resolve {endpoint.host}: {error.strerror or error}") from error
    problem = ConnectionProblem("reset", f"{endpoint.host} has no address")
    for family, kind, protocol, _, address in addresses:
        try:
            socket = _socket.socket(family, kind, protocol)
        except OSError as error:  # no descriptor left
            raise ConnectionProblem("reset", f"no socket for {endpoint.host}: {reason_of(error)}") from error
        try:
            return _connect(socket, address, endpoint, deadline_ns, resolve_ns)
        except ConnectionProblem as failed:
            problem = failed
            socket.close()
        except BaseException:
            socket.close()
            raise
    raise problem


def _connect(
    socket: _socket.socket,
    address: tuple[object, ...],
    endpoint: Endpoint,
    deadline_ns: int,
    resolve_ns: int,
) -> Dialled:
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
        raise ConnectionProblem("reset", f"cannot connect to {endpoint.host}:{endpoint.port}: {os.strerror(code)}")
    tcp_connected_ns = time.monotonic_ns()
    tls = _shake_hands(socket, endpoint, deadline_ns) if endpoint.tls is not None else None
    set_up = SetUp(
        resolve_ns=resolve_ns,
        connect_ns=connect_ns,
        tcp_connected_ns=tcp_connected_ns,
        secured_ns=time.monotonic_ns() if tls is not None else None,
    )
    return Dialled(socket, tls, stamped, set_up)


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
        raise ConnectionProblem("reset", f"TLS with {endpoint.host} failed: {reason_of(error)}") from error


def reason_of(error: OSError) -> str:
    """Return the system's word for an error."""
    return error.strerror or str(error)
