"""LIMIT: how an answer travels: in time, of a size that can be explained, whole, as HTTP and WebSocket have it.

Clients read no further than the bounds of :mod:`cartest_contracts.clients.bounds`; an observation says which of
them its answer met. The rules before these say what an answer lacks; these say why there was no more of it.
"""

from collections.abc import Iterator
from typing import Final

from cartest_contracts.knowledge import Knowledge
from cartest_contracts.observation import Observation
from cartest_contracts.rule import Rule, Violation, rule
from cartest_contracts.rules.reading import SOCKET, SSE, is_handshake

__all__ = ["RULES"]


def _over_http(observation: Observation) -> bool:
    return observation.transport != "websocket" and observation.status is not None


@rule(
    "LIMIT-01",
    "An answer comes to its end within the time of its request, first byte to last.",
    source="real-world-bugs.md rows 3, 7 and 29 (clients wait for ever); 30 s are assumed",
    knowledge=Knowledge.ASSUMED,
    applies=lambda observation: observation.end != "cancelled",
    of_unasked=True,
)
def _in_time(observation: Observation) -> Iterator[Violation]:
    """Told by the client's own deadline, which is for all of the answer and not for its pauses."""
    if observation.end == "timeout":
        yield Violation(expected="the end of the answer", actual=observation.problem or "it ran out of time")


@rule(
    "LIMIT-02",
    "An answer is no larger than what was asked for explains, and in no more pieces.",
    source="docs/rules.md, Bounds; tts.md section 1 (transcript)",
    knowledge=Knowledge.ASSUMED,
    applies=lambda observation: bool(observation.arrivals),
)
def _of_a_size(observation: Observation) -> Iterator[Violation]:
    """Told by the bound that made the client stop reading."""
    if observation.bound is not None:
        yield Violation(expected="an answer within the bounds", actual=observation.problem or observation.bound)


@rule(
    "LIMIT-03",
    "A body comes to the end that its length or its chunks announce.",
    source="RFC 9112 sections 6.3, 7.1 and 8; real-world-bugs.md rows 17 and 29",
    applies=lambda observation: _over_http(observation) and observation.end != "cancelled",
)
def _whole_body(observation: Observation) -> Iterator[Violation]:
    """Told by how the connection ended; an event stream that only lacks its last event is for SSE-06."""
    lacks_an_event = observation.operation == SSE and observation.end == "closed" and observation.status == 200
    if observation.end in {"closed", "reset"} and not lacks_an_event:
        yield Violation(expected="the whole body", actual=observation.problem or f"it ended by {observation.end}")


@rule(
    "LIMIT-04",
    "What comes on any socket without contexts are whole messages of RFC 6455, each a JSON object in text.",
    source="RFC 6455 sections 5 and 7.4; other-endpoints.md section 4",
    # CONTEXT-06 says it of contexts.
    applies=lambda observation: (
        observation.transport == "websocket"
        and observation.operation != SOCKET
        and not is_handshake(observation, SOCKET)
        and observation.end != "cancelled"
    ),
)
def _whole_messages(observation: Observation) -> Iterator[Violation]:
    """Told by what could not be read: masked, torn, too long, compressed, binary, no UTF-8, no JSON."""
    for index, arrival in enumerate(observation.arrivals):
        if arrival.kind == "garbled":
            yield Violation(
                expected="a JSON object in a text message",
                actual=arrival.text or "what cannot be read",
                where=f"arrival {index}",
            )


@rule(
    "LIMIT-05",
    "An answer is not compressed: the request takes identity alone.",
    source="RFC 9110 section 12.5.3",
    level="SHOULD",
    applies=_over_http,
)
def _as_it_is(observation: Observation) -> Iterator[Violation]:
    """Told by Content-Encoding; what is compressed is never unpacked here."""
    coding = observation.header("content-encoding")
    if coding is not None and coding.strip().lower() != "identity":
        yield Violation(expected="no Content-Encoding", actual=f"Content-Encoding: {coding}")


RULES: Final[tuple[Rule, ...]] = (_in_time, _of_a_size, _whole_body, _whole_messages, _as_it_is)
