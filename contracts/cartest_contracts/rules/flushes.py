"""FLUSH: segments of a context and their numbers (websocket.md section 5).

Any number of ``flush_done`` may come before ``done`` (C4); segments start at 0 live, at 1 in the documents (C3).
"""

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Final

from cartest_contracts.knowledge import Knowledge
from cartest_contracts.observation import ArrivalKind, Observation
from cartest_contracts.rule import Rule, Violation, rule
from cartest_contracts.rules.reading import (
    SOCKET,
    SSE,
    as_object,
    events,
    has_error,
    is_integer,
    streams_events,
    version_of,
)
from cartest_contracts.session import CONTEXT_EXPIRY_S
from cartest_contracts.versions import ApiVersion

__all__ = ["RULES"]

_FLUSHING: Final = ApiVersion.parse("2024-11-13")
_LAST_COUNTING_VERSION: Final = _FLUSHING


def _flushes(observation: Observation) -> int:
    """Return how many flush commands were sent; the end of the input flushes by itself."""
    messages = [as_object(sent.message) for sent in observation.sent]
    return sum(message.get("flush") is True and message.get("continue") is True for message in messages)


def _in_time(observation: Observation) -> bool:
    """Whether no pause was so long that a message may have crossed with the expiry of its context.

    Half of that time is left to the network.
    """
    times = [sent.at_ns for sent in observation.sent]
    return all(later - sooner < CONTEXT_EXPIRY_S / 2 * 1e9 for sooner, later in pairwise(times))


def _has(*kinds: ArrivalKind) -> Callable[[Observation], bool]:
    def applies(observation: Observation) -> bool:
        on_socket = observation.operation == SOCKET and streams_events(observation)
        return on_socket and any(True for _ in _ids(observation, *kinds))

    return applies


def _ids(observation: Observation, *kinds: ArrivalKind) -> Iterator[tuple[str, int]]:
    for place, event in events(observation, *kinds):
        if is_integer(flush_id := event.get("flush_id")):
            yield place, flush_id


def _falls(observation: Observation, kind: ArrivalKind) -> Iterator[Violation]:
    highest: int | None = None
    for place, flush_id in _ids(observation, kind):
        if highest is not None and flush_id < highest:
            yield Violation(expected=f"flush_id {highest} or more", actual=f"flush_id {flush_id}", where=place)
        highest = flush_id if highest is None else max(highest, flush_id)


@rule(
    "FLUSH-01",
    "The ids of flush_done never fall.",
    source="websocket.md section 5",
    applies=_has("flush_done"),
)
def _done_order(observation: Observation) -> Iterator[Violation]:
    """Compare each flush_id with the highest before it; equal ones pass."""
    yield from _falls(observation, "flush_done")


@rule(
    "FLUSH-02",
    "The flush ids of chunks never fall: output comes in the order of the input.",
    source="websocket.md sections 4 and 5",
    applies=_has("chunk"),
)
def _chunk_order(observation: Observation) -> Iterator[Violation]:
    """Compare each flush_id with the highest before it; gaps pass, because empty segments make no chunk."""
    yield from _falls(observation, "chunk")


@rule(
    "FLUSH-03",
    "flush_done for n arrives after all chunks of n.",
    source="websocket.md section 5",
    applies=_has("flush_done"),
)
def _done_last(observation: Observation) -> Iterator[Violation]:
    """Remember which segments are done, and look for chunks of theirs that come later."""
    finished: set[int] = set()
    for place, event in events(observation, "chunk", "flush_done"):
        flush_id = event.get("flush_id")
        if not is_integer(flush_id):
            continue
        if event.get("type") == "flush_done":
            finished.add(flush_id)
        elif flush_id in finished:
            yield Violation(
                expected=f"no chunk of {flush_id} after its flush_done",
                actual=f"a chunk with flush_id {flush_id}",
                where=place,
            )


@rule(
    "FLUSH-04",
    "Until 2024-11-13 no flush_id is greater than the number of flush commands.",
    # The documents count from 1 (C3), which breaks that reader: what they say and what works differ.
    source="websocket.md section 5 (the reader of cartesia-python 2.x indexes a list by it); C3",
    knowledge=Knowledge.RECORDED,
    applies=lambda observation: (
        _has("chunk", "flush_done")(observation)
        and (version := version_of(observation)) is not None
        and version <= _LAST_COUNTING_VERSION
    ),
)
def _no_more_than_asked(observation: Observation) -> Iterator[Violation]:
    """Count flush commands and compare every flush_id with the count: an old client indexes a list by it."""
    asked = _flushes(observation)
    for place, flush_id in _ids(observation, "chunk", "flush_done"):
        if flush_id > asked:
            yield Violation(expected=f"flush_id {asked} or less", actual=f"flush_id {flush_id}", where=place)


@rule(
    "FLUSH-05",
    "Every flush command is answered by a flush_done.",
    source="websocket.md section 5; C4",
    applies=lambda observation: (
        observation.operation == SOCKET
        and streams_events(observation)
        and _flushes(observation) > 0
        and observation.end == "complete"
        and observation.cancel_ns is None
        and not has_error(observation)
        and _in_time(observation)
        and (version := version_of(observation)) is not None
        and version >= _FLUSHING
    ),
)
def _answered(observation: Observation) -> Iterator[Violation]:
    """Count commands and flush_done of contexts that ended well; more flush_done than commands pass (C4).

    A context expires a second after its audio, so one into which messages went with pauses is left out.
    """
    asked, answered = _flushes(observation), sum(1 for _ in events(observation, "flush_done"))
    if answered < asked:
        yield Violation(expected=f"{asked} flush_done", actual=f"{answered} flush_done")


@rule(
    "FLUSH-06",
    "The first segment has flush_id 0 (1 in the documents).",
    source="websocket.md section 5; C3",
    knowledge=Knowledge.RECORDED,
    applies=_has("chunk"),
)
def _first_id(observation: Observation) -> Iterator[Violation]:
    """Look at the first chunk; both beginnings are taken, because sources differ (C3)."""
    place, flush_id = next(_ids(observation, "chunk"))
    if flush_id not in {0, 1}:
        yield Violation(expected="flush_id 0 or 1", actual=f"flush_id {flush_id}", where=place)


@rule(
    "FLUSH-07",
    "No flush_done comes over SSE.",
    source="tts.md section 9",
    level="SHOULD",
    applies=lambda observation: observation.operation == SSE and streams_events(observation),
)
def _not_over_sse(observation: Observation) -> Iterator[Violation]:
    """Look for the event; a client of SSE has no flush to wait for."""
    for place, _ in events(observation, "flush_done"):
        yield Violation(expected="no flush_done", actual="flush_done", where=place)


RULES: Final[tuple[Rule, ...]] = (
    _done_order,
    _chunk_order,
    _done_last,
    _no_more_than_asked,
    _answered,
    _first_id,
    _not_over_sse,
)
