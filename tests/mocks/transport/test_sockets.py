"""What TCP lets a server do."""

import socket
from contextlib import closing
from typing import Any

import pytest

from cartest_mocks.exchange import Reply
from cartest_mocks.sockets import Farewell, reset


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
