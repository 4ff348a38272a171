"""What a user asks for, before any connection exists: an HTTP request or an upgrade, ready to be sent.

Pure: the same ask is the same bytes.
"""

from functools import lru_cache
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec

from cartest_contracts.formats import Container
from cartest_contracts.observation import Transport
from cartest_contracts.redact import redact_headers
from cartest_contracts.target import Target

__all__ = ["Ask", "host_header", "request_bytes", "shown_headers", "shown_url", "target_path"]

Headers = tuple[tuple[str, str], ...]

_encode: Final = msgspec.json.Encoder().encode


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """One request; a Struct because one is made per request."""

    method: str = "POST"
    path: str
    """Path and query as sent."""
    operation: str
    """As the contract names it."""
    transport: Transport = "http"
    headers: Headers = ()
    message: dict[str, Any] | None = None
    """The JSON body."""
    body: bytes = b""
    """A body that is not JSON; its content type stands in ``headers``."""
    container: Container = "raw"
    labels: dict[str, str] = msgspec.field(default_factory=dict[str, str])

    def payload(self) -> bytes:
        """Return the body's bytes."""
        return _encode(self.message) if self.message is not None else self.body


@lru_cache(maxsize=64)
def host_header(target: Target) -> str:
    """Return the value of ``Host``."""
    return urlsplit(target.url).netloc


@lru_cache(maxsize=64)
def target_path(target: Target, path: str) -> str:
    """Return a path below the base URL's own."""
    return urlsplit(target.url).path + path


def shown_url(target: Target, path: str, *, websocket: bool) -> str:
    """Return the whole URL without its query, which may hold a credential."""
    return (target.websocket_url if websocket else target.url) + path.partition("?")[0]


@lru_cache(maxsize=1024)
def shown_headers(headers: Headers) -> Headers:
    """Return headers as an observation may hold them."""
    return redact_headers(headers)


def request_bytes(ask: Ask, target: Target, *, keep: bool) -> tuple[bytes, int]:
    """Return the HTTP/1.1 request, and the size of its body."""
    body = ask.payload()
    head = _head(target.url, ask.method, ask.path, ask.headers, json=ask.message is not None, keep=keep)
    if body or ask.method == "POST":
        return b"%bContent-Length: %d\r\n\r\n%b" % (head, len(body), body), len(body)
    return head + b"\r\n", 0


@lru_cache(maxsize=1024)
def _head(url: str, method: str, path: str, headers: Headers, *, json: bool, keep: bool) -> bytes:
    """Return the lines that requests of one kind share."""
    parts = urlsplit(url)
    lines = [
        f"{method} {parts.path}{path} HTTP/1.1",
        f"Host: {parts.netloc}",
        *(f"{name}: {value}" for name, value in headers),
    ]
    if json:
        lines.append("Content-Type: application/json")
    if not keep:
        lines.append("Connection: close")
    return "\r\n".join([*lines, ""]).encode("latin-1")
