"""SOCKET: the connection that carries contexts: handshake, frames of no context, close (websocket.md 1, 8, 9).

The socket is an observation of its own (``operation`` = ``socket``); its ``sent`` holds messages that named no
context, unless whoever sent them waited for the answer: then they are a context without ``context_id``. Its label
``cancelled`` names the contexts we cancelled or gave up on it (a JSON array): late frames of those are no orphans.
"""

from collections.abc import Iterator
from typing import Any, Final

import msgspec

from cartest_contracts.knowledge import Knowledge
from cartest_contracts.observation import Observation
from cartest_contracts.rule import Rule, Violation, rule
from cartest_contracts.rules.reading import SOCKET, as_list, as_object, events, is_handshake

__all__ = ["RULES"]


def _opened(observation: Observation) -> bool:
    return is_handshake(observation) and observation.status == 101


def _speaks(observation: Observation) -> bool:
    return is_handshake(observation, SOCKET) and observation.status == 101


def _names_no_context(message: object) -> bool:
    return not isinstance(as_object(message).get("context_id"), str)


@rule(
    "SOCKET-01",
    "A handshake is answered with 101, or refused with an HTTP error status before it.",
    source="websocket.md section 1",
    applies=lambda observation: is_handshake(observation) and observation.status is not None,
)
def _handshake(observation: Observation) -> Iterator[Violation]:
    """Read the status; redirects and informational ones are neither."""
    status = observation.status or 0
    if status != 101 and not 400 <= status <= 599:
        yield Violation(expected="status 101, or 400 to 599", actual=f"status {status}")


@rule(
    "SOCKET-02",
    "No sub-protocol is chosen: no client asks for one.",
    source="websocket.md; API notes README section 6",
    knowledge=Knowledge.ASSUMED,
    applies=_opened,
)
def _subprotocol(observation: Observation) -> Iterator[Violation]:
    """Look for the header: a client that asked for none must fail the connection if one is chosen (RFC 6455)."""
    chosen = observation.header("sec-websocket-protocol")
    if chosen is not None:
        yield Violation(expected="no Sec-WebSocket-Protocol", actual=chosen)


@rule(
    "SOCKET-03",
    "Audio and every other frame of speech belongs to a context; the client speaks first.",
    source="websocket.md sections 1 and 3; C7 (frames may follow a cancel)",
    applies=_speaks,
)
def _orphans(observation: Observation) -> Iterator[Violation]:
    """Look at frames that found no open context.

    Late frames of contexts that were cancelled are known to come (C7); what may answer a message that named no
    context is SOCKET-05's.
    """
    expected = _cancelled(observation)
    if any(_names_no_context(sent.message) for sent in observation.sent):
        expected = [*expected, None]
    for place, event in events(observation):
        context_id = event.get("context_id")
        if event.get("type") != "error" and context_id not in expected:
            actual = f"{event.get('type')} with context_id {context_id!r}"
            yield Violation(expected="frames of open contexts", actual=actual, where=place)


def _cancelled(observation: Observation) -> list[Any]:
    """Return the contexts that were cancelled on the socket, as its label names them."""
    try:
        return as_list(msgspec.json.decode(observation.labels.get("cancelled", "[]")))
    except msgspec.DecodeError:
        return []


@rule(
    "SOCKET-04",
    "An error event names its context wherever the message did.",
    source="websocket.md section 3 (clients index it without a guard); pipecat 1.14",
    knowledge=Knowledge.ASSUMED,
    applies=lambda observation: _speaks(observation) and any(True for _ in events(observation, "error")),
)
def _nameless_errors(observation: Observation) -> Iterator[Violation]:
    """Count error events without context_id, and messages without one that explain them.

    What is left over is reported.
    """
    explained = sum(_names_no_context(sent.message) for sent in observation.sent)
    nameless = [place for place, event in events(observation, "error") if _names_no_context(event)]
    for place in nameless[explained:]:
        yield Violation(expected="the context_id of its message", actual="no such context", where=place)


@rule(
    "SOCKET-05",
    "A message that is malformed or names no context gets an error event.",
    source="websocket.md section 8",
    knowledge=Knowledge.ASSUMED,
    applies=lambda observation: (
        (_speaks(observation) or (observation.operation == SOCKET and observation.context_id is None))
        and observation.end != "cancelled"  # who hangs up waits for no answer
        and any(_names_no_context(sent.message) for sent in observation.sent)
    ),
)
def _answers_nonsense(observation: Observation) -> Iterator[Violation]:
    """Count messages without a context_id, malformed ones included, and error events on the socket."""
    asked = sum(_names_no_context(sent.message) for sent in observation.sent)
    answers = len(list(events(observation, "error")))
    if answers < asked:
        yield Violation(expected=f"{asked} error events", actual=f"{answers} error events")


@rule(
    "SOCKET-06",
    "The server closes a socket only when it is idle: an error in a context, or a bad message, leaves it open.",
    source="websocket.md sections 8 (live) and 9",
    knowledge=Knowledge.RECORDED,
    applies=lambda observation: _speaks(observation) and "too_large" not in observation.labels,  # PLAN-05
)
def _stays_open(observation: Observation) -> Iterator[Violation]:
    """Look who ended the socket: we, the server when idle, or the server at something in it.

    Messages that are too large on purpose are PLAN-05's.
    """
    close = next((each for each in observation.arrivals if each.kind == "close"), None)
    idle = close is not None and close.code == 1000 and "idle" in (close.text or "")
    if observation.end in {"closed", "reset"} and not idle:
        yield Violation(expected="an open socket", actual=observation.problem or f"it ended by {observation.end}")


RULES: Final[tuple[Rule, ...]] = (
    _handshake,
    _subprotocol,
    _orphans,
    _nameless_errors,
    _answers_nonsense,
    _stays_open,
)
