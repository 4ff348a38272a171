"""From socket reads to HTTP/1.1 requests: httptools parses, this module keeps the limits.

Sans-I/O: bytes and the time go in, complete requests come out. After a failure or after the last request of a
connection everything further is ignored; the transport then closes.
"""

import sys
from functools import lru_cache
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

import httptools
import msgspec
from msgspec.structs import replace

from cartest_mocks.exchange import Problem, Request

__all__ = ["MAX_HEAD_BYTES", "Failure", "Incoming", "RequestReader"]

MAX_HEAD_BYTES: Final = 64 << 10
"""Request line and headers, trailers too (assumed; what common servers take)."""
_CHUNKING_COST: Final = 8
"""Most bytes on the wire for one byte of body: chunks of one byte each cost six."""
_HEAD_END: Final = b"\r\n\r\n"
_KNOWN_HEAD_BYTES: Final = 4096
"""Longer heads are not remembered."""
_KNOWN_READ_BYTES: Final = 8192
"""Nor longer reads."""
_CARE: Final = frozenset({"expect", "transfer-encoding", "upgrade"})
"""Headers after which reading goes on in another way."""
_TRANSPORT_HEADERS: Final = frozenset({"connection", "upgrade", "http2-settings"})


class Incoming(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One complete request and what the transport must know about it."""

    request: Request
    keep_alive: bool
    chunked_answer: bool
    """Whether the client understands chunked answers: HTTP/1.1 and later."""
    socket_tail: bytes | None = None
    """For a WebSocket upgrade: what was read behind the request; else ``None``."""


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """What cannot be read; the connection ends after this answer."""

    problem: Problem
    request: Request
    """As much of the request as was understood; its path is empty if nothing was."""


class _LimitError(Exception):
    """Raised inside a parser callback to stop it; the failure is kept on the reader."""


class RequestReader:
    """Reads the requests of one connection."""

    def __init__(self, *, max_body_bytes: int, max_upload_bytes: int) -> None:
        self._max_body_bytes = max_body_bytes
        self._max_upload_bytes = max_upload_bytes
        self._parser = httptools.HttpRequestParser(self)
        self._done: list[Incoming] = []
        self._now_ns = 0
        self._finished = False
        self.failure: Failure | None = None
        self.expects_continue = False
        """Whether the request being read waits for ``100 Continue``; the transport resets it."""
        self.on_message_begin()
        self._between = True

    def feed(self, data: bytes, *, now_ns: int) -> list[Incoming]:
        """Read on; return the requests that are complete now. Look at ``failure`` afterwards."""
        if self._finished or self.failure is not None:
            return []
        if (plain := self.plain(data, now_ns=now_ns)) is not None:
            return [Incoming(request=plain, keep_alive=True, chunked_answer=True)]
        self._now_ns = now_ns
        self._done = []
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            self._upgrade(data[upgrade.args[0] :], now_ns)
        except httptools.HttpParserError:
            if self.failure is None and not self._finished:
                self._fail(400, "Bad Request", "The request is not valid HTTP/1.1.")
        if not self._done and self.failure is None:
            self._count_read(len(data))
        return self._done

    def _upgrade(self, tail: bytes, now_ns: int) -> None:
        """Decide what an ``Upgrade`` means; only WebSocket is offered, the rest is ignored (RFC 9110 7.8)."""
        asked = self._done.pop()
        request = asked.request
        if request.headers.get("upgrade", "").lower() == "websocket" or request.method == "CONNECT":
            self._finished = True
            socket_tail = None if request.method == "CONNECT" else tail
            self._done.append(
                Incoming(request=request, keep_alive=False, chunked_answer=True, socket_tail=socket_tail)
            )
            return
        # The parser took the body for the other protocol's bytes: read the request again as if it asked for none.
        # Java's HttpClient asks for h2c with every first request over plain HTTP.
        lines = [f"{request.method} {self._target.decode('latin-1')} HTTP/1.1"]
        lines += [f"{name}: {text}" for name, text in request.headers.items() if name not in _TRANSPORT_HEADERS]
        head = "\r\n".join([*lines, "", ""]).encode("latin-1")
        earlier = self._done
        self._parser = httptools.HttpRequestParser(self)
        self._done = [*earlier, *self.feed(head + tail, now_ns=now_ns)]

    # --- what most clients send most of the time: the same head again, and one whole request in one read

    def plain(self, data: bytes, *, now_ns: int) -> Request | None:
        """Return the request of a client that stays, if it is all there is to read and its head needs no care.

        ``None``: :meth:`feed` has to read it.
        """
        if not self._between or self._finished:
            return None
        known = _known_read(data) if len(data) <= _KNOWN_READ_BYTES else _whole_request(data)
        if known is None or len(known.body) > self._max_body_bytes:
            return None
        return replace(known, received_ns=now_ns)

    def head_alone(self, data: bytes) -> tuple[Request, int] | None:
        """Return a head as a request, and the length of the body it promises; ``None`` if it needs care."""
        parser = self._parser
        try:
            parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            return None
        headers = self._headers
        stays = headers.get("connection", "keep-alive").lower() == "keep-alive"
        if not stays or parser.get_http_version() != "1.1" or not _CARE.isdisjoint(headers):
            return None
        return self._request(), int(headers.get("content-length", "0"))

    # --- callbacks of httptools

    def on_message_begin(self) -> None:
        """Forget the previous request."""
        self._between = False
        self._target = b""
        self._headers: dict[str, str] = {}
        self._body: list[bytes] = []
        self._body_bytes = 0
        self._head_bytes = 0
        self._read_bytes = 0
        self._in_body = False
        self._limit = self._max_body_bytes

    def on_url(self, url: bytes) -> None:
        """Take a piece of the request target."""
        self._target += url
        self._count_head(len(url))

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take one header; trailers are counted and dropped."""
        self._count_head(len(name) + len(value) + 4)
        if self._in_body:
            return
        key = _lower(name)
        text = value.decode("latin-1")
        self._headers[key] = f"{self._headers[key]}, {text}" if key in self._headers else text

    def on_headers_complete(self) -> None:
        """Check what the head promises before any of the body is read."""
        self._in_body = True
        headers = self._headers
        if "host" not in headers and self._parser.get_http_version() == "1.1":
            self._stop(400, "Bad Request", "The Host header is missing.")
        if headers.get("content-type", "").lower().startswith("multipart/form-data"):
            self._limit = self._max_upload_bytes
        length = headers.get("content-length")
        if length is not None and int(length) > self._limit:
            self._stop_too_large()
        if headers.get("expect", "").lower() == "100-continue":
            self.expects_continue = True

    def on_body(self, data: bytes) -> None:
        """Take a piece of the body."""
        self.expects_continue = False
        self._body_bytes += len(data)
        if self._body_bytes > self._limit:
            self._stop_too_large()
        self._body.append(data)

    def on_message_complete(self) -> None:
        """Hand the request over."""
        self.expects_continue = False
        keep_alive = self._parser.should_keep_alive()
        self._between = True
        self._in_body = False
        self._read_bytes = 0
        self._done.append(
            Incoming(
                request=self._request(),
                keep_alive=keep_alive,
                chunked_answer=self._parser.get_http_version() != "1.0",
            )
        )
        self._finished = not keep_alive and not self._parser.should_upgrade()

    # ---

    def _request(self) -> Request:
        path, query = _split_target(self._target)
        return Request(
            method=self._parser.get_method().decode(),
            path=path,
            query=query,
            headers=self._headers,
            body=self._body[0] if len(self._body) == 1 else b"".join(self._body),
            received_ns=self._now_ns,
        )

    def _count_head(self, size: int) -> None:
        self._head_bytes += size
        if self._head_bytes > MAX_HEAD_BYTES:
            self._fail_head()
            raise _LimitError

    def _count_read(self, size: int) -> None:
        """Bound what the parser holds back: a header, a trailer or a chunk extension that never ends."""
        self._read_bytes += size
        if not self._in_body and self._read_bytes > MAX_HEAD_BYTES:
            self._fail_head()
        elif self._read_bytes > MAX_HEAD_BYTES + _CHUNKING_COST * self._limit:
            self._fail(413, "Payload Too Large", f"The limit is {self._limit} bytes.")

    def _fail_head(self) -> None:
        self._fail(431, "Request Header Fields Too Large", f"The limit is {MAX_HEAD_BYTES} bytes.")

    def _stop_too_large(self) -> None:
        self._stop(413, "Payload Too Large", f"The limit is {self._limit} bytes.")

    def _stop(self, status: int, title: str, message: str) -> None:
        self._fail(status, title, message)
        raise _LimitError

    def _fail(self, status: int, title: str, message: str) -> None:
        self._body = []
        try:
            request = self._request() if self._target else Request(method="", path="")
        except ValueError:
            request = Request(method="", path="")
        self.failure = Failure(problem=Problem(status, title, message), request=request)


def _whole_request(data: bytes) -> Request | None:
    """Return a request that is all of a read; ``None`` if there is more or less in it, or its head needs care."""
    end = data.find(_HEAD_END, 0, _KNOWN_HEAD_BYTES)
    if end < 0:
        return None
    size = end + len(_HEAD_END)
    known = _known_head(data[:size])
    if known is None:
        return None
    head, body_bytes = known
    if len(data) - size != body_bytes:
        return None
    return replace(head, body=data[size:]) if body_bytes else head


_known_read: Final = lru_cache(maxsize=1024)(_whole_request)
"""The same read again is the same request, its body the same object: nothing of it is made or hashed anew."""


@lru_cache(maxsize=1024)
def _known_head(data: bytes) -> tuple[Request, int] | None:
    reader = RequestReader(max_body_bytes=sys.maxsize, max_upload_bytes=sys.maxsize)
    return reader.head_alone(data)


@lru_cache(maxsize=1024)
def _lower(name: bytes) -> str:
    return name.decode("latin-1").lower()


def _split_target(target: bytes) -> tuple[str, dict[str, tuple[str, ...]]]:
    """Return path and query of origin-form or absolute-form; undecodable bytes become U+FFFD."""
    text = target.decode("utf-8", "replace")
    if not text.startswith("/"):
        parts = urlsplit(text)
        text = f"{parts.path or '/'}?{parts.query}"
    path, _, query_text = text.partition("?")
    if "%" in path:
        path = unquote(path)
    if not query_text:
        return path, {}
    query = parse_qs(query_text, keep_blank_values=True)
    return path, {name: tuple(values) for name, values in query.items()}
