"""HTTP/1.1 responses to arrivals: one decoder a response, over httptools.

Interim answers (100, 103) are passed over. After 101 what is left belongs to the next protocol. Whatever
breaks is told in ``problem``, one line, and what was read before stays read.
"""

from collections.abc import Callable
from functools import lru_cache
from itertools import chain
from typing import Final, Protocol

import httptools
import msgspec

from cartest_contracts.observation import Arrival
from cartest_contracts.wire.body import BodyDecoder
from cartest_contracts.wire.json_events import garbled

__all__ = ["Head", "ResponseDecoder"]

_MOST_STARTS: Final = 64
"""Beginnings that are noted: they are for the first audio, and only a header comes before it."""


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """Status line and headers of a final answer; a Struct because one is made per answer."""

    status: int
    headers: tuple[tuple[str, str], ...]
    """Lower-case names, in order."""

    def header(self, name: str) -> str:
        """Return the first header of that (lower-case) name, or an empty string."""
        for key, value in self.headers:
            if key == name:
                return value
        return ""


class _Parser(Protocol):
    """The part of httptools that is used; its own stub leaves the callbacks untyped."""

    def feed_data(self, data: bytes) -> None: ...
    def get_status_code(self) -> int: ...
    def should_keep_alive(self) -> bool: ...


class ResponseDecoder:
    """Decode one response; feed it every read until ``complete`` or ``problem``."""

    def __init__(self, choose_body: Callable[[Head], BodyDecoder]) -> None:
        self.head: Head | None = None
        self.body: BodyDecoder | None = None
        self.first_byte_ns: int | None = None
        self.complete = False
        self.keep_alive = False
        """Whether the connection may carry another request."""
        self.upgraded = False
        self.leftover = b""
        """After an upgrade: what was read beyond the head."""
        self.trailers: tuple[tuple[str, str], ...] = ()
        self.piece_starts: list[int] = []
        """Instants at which the first pieces of the body began: its chunks, or what was read of one without."""
        self.problem: str | None = None
        self._choose_body = choose_body
        self._parser: _Parser = httptools.HttpResponseParser(self)
        self._at_ns = 0
        self._head_at_ns = 0
        self._fields: list[tuple[str, str]] = []
        self._arrivals: list[Arrival] = []
        self._chunked = False
        self._begins = True

    def feed(self, at_ns: int, data: bytes, *, read: bytes | None = None) -> list[Arrival]:
        """Take one socket read, or a part of the given ``read``, which is the evidence where it is not HTTP."""
        if self.problem is not None or not data:
            return []
        if self.upgraded:
            self.leftover += data
            return []
        if self.first_byte_ns is None:
            self.first_byte_ns = at_ns
        self._at_ns = at_ns
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            self.upgraded = self.complete = True
            self.leftover = data[upgrade.args[0] :]
        except httptools.HttpParserError as error:
            self.problem = self.problem or f"not HTTP: {error}"
            self._arrivals.append(garbled(at_ns, self.problem, data if read is None else read))
        return self._taken()

    @property
    def awaits_chunk(self) -> bool:
        """Whether it has a body in chunks, of which none has begun in what it was fed itself."""
        if self.head is None or self.complete or self._chunked or self.problem is not None:
            return False
        return [value.lower() for name, value in self.head.headers if name == "transfer-encoding"] == ["chunked"]

    def note_starts(self, instants: list[int]) -> None:
        """Take the instants of chunks that somebody else hands to the body, while it ``awaits_chunk``."""
        self.piece_starts += instants[: _MOST_STARTS - len(self.piece_starts)]

    def eof(self, at_ns: int) -> list[Arrival]:
        """Take the end of the connection; a body without a length ends properly by it."""
        self._at_ns = at_ns
        if not self.complete and self.problem is None:
            if self.head is not None and self._ends_with_connection(self.head):
                self.on_message_complete()
            else:
                self.problem = "the connection closed " + (
                    "before any answer"
                    if self.first_byte_ns is None
                    else "inside the head of the answer"
                    if self.head is None
                    else "before the end of the body"
                )
        if not self.complete and self.body is not None:
            self._arrivals += self.body.eof(at_ns)
        self.keep_alive = False
        return self._taken()

    def release(self) -> None:
        """Be done with it, once; feed it nothing after that.

        Its parser and it refer to each other: without this they wait for the garbage collector.
        """
        del self._parser

    def _taken(self) -> list[Arrival]:
        arrivals, self._arrivals = self._arrivals, []
        return arrivals

    @staticmethod
    def _ends_with_connection(head: Head) -> bool:
        return not head.header("content-length") and "chunked" not in head.header("transfer-encoding").lower()

    # --- callbacks of httptools

    def on_message_begin(self) -> None:
        """Note where the head begins; a second answer to one request is none."""
        if self.complete:
            self.problem = "bytes after the end of the answer"
        self._head_at_ns = self._at_ns
        self._fields = []

    def on_header(self, name: bytes, value: bytes) -> None:
        """Collect a header, or a trailer once the head is known."""
        self._fields.append((_shown_name(name), value.decode("latin-1")))

    def on_headers_complete(self) -> None:
        """Deliver the head, unless it is an interim one."""
        status = self._parser.get_status_code()
        fields, self._fields = tuple(self._fields), []
        if self.complete or (100 <= status < 200 and status != 101):
            return
        self.head = Head(status=status, headers=fields)
        self.keep_alive = self._parser.should_keep_alive()
        size = sum(map(len, chain.from_iterable(fields))) + 4 * len(fields)
        self._arrivals.append(Arrival(at_ns=self._head_at_ns, kind="head", size=size, code=status))
        if status != 101:
            self.body = self._choose_body(self.head)

    def on_chunk_header(self) -> None:
        """Note that what follows is a piece of its own."""
        self._chunked = self._begins = True

    def on_body(self, data: bytes) -> None:
        """Hand a piece to the body's decoder; a piece lies in one read."""
        if self.body is not None and not self.complete:
            if self._begins and len(self.piece_starts) < _MOST_STARTS:
                self.piece_starts.append(self._at_ns)
                self._begins = not self._chunked
            self._arrivals += self.body.feed(self._at_ns, data)

    def on_message_complete(self) -> None:
        """Close the body."""
        if self.head is None or self.complete:
            return
        self.complete = True
        self.trailers = tuple(self._fields)
        if self.body is not None:
            self._arrivals += self.body.eof(self._at_ns)


@lru_cache(maxsize=256)
def _shown_name(name: bytes) -> str:
    """Return a header's name in lower case: a vendor has few, and sends them with every answer."""
    return name.decode("latin-1").lower()
