"""Who asks, and by which way the credential travels (API notes README section 3)."""

from dataclasses import dataclass, field
from typing import Final, Literal, Self

from cartest_contracts.target import Target
from cartest_contracts.versions import ApiVersion

__all__ = ["API_KEY", "NO_CREDENTIAL", "Channel", "Credential"]

Channel = Literal["authorization", "x-api-key", "query access_token", "query api_key", "none"]

API_KEY: Final = "api key"
_BEARER: Final = ApiVersion.parse("2025-04-16")


@dataclass(frozen=True, kw_only=True)
class Credential:
    """An API key or access token and the channel that carries it."""

    value: str = field(default="", repr=False)
    channel: Channel = "authorization"
    name: str = API_KEY
    """What reports and reproducers call it; anything but an API key becomes the label ``credential``."""

    @classmethod
    def of(cls, target: Target) -> Self:
        """Return the target's key in the channel that its version documents."""
        bearer = target.version >= _BEARER
        return cls(value=target.api_key, channel="authorization" if bearer else "x-api-key")

    @property
    def headers(self) -> tuple[tuple[str, str], ...]:
        """Headers that carry it."""
        if self.channel == "authorization":
            return (("authorization", f"Bearer {self.value}"),)
        return (("x-api-key", self.value),) if self.channel == "x-api-key" else ()

    @property
    def query(self) -> tuple[tuple[str, str], ...]:
        """Query parameters that carry it."""
        scheme, _, name = self.channel.partition(" ")
        return ((name, self.value),) if scheme == "query" else ()


NO_CREDENTIAL: Final = Credential(channel="none")
