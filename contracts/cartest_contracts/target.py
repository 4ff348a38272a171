"""A target: where the API under test answers, with which credential, version and certificate authority."""

import ipaddress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal, Self
from urllib.parse import urlsplit

from cartest_contracts.errors import UsageError
from cartest_contracts.facts import PLANS
from cartest_contracts.versions import DEFAULT_VERSION, ApiVersion

__all__ = ["ANSWER_TIMEOUT_S", "KeyName", "OtherKeys", "Target", "is_loopback"]

_API: Final = "https://api.cartesia.ai"
_FILES: Final = "https://files.cartesia.ai"

ANSWER_TIMEOUT_S: Final = 30.0

KeyName = Literal["admin", "foreign", "limited"]


@dataclass(frozen=True, kw_only=True)
class OtherKeys:
    """Further keys for cases that the key under test alone cannot show; empty ones leave their cases out."""

    admin: str = field(default="", repr=False)
    """Admin key of the same account, for ``/usage``."""
    foreign: str = field(default="", repr=False)
    """Key of another account, which must not see what the one under test keeps."""
    limited: str = field(default="", repr=False)
    """Key of an account that may be filled to its limits; whoever else uses it is refused meanwhile."""
    limited_plan: str = ""
    """Plan of that account, one of :data:`cartest_contracts.facts.PLANS`; empty if it is not known."""

    @property
    def given(self) -> frozenset[KeyName]:
        """Which there are."""
        named: dict[KeyName, str] = {"admin": self.admin, "foreign": self.foreign, "limited": self.limited}
        return frozenset(name for name, value in named.items() if value)

    @property
    def secrets(self) -> tuple[str, ...]:
        """All of them, to be kept out of whatever is written."""
        return tuple(filter(None, (self.admin, self.foreign, self.limited)))


@dataclass(frozen=True, kw_only=True)
class Target:
    """One API under test."""

    url: str
    """Base URL without a trailing slash, ``http`` or ``https``; sockets use ``ws``/``wss`` of the same host."""
    api_key: str = field(repr=False)
    version: ApiVersion = DEFAULT_VERSION
    ca_file: Path | None = None
    """PEM file of an extra certificate authority (the mock's throw-away one)."""
    timeout_s: float = ANSWER_TIMEOUT_S
    """Longest wait for any single answer, first byte to last; and for a case of many, all its answers together."""
    others: OtherKeys = field(default=OtherKeys(), repr=False)

    @classmethod
    def parse(
        cls,
        url: str,
        *,
        api_key: str,
        version: ApiVersion = DEFAULT_VERSION,
        ca_file: Path | None = None,
        timeout_s: float = ANSWER_TIMEOUT_S,
        others: OtherKeys | None = None,
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
        others = others or OtherKeys()
        if any(ord(char) < 33 or ord(char) > 126 for each in others.secrets for char in each):
            raise UsageError("no usable key among CARTESIA_ADMIN_KEY, CARTESIA_FOREIGN_KEY, CARTESIA_LIMITED_KEY")
        if others.limited_plan not in {"", *PLANS}:
            raise UsageError(f"no such plan in CARTESIA_LIMITED_PLAN (there are {', '.join(PLANS)})")
        if ca_file is not None and not ca_file.is_file():
            raise UsageError(f"no such CA file: {ca_file}")
        return cls(
            url=url.rstrip("/"), api_key=key, version=version, ca_file=ca_file, timeout_s=timeout_s, others=others
        )

    @property
    def websocket_url(self) -> str:
        """The base URL with the scheme that sockets use."""
        return "ws" + self.url.removeprefix("http")

    @property
    def files_url(self) -> str:
        """Where kept files are: the vendor has a host of their own for them (other-endpoints.md section 12)."""
        return _FILES if self.url == _API else self.url

    @property
    def is_loopback(self) -> bool:
        """Whether the target is on this machine: everything that loads or breaks a server asks this first."""
        return is_loopback(self.url)


def is_loopback(url: str) -> bool:
    """Whether a URL names this machine."""
    try:
        host = urlsplit(url).hostname or ""
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
