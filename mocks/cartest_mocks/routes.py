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

__all__ = ["Access", "HttpHandler", "Route", "SocketHandler"]

Access = Literal["control", "public", "key", "tts", "stt", "agent"]
"""``public``: no credential; ``key``: API key only; else: API key, or a token with that grant.

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

    def __post_init__(self) -> None:
        escaped = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(self.template.rstrip("/")))
        object.__setattr__(self, "pattern", re.compile(escaped + "/?"))

    @property
    def operation(self) -> str:
        """The name observations and the journal use: ``POST /tts/bytes``, ``/tts/websocket``."""
        return self.template if self.socket is not None else f"{self.method} {self.template}"
