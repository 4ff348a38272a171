"""Response heads and chunks."""

from cartest_mocks.writer import HeadWriter, chunk


def head(status: int = 200, *, wall_s: float = 0.0, length: int | None = 3, keep_alive: bool = True) -> bytes:
    return HeadWriter().head(
        status,
        wall_s=wall_s,
        content_type=None,
        headers=(),
        length=length,
        keep_alive=keep_alive,
    )


def test_a_whole_head() -> None:
    """Status line, date, length, what was asked for, an empty line."""
    written = HeadWriter().head(
        200,
        wall_s=784111777.9,
        content_type="text/plain",
        headers=(("x-one", "1"), ("x-two", "zwei")),
        length=7,
        keep_alive=False,
        chunked=False,
    )
    assert written == (
        b"HTTP/1.1 200 OK\r\ndate: Sun, 06 Nov 1994 08:49:37 GMT\r\ncontent-type: text/plain\r\n"
        b"connection: close\r\nx-one: 1\r\nx-two: zwei\r\ncontent-length: 7\r\n\r\n"
    )


def test_a_streamed_head_has_no_length() -> None:
    """Chunked where the client understands it."""
    writer = HeadWriter()
    written = writer.head(200, wall_s=0, content_type=None, headers=(), length=None, keep_alive=True, chunked=True)
    assert b"transfer-encoding: chunked" in written
    assert b"content-length" not in written


def test_answers_without_body_have_no_length() -> None:
    """RFC 9110 section 8.6 forbids it for 204."""
    assert b"content-length" not in head(204, length=0)


def test_the_date_follows_the_clock() -> None:
    """It is made once a second."""
    writer = HeadWriter()
    dates = [
        writer.head(
            200, wall_s=second, content_type=None, headers=(), length=0, keep_alive=True, chunked=False
        ).split(b"\r\n")[1]
        for second in (0.1, 0.9, 1.1)
    ]
    assert dates[0] == dates[1] == b"date: Thu, 01 Jan 1970 00:00:00 GMT"
    assert dates[2] == b"date: Thu, 01 Jan 1970 00:00:01 GMT"


def test_an_unnamed_status_still_makes_a_status_line() -> None:
    """The reason phrase may be empty (RFC 9112 section 4)."""
    assert head(299).startswith(b"HTTP/1.1 299 \r\n")


def test_chunks() -> None:
    """Size in hexadecimal; nothing for no data, because that would be the end."""
    assert chunk(b"0123456789abcdef") == b"10\r\n0123456789abcdef\r\n"
    assert chunk(b"") == b""
