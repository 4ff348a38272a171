"""Who answers what: the table's row type, and how a request finds its row.

A row says which credential opens it and since which version it exists; enforcement happens in one place
(:mod:`cartest_mocks.gatekeeper`), never in an endpoint.
"""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Literal

from cartest_contracts.versions import FIRST_VERSION, ApiVersion
from cartest_mocks.exchange import Reply, Request, Session, Stream, Wire
from cartest_mocks.vendor import Caller, Vendor

__all__ = ["Access", "HttpHandler", "Route", "SocketHandler", "key_routes"]

Access = Literal["control", "public", "admin", "key", "tts", "stt", "agent"]
"""``public``: no credential; ``admin``: admin key only; ``key``: API key only.

The others are grants: an API key opens them, and a token with that grant.
``control`` is no part of the API: neither version nor credential is looked at."""

HttpHandler = Callable[[Vendor, Request, Caller], Reply | Stream | Awaitable[Reply | Stream]]
SocketHandler = Callable[[Vendor, Request, Caller, Wire], Session]


@dataclass(frozen=True, kw_only=True)
class Route:
    """One operation of the mock."""

    method: str
    template: str
    """Path as the contract writes it: ``/voices/{id}``; a trailing slash is accepted too."""
    access: Access
    handler: HttpHandler | None = None
    socket: SocketHandler | None = None
    """Set on operations that are reached by an upgrade."""
    since: ApiVersion = FIRST_VERSION
    until: ApiVersion | None = None
    """First version that no longer has it."""
    pattern: re.Pattern[str] = field(init=False, repr=False)
    operation: str = field(init=False)
    """The name observations and the journal use: ``POST /tts/bytes``, ``/tts/websocket``."""

    def __post_init__(self) -> None:
        escaped = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(self.template.rstrip("/")))
        object.__setattr__(self, "pattern", re.compile(escaped + "/?"))
        operation = self.template if self.socket is not None else f"{self.method} {self.template}"
        object.__setattr__(self, "operation", operation)

    def lives_at(self, version: ApiVersion) -> bool:
        """Whether a version has it."""
        return self.since <= version and (self.until is None or version < self.until)


def key_routes(since: ApiVersion, *rows: tuple[str, str, HttpHandler]) -> tuple[Route, ...]:
    """Return operations that an API key opens, each by method, template and handler."""
    return tuple(
        Route(method=method, template=template, access="key", handler=handler, since=since)
        for method, template, handler in rows
    )
