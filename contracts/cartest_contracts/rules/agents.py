"""AGENTS: calls over a socket, and what is kept of agents and calls (other-endpoints.md sections 10 and 11).

The sockets are ``/agents/stream/{agent_id}`` and, for managed agents, ``/v1/agents/websocket/{agent_id}``; a call
is observed as one context without id. A group with ``relation`` = ``shown`` is a ``list`` and single things of it
(``item``); one with ``relation`` = ``call`` is the ``call``, the calls ``before`` and after it (``list``), and the
call as it is ``kept``. Words that the caller is known to have said are the label ``expect_text``.
"""

import base64
import binascii
from collections.abc import Iterator, Sequence
from typing import Any, Final

from cartest_contracts.knowledge import Knowledge
from cartest_contracts.observation import Observation
from cartest_contracts.rule import AnyRule, Violation, rule, together
from cartest_contracts.rules.grouping import having
from cartest_contracts.rules.reading import as_list, as_object, events, is_handshake, json_of, letters_of

__all__ = ["RULES"]

_REST: Final = "other-endpoints.md section 10"
_SOCKET: Final = "other-endpoints.md section 11"
_SOCKETS: Final = ("/agents/stream/", "/v1/agents/websocket/")
_SAMPLE_BYTES: Final = {"mulaw_8000": 1, "pcm_16000": 2, "pcm_24000": 2, "pcm_44100": 2}
_REASONS: Final = ("call ended by agent", "connection idle timeout")

_Group = Sequence[Observation]


def _is_call(observation: Observation) -> bool:
    return observation.operation.startswith(_SOCKETS) and any(True for _ in events(observation))


def _media(observation: Observation) -> Iterator[tuple[str, object]]:
    for place, event in events(observation):
        if event.get("event") == "media_output":
            yield place, as_object(event.get("media")).get("payload")


@rule(
    "AGENTS-01",
    "ack is the first event, comes once, and confirms the stream_id and input_format that were asked for.",
    source=_SOCKET,
    applies=_is_call,
)
def _ack(observation: Observation) -> Iterator[Violation]:
    """Compare ack with start; an id or format that start leaves out may be any."""
    rows = list(events(observation))
    kinds = [event.get("event") for _, event in rows]
    if kinds[0] != "ack" or kinds.count("ack") != 1:
        yield Violation(expected="ack first, once", actual=f"first {kinds[0]!r}, ack {kinds.count('ack')} times")
        return
    place, ack = rows[0]
    asked, given = as_object(observation.request.get("config")), as_object(ack.get("config"))
    pairs = (
        ("stream_id", observation.request.get("stream_id"), ack.get("stream_id")),
        ("input_format", asked.get("input_format"), given.get("input_format")),
    )
    for name, expected, actual in pairs:
        if expected is not None and actual != expected:
            yield Violation(expected=f"{name}: {expected!r}", actual=f"{name} is {actual!r}", where=place)


@rule(
    "AGENTS-02",
    "Every event of a call carries its stream_id.",
    source=_SOCKET,
    applies=_is_call,
)
def _stream_id(observation: Observation) -> Iterator[Violation]:
    """Compare with the first event's, which AGENTS-01 compares with what was asked for."""
    rows = list(events(observation))
    expected = rows[0][1].get("stream_id")
    for place, event in rows:
        if not isinstance(event.get("stream_id"), str) or event["stream_id"] != expected:
            actual = f"stream_id is {event.get('stream_id')!r}"
            yield Violation(expected=f"stream_id: {expected!r}", actual=actual, where=place)


@rule(
    "AGENTS-03",
    "The payload of media_output is base64 of whole samples in the format of the call.",
    source=_SOCKET,
    applies=lambda observation: _is_call(observation) and any(True for _ in _media(observation)),
)
def _payloads(observation: Observation) -> Iterator[Violation]:
    """Decode each payload; its length must be a multiple of a sample of the format that ack, or start, names."""
    configs = [as_object(event.get("config")) for _, event in events(observation) if event.get("event") == "ack"]
    named = str([*configs, as_object(observation.request.get("config"))][0].get("input_format"))
    width = _SAMPLE_BYTES.get(named, 1)
    for place, payload in _media(observation):
        try:
            size = len(base64.b64decode(str(payload), validate=True))
        except (binascii.Error, ValueError):
            yield Violation(expected="base64", actual=f"payload is {payload!r}"[:80], where=place)
            continue
        if size == 0 or size % width:
            yield Violation(expected=f"whole samples of {width} bytes", actual=f"{size} bytes", where=place)


@rule(
    "AGENTS-04",
    "The server ends a call with close 1000, saying that the agent ended it or that it was idle.",
    source=_SOCKET,
    applies=lambda observation: (
        is_handshake(observation)
        and any(path in observation.url for path in _SOCKETS)
        and observation.end == "closed"
        and "expect_close" not in observation.labels
    ),
)
def _hang_up(observation: Observation) -> Iterator[Violation]:
    """Read the server's close; what we closed ourselves, or provoked (label expect_close), is not looked at."""
    close = next((each for each in observation.arrivals if each.kind == "close"), None)
    if close is None or close.code != 1000 or not (close.text or "").startswith(_REASONS):
        actual = (
            f"{close.code} {close.text or ''}".rstrip() if close is not None else observation.problem or "none"
        )
        yield Violation(expected=f"1000 {' or '.join(_REASONS)}", actual=actual)


def _relates(group: _Group, relation: str, *roles: str) -> bool:
    return group[0].labels.get("relation") == relation and all(
        any(each.status == 200 for _, each in having(group, role)) for role in roles
    )


def _entries(answer: Observation) -> list[dict[str, Any]]:
    """Return the things of a list; that of agents calls them summaries, some lists are bare arrays."""
    value = json_of(answer)
    members = as_object(value)
    return [as_object(each) for each in as_list(members.get("data", members.get("summaries", value)))]


@together(
    "AGENTS-05",
    "What a list shows is found by its id, with the same members.",
    source=_REST,
    applies=lambda group: _relates(group, "shown", "list") and any(True for _ in having(group, "item")),
)
def _shown(group: _Group) -> Iterator[Violation]:
    """Ask for an id of the list; of members that both show (a list may leave some out) the values must agree."""
    listed = {str(entry.get("id")): entry for _, page in having(group, "list") for entry in _entries(page)}
    for at, answer in having(group, "item"):
        item = answer.labels.get("item", "")
        members = as_object(json_of(answer))
        if answer.status != 200 or members.get("id") != item:
            actual = f"status {answer.status}, id {members.get('id')!r}"
            yield Violation(expected=f"id: {item!r}", actual=actual, where="item", at=at)
            continue
        for name in sorted(members.keys() & listed.get(item, {}).keys()):
            if members[name] != listed[item][name]:
                expected, actual = f"{name}: {listed[item][name]!r}"[:120], f"{name} is {members[name]!r}"[:120]
                yield Violation(expected=expected, actual=actual, where="item", at=at)


@together(
    "AGENTS-06",
    "A call that was made is the newest of its agent's, and has ended.",
    source=_REST,
    applies=lambda group: _relates(group, "call", "list"),
)
def _kept(group: _Group) -> Iterator[Violation]:
    """List the calls before and after: the first entry must be one that was not there, and no longer active."""
    pages = [(at, _entries(page)) for at, page in having(group, "before", "list")]
    (_, before), (at, after) = pages[0], pages[-1]
    known = [entry.get("id") for entry in before] if len(pages) > 1 else []
    newest = after[0] if after else {}
    if not newest or newest.get("id") in known:
        yield Violation(expected="a new call first", actual=f"{newest.get('id')!r}", where="list", at=at)
    elif newest.get("status") == "active":
        yield Violation(expected="a call that has ended", actual="status active", where="list", at=at)


@together(
    "AGENTS-07",
    "The transcript of a call holds what the caller said.",
    source=_REST,
    knowledge=Knowledge.ASSUMED,
    applies=lambda group: _relates(group, "call", "kept") and "expect_text" in group[0].labels,
)
def _transcript(group: _Group) -> Iterator[Violation]:
    """Join the turns of the user and compare letters and digits with what was sent as audio."""
    at, kept = next(having(group, "kept"))
    turns = [as_object(turn) for turn in as_list(as_object(json_of(kept)).get("transcript"))]
    actual = " ".join(str(turn.get("text")) for turn in turns if turn.get("role") == "user")
    expected = group[0].labels["expect_text"]
    if letters_of(expected) not in letters_of(actual):
        yield Violation(expected=f"{expected!r}"[:120], actual=f"{actual!r}"[:120], where="kept", at=at)


RULES: Final[tuple[AnyRule, ...]] = (_ack, _stream_id, _payloads, _hang_up, _shown, _kept, _transcript)
