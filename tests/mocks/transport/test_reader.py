"""Reading requests: what is understood, what is refused, in whatever pieces it arrives."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartest_mocks.reader import MAX_HEAD_BYTES, Incoming, RequestReader

POST = (
    b"POST /tts/bytes?a=1&a=2&b=&c=%C3%A4 HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    b"X-Twice: one\r\nx-twice: two\r\nContent-Length: 5\r\n\r\nhello"
)
CHUNKED = (
    b"POST /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"3\r\nabc\r\n2;ext=1\r\nde\r\n0\r\nT: r\r\n\r\n"
)
UPGRADE = b"GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"


def reader(*, max_body_bytes: int = 100, max_upload_bytes: int = 1000) -> RequestReader:
    return RequestReader(max_body_bytes=max_body_bytes, max_upload_bytes=max_upload_bytes)


def feed(data: bytes, *, by: int = 0, using: RequestReader | None = None) -> tuple[list[Incoming], RequestReader]:
    using = using or reader()
    got: list[Incoming] = []
    for start in range(0, len(data), by or len(data)):
        got += using.feed(data[start : start + (by or len(data))], now_ns=7)
    return got, using


def refused(data: bytes, *, by: int = 0) -> tuple[int, str]:
    got, using = feed(data, by=by)
    assert got == []
    assert using.failure is not None
    assert using.feed(POST, now_ns=8) == []
    return using.failure.problem.status, using.failure.request.path


def test_a_whole_request() -> None:
    """Method, decoded path, query with repeats and blanks, headers joined, body, time."""
    ((incoming,), _) = feed(POST)
    request = incoming.request
    assert (request.method, request.path, request.body, request.received_ns) == ("POST", "/tts/bytes", b"hello", 7)
    assert request.query == {"a": ("1", "2"), "b": ("",), "c": ("ä",)}
    assert request.headers["x-twice"] == "one, two"
    assert incoming.keep_alive
    assert incoming.chunked_answer
    assert incoming.socket_tail is None


@pytest.mark.parametrize("by", [1, 2, 7, 64])
def test_pieces_make_the_same_requests(by: int) -> None:
    """Pipelined requests come out in order however the bytes were cut."""
    got, _ = feed(POST + CHUNKED + POST, by=by)
    assert [incoming.request.body for incoming in got] == [b"hello", b"abcde", b"hello"]


def test_trailers_are_no_headers() -> None:
    """What follows a chunked body is dropped."""
    ((incoming,), _) = feed(CHUNKED)
    assert "t" not in incoming.request.headers


@pytest.mark.parametrize(
    ("target", "path"),
    [("/a%20b", "/a b"), ("/%ff", "/�"), ("http://host/abs?q=1", "/abs"), ("http://host", "/"), ("/a/", "/a/")],
)
def test_targets(target: str, path: str) -> None:
    """Origin form and absolute form; percent-encoding is decoded, what is no UTF-8 is replaced."""
    ((incoming,), _) = feed(f"GET {target} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    assert incoming.request.path == path


@pytest.mark.parametrize(
    "data",
    [
        b"nonsense\r\n\r\n",
        b"GET / HTTP/1.1\r\nno colon\r\n\r\n",
        b"\x16\x03\x01\x02\x00",
        b"GET http://[bad HTTP/1.1\r\nHost: x\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
    ],
)
def test_what_is_no_http_is_refused(data: bytes) -> None:
    """400, and nothing further is read."""
    assert refused(data)[0] == 400


def test_a_request_needs_a_host() -> None:
    """HTTP/1.1 without Host is 400 (RFC 9112 section 3.2); HTTP/1.0 has none."""
    assert refused(b"GET /p HTTP/1.1\r\n\r\n") == (400, "/p")
    ((incoming,), _) = feed(b"GET / HTTP/1.0\r\n\r\n")
    assert not incoming.keep_alive
    assert not incoming.chunked_answer


def test_a_body_that_says_it_is_too_big_is_refused_unread() -> None:
    """413 from the head alone, with what is known of the request."""
    head = b"POST /tts/bytes HTTP/1.1\r\nHost: x\r\nContent-Length: 101\r\n\r\n"
    assert refused(head) == (413, "/tts/bytes")
    ((incoming,), _) = feed(head.replace(b"101", b"100") + b"x" * 100)
    assert len(incoming.request.body) == 100


def test_a_chunked_body_that_grows_too_big_is_refused() -> None:
    """413 as soon as the limit is passed."""
    head = b"POST /p HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert refused(head + b"65\r\n" + b"x" * 101) == (413, "/p")


def test_uploads_may_be_bigger() -> None:
    """multipart/form-data has a limit of its own."""
    head = b"POST /s HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; b=b\r\nContent-Length: %d\r\n\r\n"
    ((incoming,), _) = feed(head % 1000 + b"x" * 1000)
    assert len(incoming.request.body) == 1000
    assert refused(head % 1001)[0] == 413


@pytest.mark.parametrize("by", [0, 1000])
def test_heads_have_a_limit(by: int) -> None:
    """431 for one long header in one read, for many reads, and for a header that never ends."""
    start = b"GET /p HTTP/1.1\r\nHost: x\r\nx-long: "
    assert refused(start + b"a" * MAX_HEAD_BYTES + b"\r\n\r\n", by=by)[0] == 431
    assert refused(start + b"a" * MAX_HEAD_BYTES, by=by)[0] == 431
    assert refused(b"GET /" + b"p" * MAX_HEAD_BYTES + b" HTTP/1.1\r\nHost: x\r\n\r\n", by=by)[0] == 431


def test_a_trailer_that_never_ends_is_refused() -> None:
    """What the parser holds back is bounded after the head as well."""
    data = b"POST /p HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nt: " + b"a" * 70_000
    assert refused(data, by=1000)[0] == 413
    assert refused(data + b"\r\n\r\n")[0] == 431


def test_expectation() -> None:
    """A request that waits for 100 says so until its body comes."""
    head = b"POST /p HTTP/1.1\r\nHost: x\r\nExpect: 100-Continue\r\nContent-Length: 2\r\n\r\n"
    _, waiting = feed(head)
    assert waiting.expects_continue
    (incoming,) = waiting.feed(b"ab", now_ns=9)
    assert not waiting.expects_continue
    assert incoming.request.body == b"ab"


def test_after_the_last_request_nothing_is_read() -> None:
    """``Connection: close`` ends it; what follows is ignored, not an error."""
    data = POST.replace(b"Host: x", b"Host: x\r\nConnection: close")
    got, using = feed(data + POST)
    assert [incoming.keep_alive for incoming in got] == [False]
    assert using.feed(b"garbage", now_ns=1) == []
    assert using.failure is None


@pytest.mark.parametrize("by", [0, 3])
def test_a_websocket_upgrade_keeps_what_follows(by: int) -> None:
    """Frames that came with the request go to the socket."""
    got, using = feed(UPGRADE + b"\x81\x00", by=by)
    assert [incoming.request.path for incoming in got] == ["/ws"]
    assert got[0].socket_tail is not None
    assert got[0].socket_tail in {b"\x81\x00", b"\x81", b""}
    assert using.feed(POST, now_ns=1) == []


def test_requests_before_an_upgrade_come_first() -> None:
    """Pipelining and upgrading go together."""
    got, _ = feed(POST + UPGRADE)
    assert [incoming.socket_tail for incoming in got] == [None, b""]


def test_other_upgrades_are_ignored() -> None:
    """Java's client asks for h2c with its first request, body and all; it is answered over HTTP/1.1."""
    data = (
        b"POST /p?q=1 HTTP/1.1\r\nConnection: Upgrade, HTTP2-Settings\r\nContent-Length: 5\r\nHost: x\r\n"
        b"HTTP2-Settings: AAE\r\nUpgrade: h2c\r\nX-Api-Key: k\r\n\r\nhello"
    )
    got, _ = feed(POST + data + POST)
    assert [incoming.request.body for incoming in got] == [b"hello"] * 3
    assert (got[1].request.path, got[1].request.headers["x-api-key"]) == ("/p", "k")
    assert got[1].keep_alive
    assert got[1].socket_tail is None


def test_connect_is_no_tunnel() -> None:
    """It is handed on as a request that ends the connection; no path will match it."""
    ((incoming,), _) = feed(b"CONNECT host:443 HTTP/1.1\r\nHost: host\r\n\r\n")
    assert (incoming.request.method, incoming.keep_alive, incoming.socket_tail) == ("CONNECT", False, None)


@given(st.lists(st.binary(max_size=200), max_size=5), st.sampled_from([b"", POST[:60], UPGRADE[:-2]]))
def test_bytes_never_break_it(pieces: list[bytes], start: bytes) -> None:
    """Whatever arrives, it reads requests or refuses; nothing is raised."""
    using = reader()
    for data in [start, *pieces]:
        using.feed(data, now_ns=0)


@pytest.mark.parametrize(
    "data",
    [
        POST,
        POST.replace(b"hello", b"world"),
        b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nConnection: keep-alive\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        b"GET / HTTP/1.0\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + b"y" * 5000 + b"\r\n\r\n",
        CHUNKED,
    ],
)
def test_one_read_says_what_many_say(data: bytes) -> None:
    """Whether the head is known already or the parser reads it; the next request is read as well."""
    torn, _ = feed(data, by=1)
    for _ in range(2):
        whole, using = feed(data)
        assert whole == torn
        more, _ = feed(POST, using=using)
        assert [each.request.body for each in more] == ([b"hello"] if whole[0].keep_alive else [])


def test_a_known_head_may_come_after_a_torn_one() -> None:
    """What was read in pieces before does not matter."""
    got, using = feed(POST, by=5)
    for data in (POST, POST[:40], POST[40:], POST + POST, POST):
        got += using.feed(data, now_ns=7)
    assert [incoming.request.body for incoming in got] == [b"hello"] * 6
