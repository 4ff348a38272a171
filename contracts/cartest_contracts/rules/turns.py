"""TURNS: the events of ``/stt/turns/websocket`` (other-endpoints.md section 5).

Audio whose words are known carries them as the label ``expect_text``; a socket on which ``close`` was said has the
label ``expect_close``.
"""

from collections.abc import Iterator
from typing import Any, Final

from cartest_contracts.knowledge import Knowledge
from cartest_contracts.observation import Observation
from cartest_contracts.rule import Rule, Violation, rule
from cartest_contracts.rules.reading import events, is_handshake, letters_of, version_of
from cartest_contracts.versions import ApiVersion

__all__ = ["RULES"]

_PATH: Final = "/stt/turns/websocket"
_SOURCE: Final = "other-endpoints.md section 5"
_TURN_IDS_SINCE: Final = ApiVersion.parse("2026-08-14")
_START, _UPDATE, _EAGER, _RESUME, _END = (
    f"turn.{name}" for name in ("start", "update", "eager_end", "resume", "end")
)
_NONE: Final = "no turn"
_OPEN: Final = "a turn"
_MAY_END: Final = "a turn that may have ended"
_MOVES: Final = {
    (_NONE, _START): _OPEN,
    (_OPEN, _UPDATE): _OPEN,
    (_OPEN, _EAGER): _MAY_END,
    (_OPEN, _END): _NONE,
    (_MAY_END, _RESUME): _OPEN,
    (_MAY_END, _END): _NONE,
}

_Row = tuple[str, dict[str, Any]]


def _listens(observation: Observation) -> bool:
    return observation.operation == _PATH and any(True for _ in events(observation))


def _turn_events(observation: Observation) -> list[_Row]:
    return [row for row in events(observation) if str(row[1].get("type")).startswith("turn.")]


def _turns(observation: Observation) -> list[list[_Row]]:
    """Return the events turn by turn; what comes before the first start is none of any."""
    turns: list[list[_Row]] = []
    for row in _turn_events(observation):
        if row[1].get("type") == _START:
            turns.append([])
        if turns:
            turns[-1].append(row)
    return turns


def _has_turns(observation: Observation) -> bool:
    return _listens(observation) and bool(_turn_events(observation))


@rule(
    "TURNS-01",
    "connected is the first event, and comes once.",
    source=_SOURCE,
    applies=_listens,
)
def _connected(observation: Observation) -> Iterator[Violation]:
    """Look where connected stands among the events; a socket whose query is refused answers by an error alone."""
    rows = list(events(observation))
    places = [index for index, (_, event) in enumerate(rows) if event.get("type") == "connected"]
    if places != [0] and rows[0][1].get("type") != "error":
        actual = f"connected {len(places)} times, first {rows[0][1].get('type')!r}"
        yield Violation(expected="connected first, once", actual=actual)


@rule(
    "TURNS-02",
    "A turn starts before its updates and ends once; it resumes only after an eager end.",
    source=_SOURCE,
    applies=_has_turns,
)
def _order(observation: Observation) -> Iterator[Violation]:
    """Follow the events through three states: no turn, a turn, a turn that may have ended.

    Types that nobody knows are passed over, because new ones may be added at any time.
    """
    state = _NONE
    for place, event in _turn_events(observation):
        kind = str(event.get("type"))
        after = _MOVES.get((state, kind))
        if after is not None:
            state = after
        elif kind in {_START, _UPDATE, _EAGER, _RESUME, _END}:
            yield Violation(expected=f"no {kind} in {state}", actual=kind, where=place)


@rule(
    "TURNS-03",
    "The transcript of an update is cumulative: it continues the one before it in its turn.",
    source=f"{_SOURCE} (cumulative; that nothing is taken back is assumed)",
    knowledge=Knowledge.ASSUMED,
    level="SHOULD",
    applies=lambda observation: _has_turns(observation) and any(_updates(turn) for turn in _turns(observation)),
)
def _cumulative(observation: Observation) -> Iterator[Violation]:
    """Compare letters and digits only: punctuation may still change while more is heard."""
    for turn in _turns(observation):
        said = ""
        for place, text in _updates(turn):
            if not letters_of(text).startswith(letters_of(said)):
                yield Violation(expected=f"{said!r} and more"[:120], actual=f"{text!r}"[:120], where=place)
            said = text


def _updates(turn: list[_Row]) -> list[tuple[str, str]]:
    return [(place, str(event.get("transcript"))) for place, event in turn if event.get("type") in (_UPDATE, _END)]


@rule(
    "TURNS-04",
    "All events of a turn have one turn_id, and no two turns share theirs (since 2026-08-14).",
    source=f"{_SOURCE} (live 2026-08-14)",
    knowledge=Knowledge.RECORDED,
    applies=lambda observation: (
        _has_turns(observation) and (version := version_of(observation)) is not None and version >= _TURN_IDS_SINCE
    ),
)
def _ids(observation: Observation) -> Iterator[Violation]:
    """Collect turn_id turn by turn; it must be a string."""
    seen: list[object] = []
    for turn in _turns(observation):
        first = turn[0][1].get("turn_id")
        if not isinstance(first, str) or first in seen:
            actual = f"turn_id is {first!r}"[:120]
            yield Violation(expected="a turn_id of its own", actual=actual, where=turn[0][0])
        seen.append(first)
        for place, event in turn:
            if event.get("turn_id") != first:
                actual = f"turn_id is {event.get('turn_id')!r}"[:120]
                yield Violation(expected=f"turn_id: {first!r}", actual=actual, where=place)


@rule(
    "TURNS-05",
    "After close every turn that has started has ended.",
    source=f"{_SOURCE} (remaining events come, then the close)",
    applies=lambda observation: (
        _has_turns(observation)
        and any(sent.message == {"type": "close"} for sent in observation.sent)
        and observation.end != "timeout"
    ),
)
def _ended(observation: Observation) -> Iterator[Violation]:
    """Look for turn.end in each turn; an answer that broke off by our own time-out shows nothing."""
    for turn in _turns(observation):
        if not any(event.get("type") == _END for _, event in turn):
            yield Violation(expected="turn.end", actual="none", where=turn[0][0])


@rule(
    "TURNS-06",
    "After close the server closes with 1000.",
    source=f"{_SOURCE} (live)",
    knowledge=Knowledge.RECORDED,
    applies=lambda observation: (
        is_handshake(observation, _PATH) and "expect_close" in observation.labels and observation.status == 101
    ),
)
def _closed(observation: Observation) -> Iterator[Violation]:
    """Read the code of the server's close frame; its reason, Close message, may be any."""
    close = next((each for each in observation.arrivals if each.kind == "close"), None)
    if close is None or close.code != 1000:
        actual = f"close {close.code}" if close is not None else observation.problem or f"none ({observation.end})"
        yield Violation(expected="close 1000", actual=actual)


@rule(
    "TURNS-07",
    "Speech made by the text-to-speech endpoints comes back as the text that was spoken, turn by turn.",
    source="docs/audio.md, speech to text",
    knowledge=Knowledge.ASSUMED,
    applies=lambda observation: _listens(observation) and "expect_text" in observation.labels,
)
def _round_trip(observation: Observation) -> Iterator[Violation]:
    """Join the transcripts of turn.end, which are definitive, and compare letters and digits."""
    ends = [event.get("transcript") for _, event in _turn_events(observation) if event.get("type") == _END]
    actual = " ".join(text for text in ends if isinstance(text, str))
    expected = observation.labels["expect_text"]
    if letters_of(actual) != letters_of(expected):
        yield Violation(expected=f"{expected!r}"[:120], actual=f"{actual!r}"[:120])


RULES: Final[tuple[Rule, ...]] = (_connected, _order, _cumulative, _ids, _ended, _closed, _round_trip)
