"""A message into a context that is over, observed as part of the life of that context."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from cartest_contracts.observation import Arrival, Observation
from cartest_contracts.verify.case import Cost, Tools
from cartest_contracts.verify.speech_case import spoken_characters

__all__ = ["LateCase"]

_TERMINALS: Final = ("done", "error")


@dataclass(frozen=True, kw_only=True)
class LateCase:
    """One context that is spoken to its end, and one message more; the socket's own observation comes last."""

    id: str
    message: Mapping[str, Any]
    """Opens the context and closes its input."""
    late: Mapping[str, Any]
    """Names the same context."""
    width: int = 1

    @property
    def cost(self) -> Cost:
        """The socket and its context."""
        return Cost(requests=2, characters=spoken_characters(self.message))

    async def run(self, tools: Tools) -> list[Observation]:
        """Speak, wait for the end, speak again, wait for the answer."""
        patience_s = tools.target.timeout_s
        async with tools.sockets.open() as socket:
            if not socket.open:
                return [socket.observation]
            context = await socket.speak([self.message], lasting=True)
            if not await context.wait(lambda arrivals: _ends(arrivals) > 0, timeout_s=patience_s):
                ended = context.conclude("timeout", f"no end within {patience_s:g} s")
                return [ended, socket.observation]
            before = _ends(context.arrivals)
            await context.send(self.late)
            await context.wait(lambda arrivals: _ends(arrivals) > before, timeout_s=patience_s)
            await socket.settle()  # whatever else belongs to the context has come then
            ended = context.conclude()
        return [ended, socket.observation]


def _ends(arrivals: Sequence[Arrival]) -> int:
    return sum(arrival.kind in _TERMINALS for arrival in arrivals)
