"""What TCP lets a server do."""

import socket
from contextlib import closing
from typing import Any

import pytest

from cartest_mocks.exchange import Reply
from cartest_mocks.sockets import Farewell, reset, sender


def test_a_reset_is_seen_as_a_reset(served: Any) -> None:
    """RST, not FIN: the client's read fails."""
    with closing(served.connect()) as client:
        client.sendall(b"GET /a HTTP/1.1\r\nHost: x\r\n\r\n")
        assert client.recv(1000)
        (connection,) = served.shared.open
        served.call(lambda: reset(connection._transport))
        with pytest.raises(ConnectionResetError):
            client.recv(1000)


def test_segments_leave_at_once(served: Any) -> None:
    """Nagle's algorithm is off on every accepted connection."""
    found: list[int] = []

    def look() -> Reply:
        (connection,) = served.shared.open
        sock = connection._transport.get_extra_info("socket")
        found.append(sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        return Reply()

    served.app.answers["/n"] = look
    served.ask(b"GET /n HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert found == [1]


def test_a_farewell_does_not_wait_for_ever(served: Any) -> None:
    """A client that neither reads nor closes is closed upon after the linger time."""
    with closing(served.connect()) as client:
        client.sendall(b"GET /a HTTP/1.1\r\nHost: x\r\n\r\n")
        assert client.recv(1000)
        (connection,) = served.shared.open
        transport = connection._transport
        served.call(lambda: Farewell(transport, linger_s=0.01))
        assert client.recv(1000) == b""
        client.sendall(b"still talking")
        served.until(transport.is_closing)


class _Transport:
    """As much of a transport as a sender looks at."""

    def __init__(self, connection: socket.socket, *, waiting: int = 0, closing: bool = False) -> None:
        self.connection, self.waiting, self.closing = connection, waiting, closing
        self.written = b""

    def get_extra_info(self, name: str) -> object:
        return {"socket": self.connection}.get(name)

    def get_write_buffer_size(self) -> int:
        return self.waiting

    def is_closing(self) -> bool:
        return self.closing

    def write(self, data: bytes) -> None:
        self.written += data


def test_a_sender_writes_at_once_what_may_go_first() -> None:
    """What would overtake, and what comes after the end, goes the transport's way."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        transport: Any = _Transport(ours)
        sender(transport)(b"now")
        assert (theirs.recv(8), transport.written) == (b"now", b"")
        for later in (_Transport(ours, waiting=1), _Transport(ours, closing=True)):
            held: Any = later
            sender(held)(b"later")
            assert later.written == b"later"


def test_a_sender_leaves_the_rest_to_the_transport() -> None:
    """Of a socket that takes a part, and of one that takes nothing."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.setblocking(False)
        transport: Any = _Transport(ours)
        data = bytes(8 << 20)
        sender(transport)(data)
        assert 0 < len(transport.written) < len(data)
        transport.written = b""
        sender(transport)(b"full")
        assert transport.written == b"full"
