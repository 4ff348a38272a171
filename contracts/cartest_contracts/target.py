"""A target: where the API under test answers, with which credential, version and certificate authority."""

import ipaddress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from cartest_contracts.errors import UsageError
from cartest_contracts.versions import DEFAULT_VERSION, ApiVersion

__all__ = ["Target"]


@dataclass(frozen=True, kw_only=True)
class Target:
    """One API under test."""

    url: str
    """Base URL without a trailing slash, ``http`` or ``https``; sockets use ``ws``/``wss`` of the same host."""
    api_key: str = field(repr=False)
    version: ApiVersion = DEFAULT_VERSION
    ca_file: Path | None = None
    """PEM file of an extra certificate authority (the mock's throw-away one)."""
    timeout_s: float = 30.0
    """Longest wait for any single answer, first byte to last."""

    @classmethod
    def parse(
        cls,
        url: str,
        *,
        api_key: str,
        version: ApiVersion = DEFAULT_VERSION,
        ca_file: Path | None = None,
        timeout_s: float = 30.0,
    ) -> Self:
        """Check what a person typed; raise :class:`UsageError` with one clear line."""
        try:
            parts = urlsplit(url)
            usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
        except ValueError:
            raise UsageError("not a base URL (expected something like https://api.cartesia.ai)") from None
        if parts.query or parts.fragment or parts.username is not None:
            raise UsageError("a base URL has no query, fragment or user name; give the key as CARTESIA_API_KEY")
        if not usable:
            raise UsageError(f"not a base URL: {url!r} (expected something like https://api.cartesia.ai)")
        key = api_key.strip()
        if not key or any(ord(char) < 33 or ord(char) > 126 for char in key):
            raise UsageError("no usable API key: set CARTESIA_API_KEY (a mock prints its own when it starts)")
        if ca_file is not None and not ca_file.is_file():
            raise UsageError(f"no such CA file: {ca_file}")
        return cls(url=url.rstrip("/"), api_key=key, version=version, ca_file=ca_file, timeout_s=timeout_s)

    @property
    def websocket_url(self) -> str:
        """The base URL with the scheme that sockets use."""
        return "ws" + self.url.removeprefix("http")

    @property
    def is_loopback(self) -> bool:
        """Whether the target is on this machine: everything that loads or breaks a server asks this first."""
        host = urlsplit(self.url).hostname or ""
        try:
            return host == "localhost" or ipaddress.ip_address(host).is_loopback
        except ValueError:
            return False
