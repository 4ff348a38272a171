"""What the mock was asked and what it answered, for tests and for people: a bounded ring of entries.

Writing is on the hot path, so the ring keeps what it is given, shortened, and makes an :class:`Entry` of it when
somebody looks; credentials are replaced then, and there is no other way out. ``defects`` are the mock's own bugs:
an exception where a handler should have answered. They are kept apart, so that a test can insist on none.
"""

import codecs
import traceback
from collections import deque
from collections.abc import Iterator, Mapping
from typing import Any, Final, Literal

import msgspec
from msgspec.structs import replace

from cartest_contracts.redact import REDACTED, SECRET_QUERY, redact, redact_headers
from cartest_mocks.exchange import Request

__all__ = ["Entry", "EntryKind", "Journal"]

EntryKind = Literal["request", "reply", "message", "event", "closed"]
"""``request`` and ``reply`` are HTTP and handshakes; sockets have ``message`` from and ``event`` to the client."""

_KEPT_BYTES: Final = 4096
_KEPT_DEFECTS: Final = 100


class Entry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that happened."""

    number: int
    """Counts up from 1 and is never reused: a gap shows what the ring forgot."""
    at_ns: int
    """Monotonic, in the mock's own time."""
    kind: EntryKind
    request_id: str
    """Of the request, or of the handshake that opened the socket."""
    operation: str
    """``POST /tts/bytes``, ``/tts/websocket``; empty where no route was found."""
    target: str = ""
    """Method, path and query of a request."""
    headers: tuple[tuple[str, str], ...] = ()
    """Of a request; lower-case names."""
    text: str = ""
    """Body or message, shortened to 4 KiB; ``<n bytes>`` if it is not text."""
    size: int = 0
    """Bytes of the whole body or message."""
    status: int | None = None
    """HTTP status of a reply, close code of ``closed``."""
    note: str = ""
    """What it was about: an error's title, a close reason."""


class _Kept(msgspec.Struct, frozen=True, gc=False):
    number: int
    kind: EntryKind
    at_ns: int
    request_id: str
    operation: str
    request: Request | None = None
    data: bytes | str = b""
    size: int = 0
    status: int | None = None
    note: str = ""

    def entry(self) -> Entry:
        target = ""
        headers: tuple[tuple[str, str], ...] = ()
        if self.request is not None:
            target = f"{self.request.method} {redact(self.request.path)}{_query(self.request.query)}"
            headers = redact_headers(self.request.headers.items())
        return Entry(
            number=self.number,
            at_ns=self.at_ns,
            kind=self.kind,
            request_id=self.request_id,
            operation=self.operation,
            target=target,
            headers=headers,
            text=_text(self.data, self.size),
            size=self.size,
            status=self.status,
            note=redact(self.note),
        )


class Journal:
    """A ring of entries, the newest last."""

    def __init__(self, *, capacity: int = 10_000) -> None:
        self._kept: deque[_Kept] = deque(maxlen=capacity)
        self._count = 0
        self.defects: list[str] = []
        """Tracebacks of the mock's own bugs, the first hundred, credentials replaced."""

    def __iter__(self) -> Iterator[Entry]:
        return (kept.entry() for kept in tuple(self._kept))

    def __len__(self) -> int:
        return len(self._kept)

    def of(self, *kinds: EntryKind, operation: str | None = None) -> list[Entry]:
        """Return the entries of these kinds, of one operation if it is given."""
        return [
            kept.entry()
            for kept in tuple(self._kept)
            if kept.kind in kinds and (operation is None or kept.operation == operation)
        ]

    def request(self, request: Request, request_id: str, operation: str) -> None:
        """Append an HTTP request, or the one that asks for a socket."""
        body = request.body
        size = len(body)
        if size > _KEPT_BYTES:
            request = replace(request, body=b"")  # the whole of it shall not be held
            body = body[:_KEPT_BYTES]
        number = self._count = self._count + 1
        self._kept.append(
            _Kept(number, "request", request.received_ns, request_id, operation, request, body, size)
        )

    def reply(
        self, at_ns: int, request_id: str, operation: str, status: int, size: int = 0, note: str = ""
    ) -> None:
        """Append the answer to a request; 101 for a socket that opened. A stream has no size yet."""
        number = self._count = self._count + 1
        self._kept.append(_Kept(number, "reply", at_ns, request_id, operation, None, b"", size, status, note))

    def message(self, data: str | bytes, *, at_ns: int, request_id: str, operation: str) -> None:
        """Append what a client sent over a socket."""
        self._keep("message", at_ns, request_id, operation, None, data[:_KEPT_BYTES], len(data))

    def event(self, data: str | bytes, *, at_ns: int, request_id: str, operation: str) -> None:
        """Append what was sent to a client over a socket; paced frames are left out."""
        self._keep("event", at_ns, request_id, operation, None, data[:_KEPT_BYTES], len(data))

    def closed(self, *, at_ns: int, request_id: str, operation: str, code: int, reason: str) -> None:
        """Append the end of a socket."""
        self._keep("closed", at_ns, request_id, operation, None, b"", 0, code, reason)

    def defect(self, error: BaseException) -> None:
        """Keep an exception that nobody answered."""
        if len(self.defects) < _KEPT_DEFECTS:
            self.defects.append(redact("".join(traceback.format_exception(error))))

    def clear(self) -> None:
        """Forget all entries and defects; numbers go on."""
        self._kept.clear()
        self.defects.clear()

    def _keep(self, *kept: Any) -> None:
        """Append a :class:`_Kept` of these members, the number before them."""
        self._count += 1
        self._kept.append(_Kept(self._count, *kept))


def _text(data: bytes | str, size: int) -> str:
    if isinstance(data, bytes):
        try:
            # Incremental, because shortening may have cut a character in two.
            data = codecs.getincrementaldecoder("utf-8")().decode(data)
        except UnicodeDecodeError:
            return f"<{size} bytes>"
    return redact(data)


def _query(query: Mapping[str, tuple[str, ...]]) -> str:
    pairs = [
        f"{name}={REDACTED if name.lower() in SECRET_QUERY else redact(value)}"
        for name, values in query.items()
        for value in values
    ]
    return f"?{'&'.join(pairs)}" if pairs else ""
