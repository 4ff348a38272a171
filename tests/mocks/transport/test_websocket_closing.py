"""How a WebSocket ends: by the client, by the session, by an error, by the server."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, ConnectionClosedError
from websockets.sync.client import ClientConnection

from cartest_mocks.exchange import Piece

UPGRADE = (
    b"GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)


def read_for_ever(ws: ClientConnection) -> None:
    while True:
        ws.recv(5)


def closed_by(ws: ClientConnection) -> tuple[int, str]:
    with pytest.raises(ConnectionClosed) as closed:
        read_for_ever(ws)
    assert closed.value.rcvd is not None
    return closed.value.rcvd.code, closed.value.rcvd.reason


def test_the_client_closes(served: Any, ws: ClientConnection, echo: Any) -> None:
    """The close is echoed and the session is told once."""
    ws.close(1001, "bye")
    served.until(lambda: echo.session.closed == 1)
    assert echo.session.seen == [(1001, "bye")]
    assert ws.close_code == 1001


def test_the_session_closes(served: Any, ws: ClientConnection, echo: Any) -> None:
    """With its code and reason; later messages and sends do nothing."""

    def close() -> None:
        echo.session.wire.close(1000, "enough")
        echo.session.wire.close(1011, "again")
        echo.session.wire.send_text("too late")

    echo.session.on["close"] = close
    ws.send("close")
    assert closed_by(ws) == (1000, "enough")
    served.until(lambda: echo.session.closed == 1)
    assert echo.session.seen[-1] == (1000, "enough")


def test_a_client_that_never_echoes_the_close_is_cut(
    served: Any, echo: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the time-out."""
    monkeypatch.setattr("cartest_mocks.websocket._CLOSE_TIMEOUT_S", 0.01)
    with closing(served.connect()) as client:
        client.sendall(UPGRADE)
        assert client.recv(1000).startswith(b"HTTP/1.1 101")
        served.call(lambda: echo.session.wire.close(1000))
        while client.recv(1000):
            pass
    served.until(lambda: echo.session.closed == 1)


def test_too_big_a_message_closes_1009(ws: ClientConnection) -> None:
    """And the close arrives although the client is still sending."""
    ws.send("x" * 1001)
    assert closed_by(ws)[0] == 1009


def test_invalid_text_closes_1007(served: Any, ws: ClientConnection, echo: Any) -> None:
    """The session never sees it."""
    ws.protocol.send_text(b"\xff\xfe")
    ws.socket.sendall(b"".join(ws.protocol.data_to_send()))
    assert closed_by(ws)[0] == 1007
    served.until(lambda: echo.session.closed == 1)
    assert echo.session.seen == [(1007, "invalid UTF-8")]


def test_invalid_text_after_a_close_is_ignored(served: Any, ws: ClientConnection, echo: Any) -> None:
    """The close that was sent first stands."""
    echo.session.on["close"] = lambda: echo.session.wire.close(1000, "first")
    ws.protocol.send_text(b"close")
    ws.protocol.send_text(b"\xff\xfe")
    ws.socket.sendall(b"".join(ws.protocol.data_to_send()))
    assert closed_by(ws) == (1000, "first")


def test_a_broken_frame_closes_1002(ws: ClientConnection) -> None:
    """Reserved bits and unmasked frames are protocol errors."""
    ws.socket.sendall(b"\xf1\x80\x00\x00\x00\x00")
    assert closed_by(ws)[0] == 1002


@pytest.mark.parametrize("half", [True, False])
def test_a_client_that_vanishes_ends_its_session(served: Any, echo: Any, half: bool) -> None:
    """TCP closed or half-closed without a close frame: 1006."""
    with closing(served.connect()) as client:
        client.sendall(UPGRADE)
        assert client.recv(1000)
        if half:
            client.shutdown(1)
        else:
            client.close()
        served.until(lambda: echo.session.closed == 1)
    assert echo.session.seen == [(1006, "")]


def test_a_session_that_raises_closes_1011(served: Any, ws: ClientConnection, echo: Any) -> None:
    """The application is told what happened."""
    echo.session.on["fail"] = lambda: 1 // 0
    ws.send("fail")
    assert closed_by(ws)[0] == 1011
    assert isinstance(served.app.errors[0], ZeroDivisionError)


def test_what_a_close_follows_at_once_is_dropped(served: Any, ws: ClientConnection, echo: Any) -> None:
    """A message whose close came in the same read: no message and no series of its answer is sent."""
    ends: list[str] = []

    def answer() -> None:
        echo.session.wire.send_text("answer")
        echo.session.wire.play([Piece(0, b"series")], origin_ns=0, on_end=lambda: ends.append("end"))

    echo.session.on["speak"] = answer
    ws.protocol.send_text(b"speak")
    ws.protocol.send_close(1000)
    ws.socket.sendall(b"".join(data for data in ws.protocol.data_to_send() if data))
    with pytest.raises(ConnectionClosed):
        ws.recv(5)
    assert ends == ["end"]


def test_closing_ends_every_series(served: Any, ws: ClientConnection, echo: Any) -> None:
    """Whoever closes."""
    ends: list[str] = []
    for _ in range(2):
        served.call(
            lambda: echo.session.wire.play([Piece(10**15, b"x")], origin_ns=0, on_end=lambda: ends.append("end"))
        )
    ws.close()
    served.until(lambda: ends == ["end", "end"])


def test_a_series_that_fails_closes_1011(served: Any, ws: ClientConnection, echo: Any) -> None:
    """The client cannot know what is missing."""

    def pieces() -> Iterator[Piece]:
        yield Piece(0, b"a")
        yield Piece(0, b"b")
        raise ZeroDivisionError

    served.call(lambda: echo.session.wire.play(pieces(), origin_ns=0))
    assert closed_by(ws)[0] == 1011
    assert isinstance(served.app.errors[0], ZeroDivisionError)


def test_shutting_down_says_so(served: Any, ws: ClientConnection) -> None:
    """1001, as a server that goes away does."""
    served.call(lambda: [each.shut_down() for each in tuple(served.shared.open)])
    assert closed_by(ws) == (1001, "server shutdown")


def test_aborting_says_nothing(served: Any, ws: ClientConnection) -> None:
    """The client sees 1006."""
    served.call(lambda: [each.abort() for each in tuple(served.shared.open)])
    with pytest.raises(ConnectionClosedError):
        ws.recv(5)
    assert ws.close_code == 1006
