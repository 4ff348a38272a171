"""What the grant check can do with a mock and with nobody else's service: forge tokens, and move the clock."""

from dataclasses import dataclass, field

from cartest_contracts.clients.http_client import HttpClient
from cartest_contracts.rules.reading import as_object, json_of

__all__ = ["MovedClock", "Powers"]

_CLOCK = "/cartest/clock"


@dataclass(frozen=True, kw_only=True)
class Powers:
    """Means beyond the target's keys; what is not there is not tried."""

    secret: str = field(default="", repr=False)
    """Signs tokens: a mock publishes its own (docs/mock.md), nobody else's is known."""
    moves_clock: bool = False
    """Whether the target is a mock, whose clock can be moved."""


class MovedClock:
    """The clock of a mock, moved and never waited for."""

    def __init__(self, http: HttpClient) -> None:
        self._http = http

    async def now_s(self) -> float:
        """Return its wall time, seconds since the epoch; 0 if it does not tell."""
        told = as_object(json_of(await self._http.call("GET", _CLOCK))).get("wall_s")
        return float(told) if isinstance(told, int | float) else 0.0

    async def advance_to(self, wall_s: float) -> None:
        """Move it forward to an instant; one that has passed already changes nothing."""
        seconds = wall_s - await self.now_s()
        if seconds > 0:
            await self._http.call("POST", _CLOCK, json={"advance_s": seconds})
