"""The body of a streamed answer on the wire, played or in one write."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from cartest_mocks.exchange import Burst, Piece, Request, Stream
from cartest_mocks.reader import Incoming
from cartest_mocks.streamed_body import StreamedBody
from cartest_mocks.writer import LAST_CHUNK

ASK = b"GET /s HTTP/1.%d\r\nHost: x\r\n%b\r\n"


def body_of(answer: bytes) -> bytes:
    return answer.partition(b"\r\n\r\n")[2]


def streaming(served: Any, pieces: list[Piece] | Burst) -> list[str]:
    ended: list[str] = []
    served.app.answers["/s"] = lambda: Stream(
        content_type="audio/pcm", pieces=pieces, headers=(("x-own", "1"),), on_end=lambda: ended.append("end")
    )
    return ended


def test_pieces_are_chunks_and_the_head_goes_once(served: Any) -> None:
    """The last chunk follows the last piece; the end is told once."""
    ended = streaming(served, [Piece(0, b"ab"), Piece(0, b"cde")])
    answer = served.ask(ASK % (1, b"Connection: close\r\n"))
    assert answer.count(b"HTTP/1.1 200 OK") == answer.count(b"x-own: 1") == 1
    assert b"transfer-encoding: chunked" in answer
    assert body_of(answer) == b"2\r\nab\r\n3\r\ncde\r\n" + LAST_CHUNK
    assert ended == ["end"]


def test_an_old_client_gets_bare_bytes(served: Any) -> None:
    """HTTP/1.0 knows no chunks: the end of the connection is the end of the body."""
    streaming(served, [Piece(0, b"ab"), Piece(0, b"cde")])
    answer = served.ask(ASK % (0, b""))
    assert b"transfer-encoding" not in answer
    assert body_of(answer) == b"abcde"


@pytest.mark.parametrize("headers", [b"", b"Connection: close\r\n"], ids=["in one write", "played"])
def test_a_burst_is_the_same_bytes_however_it_leaves(served: Any, headers: bytes) -> None:
    """A chunk a piece, and nothing but the connection's fate differs in the head."""
    burst = Burst(b"abcde", piece_bytes=2)
    ended = streaming(served, burst)
    wanted = b"2\r\nab\r\n2\r\ncd\r\n1\r\ne\r\n" + LAST_CHUNK
    assert burst.chunked == wanted
    with served.connect() as client:
        client.sendall(ASK % (1, headers))
        answer = b""
        while not answer.endswith(LAST_CHUNK):
            answer += client.recv(65536)
    assert body_of(answer) == wanted
    served.until(lambda: ended == ["end"])


def test_what_breaks_under_way_cuts_the_connection() -> None:
    """After the first byte no error can be told: the application hears of it, the client sees the cut."""
    told: list[tuple[Exception, Request]] = []
    calls: list[str] = []

    def failed(error: Exception, request: Request) -> None:
        told.append((error, request))

    transport = SimpleNamespace(abort=lambda: calls.append("abort"))
    request = Request(method="GET", path="/s")
    body = StreamedBody(
        cast("Any", SimpleNamespace(writable=False)),
        cast("Any", transport),
        cast("Any", SimpleNamespace(app=SimpleNamespace(failed=failed))),
        Incoming(request=request, keep_alive=True, chunked_answer=True),
        Stream(content_type="audio/pcm", pieces=[]),
    )
    assert not body.writable
    error = ZeroDivisionError()
    body.broken(error)
    assert told == [(error, request)]
    assert calls == ["abort"]
