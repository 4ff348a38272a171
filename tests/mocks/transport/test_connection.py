"""One HTTP connection, over real sockets; ``served`` is the server of conftest.py."""

import asyncio
from collections.abc import Iterator
from contextlib import closing
from typing import Any

from cartest_mocks.exchange import Piece, Problem, Reply, Stream

CLOSE = b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
KEEP = b" HTTP/1.1\r\nHost: x\r\n\r\n"
SECOND = 1_000_000_000


def bodies(answer: bytes) -> list[bytes]:
    """Bodies of a series of answers with lengths."""
    found: list[bytes] = []
    while answer:
        head, _, answer = answer.partition(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0] or 0)
        found.append(answer[:length])
        answer = answer[length:]
    return found


def stream(pieces: list[Piece], ends: list[str] | None = None) -> Stream:
    return Stream(
        content_type="audio/pcm", pieces=pieces, on_end=lambda: (ends if ends is not None else []).append("end")
    )


def test_requests_are_answered_in_order(served: Any) -> None:
    """Pipelined, more than the queue takes, one answer each."""
    paths = [b"/%d" % number for number in range(40)]
    answer = served.ask(b"".join(b"GET " + path + KEEP for path in paths) + b"GET /end" + CLOSE)
    assert bodies(answer) == [*paths, b"/end"]


def test_the_connection_is_kept(served: Any) -> None:
    """Until somebody asks for its end; HTTP/1.0 ends it by itself."""
    with closing(served.connect()) as client:
        for _ in range(3):
            client.sendall(b"GET /a" + KEEP)
            assert client.recv(1000).endswith(b"/a")
    answer = served.ask(b"GET /old HTTP/1.0\r\n\r\n")
    assert b"connection: close" in answer


def test_head_has_no_body(served: Any) -> None:
    """Its length is that of GET."""
    answer = served.ask(b"HEAD /abc" + KEEP + b"GET /z" + CLOSE)
    head, _, rest = answer.partition(b"\r\n\r\n")
    assert b"content-length: 4" in head
    assert rest.startswith(b"HTTP/1.1 200")


def test_a_stream_is_paced(served: Any) -> None:
    """The head leaves with the first piece, each piece at its time, the end with the last."""
    ends: list[str] = []
    served.app.answers["/s"] = lambda: stream(
        [Piece(SECOND, b"one"), Piece(2 * SECOND, b"two"), Piece(2 * SECOND, b"three")], ends
    )
    with closing(served.connect()) as client:
        client.sendall(b"GET /s" + KEEP + b"GET /next" + CLOSE)
        served.until(lambda: len(served.app.asked) == 1)
        served.call(lambda: served.clock.advance(1))
        first = client.recv(1000)
        assert b"transfer-encoding: chunked" in first
        assert first.endswith(b"\r\n\r\n3\r\none\r\n")
        assert ends == []
        served.call(lambda: served.clock.advance(1))
        rest = read_until_closed(client)
    assert rest.startswith(b"3\r\ntwo\r\n5\r\nthree\r\n0\r\n\r\n")
    assert rest.endswith(b"/next")
    assert ends == ["end"]


def read_until_closed(client: Any) -> bytes:
    got = bytearray()
    while piece := client.recv(1 << 20):
        got += piece
    return bytes(got)


def test_an_empty_stream_is_a_whole_answer(served: Any) -> None:
    """Head and end."""
    served.app.answers["/s"] = lambda: stream([])
    assert served.ask(b"GET /s" + CLOSE).endswith(b"\r\n\r\n0\r\n\r\n")


def test_a_stream_for_http_1_0_ends_with_the_connection(served: Any) -> None:
    """No chunks: the client would not understand them."""
    served.app.answers["/s"] = lambda: stream([Piece(0, b"one"), Piece(0, b"two")])
    answer = served.ask(b"GET /s HTTP/1.0\r\n\r\n")
    assert b"chunked" not in answer
    assert answer.endswith(b"\r\n\r\nonetwo")


def test_a_client_that_leaves_ends_its_stream(served: Any) -> None:
    """Closing or half-closing alike; nothing is made any more."""
    ends: list[str] = []
    served.app.answers["/s"] = lambda: stream([Piece(0, b"x"), Piece(10**15, b"y")], ends)
    client = served.connect()
    client.sendall(b"GET /s" + KEEP)
    assert b"x" in client.recv(1000)
    client.close()
    served.until(lambda: ends == ["end"] and not served.shared.open)


def test_a_client_that_does_not_read_is_held(served: Any) -> None:
    """Pieces are made as the client takes them; another connection is not delayed by it."""
    made: list[int] = []

    def pieces() -> Iterator[Piece]:
        for number in range(1000):
            made.append(number)
            yield Piece(0, b"x" * 64_000)

    served.app.answers["/s"] = lambda: Stream(content_type="audio/pcm", pieces=pieces())
    with closing(served.connect(receive_buffer=1 << 16)) as client:
        client.sendall(b"GET /s" + KEEP)
        assert served.ask(b"GET /other" + CLOSE).endswith(b"/other")
        for _ in range(20):
            served.call(lambda: served.clock.advance(0))
        assert len(made) < 200
        held = len(made)
        while len(made) <= held:
            assert client.recv(1 << 20)
            served.call(lambda: served.clock.advance(0))


def test_pipelined_requests_wait_for_a_client_that_does_not_read(served: Any) -> None:
    """Answers do not pile up: the queue stops, then goes on."""
    served.app.answers["/big"] = lambda: Reply(body=b"x" * 1_000_000)
    with closing(served.connect(receive_buffer=1 << 16)) as client:
        client.sendall((b"GET /big" + KEEP) * 24 + b"GET /big" + CLOSE)
        served.until(lambda: len(served.app.asked) >= 1)
        assert len(served.app.asked) < 20
        assert len(read_until_closed(client)) > 25 * 1_000_000


def test_an_answer_may_take_time(served: Any) -> None:
    """Awaitable answers; the next request waits for them."""

    async def later() -> Reply:
        await asyncio.sleep(0)
        return Reply(body=b"later")

    served.app.answers["/l"] = later
    assert bodies(served.ask(b"GET /l" + KEEP + b"GET /n" + CLOSE)) == [b"later", b"/n"]


def test_an_answer_that_comes_too_late_is_dropped(served: Any) -> None:
    """A stream made for a client that is gone still ends, so that its slot is free again."""
    ends: list[str] = []
    go = asyncio.Event()

    async def later(answer: Reply | Stream) -> Reply | Stream:
        await go.wait()
        return answer

    served.app.answers["/s"] = lambda: later(stream([Piece(0, b"x")], ends))
    served.app.answers["/r"] = lambda: later(Reply())
    for path in (b"/s", b"/r"):
        client = served.connect()
        client.sendall(b"GET " + path + KEEP)
        served.until(lambda: len(served.shared.open) == 1)
        served.until(lambda: bool(served.app.asked))
        client.close()
        served.until(lambda: not served.shared.open)
        served.app.asked.clear()
    served.call(go.set)
    served.until(lambda: ends == ["end"])


def test_an_answer_that_the_end_of_the_loop_cancels_is_nothing(served: Any) -> None:
    """It is neither sent nor reported."""

    async def never() -> Reply:
        await asyncio.Event().wait()
        return Reply()

    served.app.answers["/n"] = never
    with closing(served.connect()) as client:
        client.sendall(b"GET /n" + KEEP)
        served.until(lambda: bool(served.app.asked))
        served.call(lambda: [task.cancel() for task in asyncio.all_tasks(served.loop)])
    served.until(lambda: not served.shared.open)
    assert served.app.errors == []


def test_many_pipelined_requests_wait_unread(served: Any) -> None:
    """Reading stops while an answer is under way and begins again after it."""
    served.app.answers["/s"] = lambda: stream([Piece(SECOND, b"x")])
    with closing(served.connect()) as client:
        client.sendall(b"GET /s" + KEEP + (b"GET /n" + KEEP) * 20)
        served.until(lambda: len(served.app.asked) == 1)
        client.sendall(b"GET /n" + CLOSE)
        served.call(lambda: served.clock.advance(1))
        assert read_until_closed(client).endswith(b"/n")
    assert len(served.app.asked) == 22


def test_large_bodies_wait_unread(served: Any) -> None:
    """Fewer of them than of small requests: what waits is bounded in bytes too."""
    served.app.answers["/s"] = lambda: stream([Piece(SECOND, b"x")])
    large = b"POST /n HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\n" + b"x" * 900
    with closing(served.connect()) as client:
        client.sendall(b"GET /s" + KEEP + large * 2)
        served.until(lambda: any(getattr(each, "_paused", False) for each in served.shared.open))
        client.sendall(b"GET /n" + CLOSE)
        served.call(lambda: served.clock.advance(1))
        assert read_until_closed(client).endswith(b"/n")


def test_a_stream_that_fails_before_its_first_piece_is_answered(served: Any) -> None:
    """Nothing was sent, so there is still a status to give; the stream ended all the same."""
    ends: list[str] = []

    def failing() -> Stream:
        def pieces() -> Iterator[Piece]:
            raise ZeroDivisionError
            yield

        return Stream(content_type="audio/pcm", pieces=pieces(), on_end=lambda: ends.append("end"))

    served.app.answers["/s"] = failing
    assert served.ask(b"GET /s" + CLOSE).startswith(b"HTTP/1.1 500 ")
    assert isinstance(served.app.errors[0], ZeroDivisionError)
    assert ends == ["end"]


def test_a_stream_that_fails_later_is_cut(served: Any) -> None:
    """No trailer and no end marker: the client sees a torn body."""

    def failing() -> Stream:
        def pieces() -> Iterator[Piece]:
            yield Piece(0, b"x")
            yield Piece(0, b"y")
            raise Problem(500, "Unexpected error")

        return Stream(content_type="audio/pcm", pieces=pieces())

    served.app.answers["/s"] = failing
    with closing(served.connect()) as client:
        client.sendall(b"GET /s" + KEEP)
        got = read_until_closed(client)
    assert b"1\r\nx\r\n" in got
    assert b"0\r\n\r\n" not in got
    assert isinstance(served.app.errors[0], Problem)


def test_what_cannot_be_read_is_refused_and_the_answer_arrives(served: Any) -> None:
    """Even while the client goes on sending: closing at once would reset the connection and lose the answer."""
    with closing(served.connect()) as client:
        client.sendall(b"POST /p HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n" + b"x" * 5000)
        answer = read_until_closed(client)
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"connection: close" in answer


def test_requests_before_an_unreadable_one_are_answered(served: Any) -> None:
    """In order, then the refusal."""
    served.app.answers["/s"] = lambda: stream([Piece(SECOND, b"x")])
    with closing(served.connect()) as client:
        client.sendall(b"GET /s" + KEEP + b"\x00\x01garbage\r\n\r\n")
        served.until(lambda: len(served.app.asked) == 1)
        served.call(lambda: served.clock.advance(1))
        answer = read_until_closed(client)
    assert answer.index(b"x\r\n0\r\n\r\n") < answer.index(b"HTTP/1.1 400 ")


def test_continue_is_sent_when_it_is_the_requests_turn(served: Any) -> None:
    """Not into the middle of the answer before it."""
    served.app.answers["/s"] = lambda: stream([Piece(SECOND, b"x")])
    expecting = b"POST /p HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"
    with closing(served.connect()) as client:
        client.sendall(expecting)
        assert client.recv(1000) == b"HTTP/1.1 100 Continue\r\n\r\n"
        client.sendall(b"ab")
        assert client.recv(1000).endswith(b"/p")
        client.sendall(b"GET /s" + KEEP + expecting)
        served.until(lambda: len(served.app.asked) == 2)
        served.call(lambda: served.clock.advance(1))
        got = b""
        while not got.endswith(b"100 Continue\r\n\r\n"):
            got += client.recv(1000)
    assert got.index(b"0\r\n\r\n") < got.index(b"100 Continue")


def test_shutting_down_closes_after_what_is_written(served: Any) -> None:
    """An idle connection simply ends."""
    with closing(served.connect()) as client:
        client.sendall(b"GET /a" + KEEP)
        assert client.recv(1000)
        served.call(lambda: [connection.shut_down() for connection in tuple(served.shared.open)])
        assert client.recv(1000) == b""
