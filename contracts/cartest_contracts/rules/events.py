"""EVENT: the members of the events of SSE and WebSocket, by type (websocket.md section 3, tts.md section 9).

Objects stay open: unknown members are never a violation, because the vendor may add some at any time
(API notes README section 1). Slim recordings leave ``data`` out of chunks; that is not a missing member.
"""

import base64
import binascii
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from cartest_contracts.knowledge import Knowledge
from cartest_contracts.observation import ArrivalKind, Observation
from cartest_contracts.rule import Rule, Violation, rule
from cartest_contracts.rules.reading import SOCKET, SSE, events, is_integer, is_number, streams_events, version_of
from cartest_contracts.versions import ApiVersion

__all__ = ["RULES"]

_FLUSHING: Final = ApiVersion.parse("2024-11-13")  # flush_id came with flush (API notes README section 1)
_Test = Callable[[object], bool]
_BASE64: Final = re.compile(r"[A-Za-z0-9+/]*={0,2}")


def _text(value: object) -> bool:
    return isinstance(value, str)


def _true(value: object) -> bool:
    return value is True


def _false(value: object) -> bool:
    return value is False


def _flag(value: object) -> bool:
    return isinstance(value, bool)


def _object(value: object) -> bool:
    return isinstance(value, dict)


_NAMES: Final[Mapping[_Test, str]] = {
    _text: "a string",
    _true: "true",
    _false: "false",
    _flag: "true or false",
    _object: "an object",
    is_integer: "an integer",
    is_number: "a number",
}


def _show(event: dict[str, Any], member: str) -> str:
    return f"{member} is {event[member]!r}"[:120] if member in event else f"no {member}"


def _misfits(place: str, event: dict[str, Any], members: Mapping[str, _Test]) -> Iterator[Violation]:
    for member, test in members.items():
        if not test(event.get(member)):
            yield Violation(expected=f"{member}: {_NAMES[test]}", actual=_show(event, member), where=place)


def _has(*kinds: ArrivalKind) -> Callable[[Observation], bool]:
    def applies(observation: Observation) -> bool:
        return streams_events(observation) and any(True for _ in events(observation, *kinds))

    return applies


@rule(
    "EVENT-01",
    "Every event has a type (string), a status_code (integer) and done (true or false).",
    source="websocket.md section 3; tts.md section 9",
    applies=_has(),
)
def _common(observation: Observation) -> Iterator[Violation]:
    """Look at the type of the three members in every event; which values fit is for the rules after this one."""
    for place, event in events(observation):
        yield from _misfits(place, event, {"type": _text, "status_code": is_integer, "done": _flag})


@rule(
    "EVENT-02",
    "The type of an event is one that the contract knows.",
    source="websocket.md section 3; API notes README section 1 allows new ones at any time",
    level="SHOULD",
    applies=_has(),
)
def _known(observation: Observation) -> Iterator[Violation]:
    """Collect types that the contract does not know. The vendor may add some at any time, so it is a SHOULD."""
    for place, event in events(observation, "unknown"):
        yield Violation(expected="a known type", actual=_show(event, "type"), where=place)


@rule(
    "EVENT-03",
    "A chunk has done false, data (string) and step_time (number).",
    source="websocket.md section 3; tts.md section 9",
    applies=_has("chunk"),
)
def _chunk(observation: Observation) -> Iterator[Violation]:
    """Look at the members of every chunk; slim recordings leave data out, which is no missing member."""
    members: dict[str, _Test] = {"done": _false, "data": _text, "step_time": is_number}
    slim: dict[str, _Test] = {"done": _false, "step_time": is_number}
    for index, arrival in enumerate(observation.arrivals):
        if arrival.kind == "chunk" and arrival.event is not None:
            left_out = arrival.audio_bytes > 0 and "data" not in arrival.event
            yield from _misfits(f"arrival {index}", arrival.event, slim if left_out else members)


@rule(
    "EVENT-04",
    "Events before the last have status_code 206.",
    source="websocket.md section 3; tts.md section 9",
    applies=_has("chunk", "timestamps", "phoneme_timestamps", "flush_done"),
)
def _partial_status(observation: Observation) -> Iterator[Violation]:
    """Compare status_code of everything that is neither done nor error with 206."""
    for place, event in events(observation, "chunk", "timestamps", "phoneme_timestamps", "flush_done"):
        if event.get("status_code") != 206:
            yield Violation(expected="status_code: 206", actual=_show(event, "status_code"), where=place)


@rule(
    "EVENT-05",
    "The data of a chunk is canonical base64.",
    source="websocket.md section 3",
    applies=_has("chunk"),
    needs_audio=True,
)
def _base64(observation: Observation) -> Iterator[Violation]:
    """Decode and encode again: padding, alphabet and unused bits must come out as they were."""
    for place, event in events(observation, "chunk"):
        data = event.get("data")
        if isinstance(data, str) and not _is_canonical(data):
            yield Violation(expected="canonical base64", actual=f"data is {data[-24:]!r} at its end", where=place)


def _is_canonical(data: str) -> bool:
    if not _BASE64.fullmatch(data):
        return False
    try:
        return base64.b64encode(base64.b64decode(data, validate=True)) == data.encode()
    except binascii.Error:
        return False


@rule(
    "EVENT-06",
    "A timestamps event has done false and word_timestamps (object).",
    source="websocket.md section 3; tts.md section 9",
    applies=_has("timestamps"),
)
def _timestamps(observation: Observation) -> Iterator[Violation]:
    """Look at the member as a whole; what is in it is judged by TIME."""
    for place, event in events(observation, "timestamps"):
        yield from _misfits(place, event, {"done": _false, "word_timestamps": _object})


@rule(
    "EVENT-07",
    "A phoneme_timestamps event has done false and phoneme_timestamps (object).",
    source="websocket.md section 3; tts.md section 9",
    applies=_has("phoneme_timestamps"),
)
def _phonemes(observation: Observation) -> Iterator[Violation]:
    """Look at the member as a whole; what is in it is judged by TIME."""
    for place, event in events(observation, "phoneme_timestamps"):
        yield from _misfits(place, event, {"done": _false, "phoneme_timestamps": _object})


@rule(
    "EVENT-08",
    "A flush_done event has done false, flush_done true and flush_id (integer).",
    source="websocket.md section 3",
    applies=_has("flush_done"),
)
def _flush_done(observation: Observation) -> Iterator[Violation]:
    """Look at the three members; whether the numbers make sense is judged by FLUSH."""
    for place, event in events(observation, "flush_done"):
        yield from _misfits(place, event, {"done": _false, "flush_done": _true, "flush_id": is_integer})


@rule(
    "EVENT-09",
    "A done event has done true and status_code 200 (206 in the documents).",
    source="websocket.md section 3; tts.md section 9; C1",
    applies=_has("done"),
)
def _done(observation: Observation) -> Iterator[Violation]:
    """Both statuses are taken, because sources differ (C1)."""
    for place, event in events(observation, "done"):
        yield from _misfits(place, event, {"done": _true})
        if event.get("status_code") not in (200, 206):  # a list: what came may have no hash
            yield Violation(expected="status_code: 200 or 206", actual=_show(event, "status_code"), where=place)


@rule(
    "EVENT-10",
    "An SSE event has a context_id exactly if its request had one, and the same; an error may leave it out.",
    source="tts.md section 9; errors-and-limits.md section 2",
    applies=lambda observation: observation.operation == SSE and _has()(observation),
)
def _echoed_context(observation: Observation) -> Iterator[Violation]:
    """Compare context_id of every event with the request's; on an error it is optional."""
    asked = observation.request.get("context_id")
    for place, event in events(observation):
        # On an error it is optional (errors-and-limits.md section 2).
        if event.get("context_id") != asked and not (event.get("type") == "error" and "context_id" not in event):
            expected = "no context_id" if asked is None else f"context_id: {asked!r}"
            yield Violation(expected=expected, actual=_show(event, "context_id"), where=place)


@rule(
    "EVENT-11",
    "A chunk of a socket carries its flush_id (integer).",
    source="websocket.md section 3 (verbara 2026-08, live-capture 2026-09)",
    knowledge=Knowledge.RECORDED,
    applies=lambda observation: (
        observation.operation == SOCKET
        and (version := version_of(observation)) is not None
        and version >= _FLUSHING
        and _has("chunk")(observation)
    ),
)
def _flush_id(observation: Observation) -> Iterator[Violation]:
    """Look for the member in every chunk of a socket; versions before flush do not have it."""
    for place, event in events(observation, "chunk"):
        yield from _misfits(place, event, {"flush_id": is_integer})


RULES: Final[tuple[Rule, ...]] = (
    _common,
    _known,
    _chunk,
    _partial_status,
    _base64,
    _timestamps,
    _phonemes,
    _flush_done,
    _done,
    _echoed_context,
    _flush_id,
)
