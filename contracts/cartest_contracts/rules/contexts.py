"""CONTEXT: the life of a context on ``/tts/websocket`` (websocket.md sections 3, 4 and 6).

An error that answers a message sent after the input was closed (``Context has closed``) is no terminal: the
context was over, or ends by its own ``done``. :func:`_life` takes such late answers away first. That is counting;
what crosses on the wire, or was refused before the context opened, cannot be counted away: before CONTEXT-02, 03,
04 and 07 report anything they ask :func:`cartest_contracts.rules.lives.is_possible`.
"""

from collections.abc import Iterator
from typing import Any, Final

import msgspec

from cartest_contracts.audio.tokens import speakable
from cartest_contracts.knowledge import Knowledge
from cartest_contracts.observation import Arrival, Observation
from cartest_contracts.rule import Rule, Violation, rule
from cartest_contracts.rules.lives import is_possible
from cartest_contracts.rules.reading import (
    SOCKET,
    as_list,
    as_object,
    events,
    has_error,
    is_handshake,
    is_integer,
)
from cartest_contracts.session import CONTEXT_EXPIRY_S

__all__ = ["RULES"]

_TERMINALS: Final = ("done", "error")


def _is_context(observation: Observation) -> bool:
    return observation.operation == SOCKET and observation.context_id is not None and observation.end != "refused"


def _used_once(observation: Observation) -> bool:
    """Whether it is a context with one life, not one that a program uses as it likes: PROGRAM judges those."""
    return _is_context(observation) and "program" not in observation.labels


def _runs_to_its_end(observation: Observation) -> bool:
    return _used_once(observation) and observation.cancel_ns is None and observation.end != "cancelled"


def _cancelled(observation: Observation) -> bool:
    return _is_context(observation) and observation.cancel_ns is not None


def _stays_cancelled(observation: Observation) -> bool:
    """Whether no text came after the cancel: one that came too early cancels nothing, and the text is spoken."""
    cancels = [as_object(sent.message).get("cancel") is True for sent in observation.sent]
    last = cancels[cancels.index(True) :] if True in cancels else []
    # Of a program it is known that its cancel has stopped something (cartest_contracts.sessions.player).
    return _cancelled(observation) and (all(last) or "program" in observation.labels)


def _late_messages(observation: Observation) -> int:
    """Return how many messages were sent into a context that took no more of their kind.

    Text may follow text until the input is closed; a cancel may come later, but only once (websocket.md 4).
    """
    late, open_, cancelled = 0, True, False
    for sent in observation.sent:
        message = as_object(sent.message)
        cancels = message.get("cancel") is True
        late += cancelled if cancels else not open_
        cancelled = cancelled or cancels
        open_ = open_ and not cancels and message.get("continue") is True
    return late


def _life(observation: Observation) -> list[tuple[int, Arrival]]:
    """Return index and arrival of each event of the context, without the errors that answer late messages."""
    kept = [(index, arrival) for index, arrival in enumerate(observation.arrivals) if arrival.event is not None]
    for _ in range(_late_messages(observation)):
        last_error = next((row for row in reversed(kept) if row[1].kind == "error"), None)
        if last_error is not None and len(kept) > 1:
            kept.remove(last_error)
    return kept


@rule(
    "CONTEXT-01",
    "Every frame of a context carries the context_id that was asked for.",
    source="websocket.md sections 3 and 6; livekit/agents#7081",
    applies=lambda observation: _is_context(observation) or _asked_on_socket(observation) is not None,
)
def _own_frames(observation: Observation) -> Iterator[Violation]:
    """Compare the context_id of each frame; on the socket itself look for contexts that nobody has asked for.

    Errors without any are SOCKET-04's.
    """
    asked = _asked_on_socket(observation)
    if asked is not None:
        yield from _of_nobody(observation, asked)
        return
    for place, event in events(observation):
        nameless_error = event.get("type") == "error" and "context_id" not in event  # SOCKET-04 judges those
        if event.get("context_id") != observation.context_id and not nameless_error:
            yield Violation(
                expected=f"context_id: {observation.context_id!r}",
                actual=f"context_id is {event.get('context_id')!r}",
                where=place,
            )


def _asked_on_socket(observation: Observation) -> list[Any] | None:
    """Return the contexts that were asked for on a socket, as its label names them; ``None`` if it has no such."""
    if not is_handshake(observation, SOCKET) or "contexts" not in observation.labels:
        return None
    try:
        return as_list(msgspec.json.decode(observation.labels["contexts"]))
    except msgspec.DecodeError:
        return None


def _of_nobody(observation: Observation, asked: list[Any]) -> Iterator[Violation]:
    """Yield the frames whose context nobody has ever asked for; what comes too late is SOCKET-03's."""
    for place, event in events(observation):
        context_id = event.get("context_id")
        if isinstance(context_id, str) and context_id not in asked:
            yield Violation(
                expected="a context_id that was asked for", actual=f"context_id is {context_id!r}", where=place
            )


@rule(
    "CONTEXT-02",
    "A context that is not cancelled has exactly one terminal frame: done or error.",
    source="websocket.md sections 4 and 6; livekit/agents-js#681, livekit/agents#3686",
    applies=_runs_to_its_end,
)
def _one_terminal(observation: Observation) -> Iterator[Violation]:
    """Count done and error, leaving out the errors that answer messages sent too late, or one before it opened.

    Whoever reads no further than the first of them has one, whatever it answered.
    """
    terminals = [arrival.kind for _, arrival in _life(observation) if arrival.kind in _TERMINALS]
    if not terminals and observation.end == "complete" and has_error(observation):
        return
    if len(terminals) != 1 and not (terminals and is_possible(observation, whole=False)):
        actual = ", ".join(terminals) or observation.problem or f"none; it ended by {observation.end}"
        yield Violation(expected="one done or one error", actual=actual)


@rule(
    "CONTEXT-03",
    "Nothing follows the terminal frame of a context.",
    source="websocket.md sections 3 and 6; livekit/agents#7081",
    applies=_used_once,
)
def _nothing_after(observation: Observation) -> Iterator[Violation]:
    """Look at what came for the same id after its first done or error, leaving out the same errors."""
    life = _life(observation)
    kinds = [arrival.kind for _, arrival in life]
    first = next((index for index, kind in enumerate(kinds) if kind in _TERMINALS), None)
    if first is not None and len(kinds) > first + 1 and not is_possible(observation, whole=False):
        place, arrival = life[first + 1]
        yield Violation(expected=f"nothing after {kinds[first]}", actual=arrival.kind, where=f"arrival {place}")


@rule(
    "CONTEXT-04",
    "A cancelled context falls silent, or ends with one done; it reports no error.",
    source="websocket.md section 4 (cancel); C7",
    applies=lambda observation: _used_once(observation) and _cancelled(observation),
)
def _cancel(observation: Observation) -> Iterator[Violation]:
    """Look at the terminals of a cancelled context: silence is fine too, because sources differ (C7).

    A cancel that came too late, or crossed with the end of the context, is refused and has cancelled nothing.
    """
    terminals = [arrival.kind for _, arrival in _life(observation) if arrival.kind in _TERMINALS]
    if terminals not in ([], ["done"]) and not is_possible(observation, whole=False):
        yield Violation(expected="no terminal, or one done", actual=", ".join(terminals))


@rule(
    "CONTEXT-05",
    "A cancelled context stops soon: no audio comes later than one second after the cancel.",
    source="websocket.md section 4 (live-capture 2026-09); pipecat-ai/pipecat#788",
    knowledge=Knowledge.RECORDED,
    level="SHOULD",
    applies=_stays_cancelled,
)
def _cancel_stops(observation: Observation) -> Iterator[Violation]:
    """Compare the arrival of the last audio with the instant of the cancel; what was under way may still come."""
    last, cancel = observation.last_audio_ns, observation.cancel_ns
    if last is not None and cancel is not None and last - cancel > 1_000_000_000:
        yield Violation(
            expected="no audio later than 1 s after cancel", actual=f"audio {(last - cancel) / 1e9:.1f} s after it"
        )


@rule(
    "CONTEXT-06",
    "Every frame is one JSON object in a text frame.",
    source="websocket.md (verbara 2026-08: no binary frames); cartesia-ai/cartesia-python#73",
    # What cannot be read names no context, so most of it stands with the socket.
    applies=lambda observation: (
        (observation.operation == SOCKET or is_handshake(observation, SOCKET)) and observation.end != "cancelled"
    ),
)
def _decodable(observation: Observation) -> Iterator[Violation]:
    """Look for frames that could not be read: binary ones, text that is no JSON, JSON that is no object."""
    for index, arrival in enumerate(observation.arrivals):
        if arrival.kind == "garbled":
            yield Violation(
                expected="a JSON object", actual=arrival.text or "bytes that are none", where=f"arrival {index}"
            )


@rule(
    "CONTEXT-07",
    "A message into a context that is over gets an error 400.",
    source="websocket.md sections 4 and 8 (live)",
    knowledge=Knowledge.RECORDED,
    applies=lambda observation: _used_once(observation) and _late_messages(observation) > 0,
)
def _late_answer(observation: Observation) -> Iterator[Violation]:
    """Count the messages that came after the input was closed, and the errors at the end of the context.

    Each must say 400, unless nothing was late: a context whose opening was refused is not over.
    """
    if is_possible(observation, whole=True):
        return
    errors = list(events(observation, "error"))
    late = _late_messages(observation)
    if len(errors) < late:
        yield Violation(expected=f"{late} error events", actual=f"{len(errors)} error events")
    for place, event in errors[-late:]:
        status = event.get("status_code")
        if not is_integer(status) or status != 400:
            yield Violation(expected="status_code: 400", actual=f"status_code is {status!r}", where=place)


def _waits(observation: Observation) -> bool:
    """Whether it was left open: its last message announced more, and nothing but ``done`` ended it."""
    last: object = observation.sent[-1].message if observation.sent else None
    announced = as_object(last).get("continue") is True and not _late_messages(observation)
    return announced and _runs_to_its_end(observation) and [a.kind for _, a in _life(observation)][-1:] == ["done"]


@rule(
    "CONTEXT-08",
    "A context into which nothing more is sent ends by itself, a second after its last audio at the earliest.",
    source="websocket.md section 4 (automatic end; 5 s after the last input before June 2025); C6",
    applies=_waits,
)
def _expiry(observation: Observation) -> Iterator[Violation]:
    """Compare when done arrived with when the last text was sent: its audio cannot have left before.

    When that left nobody knows who reads it late, so nothing is made of when it arrived.
    """
    _, done = _life(observation)[-1]
    texts = ((sent.at_ns, as_object(sent.message).get("transcript")) for sent in observation.sent)
    said = [at_ns for at_ns, text in texts if isinstance(text, str) and speakable(text)]
    waited_s = (done.at_ns - max(said, default=observation.start_ns)) / 1e9
    if waited_s < CONTEXT_EXPIRY_S:
        yield Violation(
            expected=f"done {CONTEXT_EXPIRY_S:g} s after the last audio",
            actual=f"done {waited_s:.2f} s after the last text",
        )


RULES: Final[tuple[Rule, ...]] = (
    _own_frames,
    _one_terminal,
    _nothing_after,
    _cancel,
    _cancel_stops,
    _decodable,
    _late_answer,
    _expiry,
)
