"""One WebSocket: handshake, frames both ways, closes; the client is the ``websockets`` library or raw bytes."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus
from websockets.frames import Frame, Opcode
from websockets.sync.client import ClientConnection, connect

from cartest_mocks.exchange import Piece, Reply, Wire

UPGRADE = (
    b"GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)


def test_the_handshake(ws: ClientConnection) -> None:
    """101 with our headers; no extension although the client offers one."""
    assert ws.response is not None
    assert ws.response.status_code == 101
    assert ws.response.headers["x-request-id"] == "r"
    assert "Sec-WebSocket-Extensions" not in ws.response.headers
    assert ws.request is not None
    assert "permessage-deflate" in ws.request.headers["Sec-WebSocket-Extensions"]


def test_messages_come_back(ws: ClientConnection) -> None:
    """Text of any size and script; fragments are joined; binary is told apart."""
    for text in ("a", "ä€😀", "x" * 900):
        ws.send(text)
        assert ws.recv(5) == text
    ws.send(["frag", "men", "ted"])
    assert ws.recv(5) == "fragmented"
    ws.send(b"1234")
    assert ws.recv(5) == '{"bytes": 4}'


def test_pings_are_answered(ws: ClientConnection, echo: Any) -> None:
    """By the transport; the session only notices."""
    assert ws.ping("p").wait(5)
    assert echo.session.seen == ["ping"]


def test_frames_that_come_with_the_handshake_count(served: Any, echo: Any) -> None:
    """A client need not wait for 101."""
    with closing(served.connect()) as client:
        client.sendall(UPGRADE + Frame(Opcode.TEXT, b"early").serialize(mask=True))
        got = b""
        while not got.endswith(b"early"):
            got += client.recv(1000)


def test_a_refused_upgrade_is_a_plain_answer(served: Any) -> None:
    """With status and body, before 101."""
    with pytest.raises(InvalidStatus) as refused, connect(f"ws://127.0.0.1:{served.port}/ws"):
        pass
    assert refused.value.response.status_code == 401
    assert refused.value.response.body == b"no"


def refuse_to_start(_wire: Wire) -> Reply:
    return Reply(status=429, body=b"many")


def test_a_session_may_refuse_to_start(served: Any) -> None:
    """For instance because there are too many."""
    served.app.session = refuse_to_start
    with pytest.raises(InvalidStatus) as refused, connect(f"ws://127.0.0.1:{served.port}/ws"):
        pass
    assert refused.value.response.status_code == 429


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ((b"Version: 13", b"Version: 8"), b"400"),
        ((b"dGhlIHNhbXBsZSBub25jZQ==", b"short"), b"400"),
        ((b"GET /ws", b"POST /ws"), b"101"),
    ],
)
def test_invalid_handshakes(served: Any, echo: Any, change: tuple[bytes, bytes], status: bytes) -> None:
    """RFC 6455 section 4.2.1; methods are the application's question."""
    with closing(served.connect()) as client:
        client.sendall(UPGRADE.replace(*change))
        assert client.recv(1000).startswith(b"HTTP/1.1 " + status)


def test_a_series_is_paced(served: Any, ws: ClientConnection, echo: Any) -> None:
    """Each frame at its time; messages go their own way."""
    ends: list[str] = []
    pieces = [Piece(0, b"now"), Piece(1_000_000_000, b"later")]
    served.call(
        lambda: echo.session.wire.play(pieces, origin_ns=served.clock.now_ns(), on_end=lambda: ends.append("end"))
    )
    assert ws.recv(5) == "now"
    ws.send("between")
    assert ws.recv(5) == "between"
    served.call(lambda: served.clock.advance(1))
    assert ws.recv(5) == "later"
    assert ends == ["end"]


def test_a_client_that_does_not_read_is_held(served: Any, echo: Any) -> None:
    """Neither pieces nor its own messages pile up; it goes on when it reads."""
    made: list[int] = []

    def pieces() -> Iterator[Piece]:
        for number in range(1000):
            made.append(number)
            yield Piece(0, b"x" * 60_000)

    with closing(served.connect(receive_buffer=1 << 16)) as client:
        client.sendall(UPGRADE)
        assert client.recv(1000)
        served.call(lambda: echo.session.wire.play(pieces(), origin_ns=0))
        for _ in range(30):
            served.call(lambda: served.clock.advance(0))
        held = len(made)
        assert held < 300
        client.sendall(Frame(Opcode.TEXT, b"hello?").serialize(mask=True))
        served.call(lambda: None)
        assert echo.session.seen == []
        while len(made) <= held or not echo.session.seen:
            assert client.recv(1 << 20)
            served.call(lambda: served.clock.advance(0))
    assert echo.session.seen[0] == "hello?"
