"""One request in several variants that must be answered alike: a group for the rules of SAME and SCALE."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

import msgspec

from cartest_contracts.observation import Observation
from cartest_contracts.verify.case import Cost, Expectation, Tools
from cartest_contracts.verify.speech_case import spoken_characters

__all__ = ["SPOKEN", "MetamorphicCase", "Variant"]


SPOKEN: Final = Expectation(statuses=(200,))


@dataclass(frozen=True, kw_only=True)
class Variant:
    """One way to ask."""

    role: str
    """What it is in its group."""
    transport: Literal["bytes", "sse", "websocket"]
    messages: tuple[Mapping[str, Any], ...]
    """The request; on a socket all messages of a context."""
    beside: tuple[Mapping[str, Any], ...] = ()
    """Requests of other contexts that are spoken on the socket at the same time."""


@dataclass(frozen=True, kw_only=True)
class MetamorphicCase:
    """Variants of a request, asked one after the other; what is not compared comes last."""

    id: str
    relation: str
    """In what they differ; the rules of SAME and SCALE each know theirs."""
    variants: tuple[Variant, ...]
    expect: Expectation = SPOKEN
    """Of every variant."""

    @property
    def width(self) -> int:
        """Contexts side by side at most."""
        return max(1 + len(variant.beside) for variant in self.variants)

    @property
    def cost(self) -> Cost:
        """Everything is spoken; a socket counts as well as its contexts."""
        spoken = [each for variant in self.variants for each in (*variant.messages, *variant.beside)]
        requests = sum(
            2 + len(variant.beside) if variant.transport == "websocket" else 1 for variant in self.variants
        )
        return Cost(requests=requests, characters=sum(map(spoken_characters, spoken)))

    async def run(self, tools: Tools) -> list[Observation]:
        """Ask."""
        compared: list[Observation] = []
        others: list[Observation] = []
        for variant in self.variants:
            labels = self.expect.labels
            if variant.transport == "websocket":
                observation, *more = await _on_a_socket(tools, variant, labels)
                others += more
            else:
                observation = await tools.http.speak(variant.messages[0], variant.transport, labels=labels)
            compared.append(self._grouped(observation, variant.role))
        return [*compared, *others]

    def _grouped(self, observation: Observation, role: str) -> Observation:
        labels = {**observation.labels, "group": self.id, "relation": self.relation, "role": role}
        return msgspec.structs.replace(observation, labels=labels)


async def _on_a_socket(tools: Tools, variant: Variant, labels: Mapping[str, str]) -> list[Observation]:
    """Return the context, its neighbours and the socket."""
    async with tools.sockets.open() as socket:
        if not socket.open:
            return [socket.observation]
        contexts = [await socket.speak([message], labels=labels) for message in variant.beside]
        contexts.insert(0, await socket.speak(variant.messages, labels=labels))
        observed = [await context.finish() for context in contexts]
    return [*observed, socket.observation]
