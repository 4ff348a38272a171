"""How time passes for a target: the mock's clock is moved, any other target is waited for."""

import time
from collections.abc import Callable
from typing import Protocol

from cartest_contracts.clients.http_client import HttpClient
from cartest_contracts.rules.walk import ClockMove

__all__ = ["MovedClock", "RealClock", "TargetClock", "clock_of"]


class TargetClock(Protocol):
    """The time of a target."""

    @property
    def moves(self) -> tuple[ClockMove, ...]:
        """How it was moved so far."""
        ...

    async def move(self, seconds: float) -> bool:
        """Move it, if that can be done; return whether it was."""
        ...


class RealClock:
    """Nobody's to move."""

    moves: tuple[ClockMove, ...] = ()

    async def move(self, seconds: float) -> bool:  # noqa: ARG002  # the protocol's
        """Do nothing."""
        return False


class MovedClock:
    """The clock of a mock, by ``POST /cartest/clock`` (docs/mock.md); it moves for everybody at once."""

    def __init__(self, http: HttpClient, *, clock_ns: Callable[[], int] = time.monotonic_ns) -> None:
        self._http = http
        self._clock_ns = clock_ns
        self.moves: tuple[ClockMove, ...] = ()

    async def move(self, seconds: float) -> bool:
        """Move it forward; return whether the target did."""
        began_ns = self._clock_ns()
        answer = await self._http.call("POST", "/cartest/clock", json={"advance_s": seconds})
        if answer.status != 204:
            return False
        self.moves = (*self.moves, ClockMove(began_ns, self._clock_ns(), seconds))
        return True


async def clock_of(http: HttpClient) -> TargetClock:
    """Ask a target whether its clock can be moved, and return it."""
    moved = MovedClock(http)
    return moved if await moved.move(0) else RealClock()
