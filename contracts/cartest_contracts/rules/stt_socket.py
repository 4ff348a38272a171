"""STTSOCKET: the answers on ``/stt/websocket`` (other-endpoints.md section 4).

Audio whose words are known carries them as the label ``expect_text``.
"""

from collections.abc import Iterator
from typing import Any, Final

from cartest_contracts.knowledge import Knowledge
from cartest_contracts.observation import Observation
from cartest_contracts.rule import Rule, Violation, rule
from cartest_contracts.rules.reading import events, letters_of

__all__ = ["RULES"]

_OPERATION: Final = "/stt/websocket"
_MEMBERS: Final[tuple[tuple[str, type, str], ...]] = (
    ("request_id", str, "a string"),
    ("text", str, "a string"),
    ("is_final", bool, "true or false"),
)


def _transcripts(observation: Observation) -> list[tuple[str, dict[str, Any]]]:
    return [(place, event) for place, event in events(observation) if event.get("type") == "transcript"]


def _commands(observation: Observation) -> list[str]:
    return [sent.text for sent in observation.sent if sent.text in {"finalize", "done", "close"}]


def _is_hearing(observation: Observation) -> bool:
    return observation.operation == _OPERATION


@rule(
    "STTSOCKET-01",
    "A transcript event has request_id (string), text (string) and is_final (boolean).",
    source="other-endpoints.md section 4",
    applies=lambda observation: _is_hearing(observation) and bool(_transcripts(observation)),
)
def _members(observation: Observation) -> Iterator[Violation]:
    """Look at the type of three members of every transcript; text may be empty, and words may be absent."""
    for place, event in _transcripts(observation):
        for name, kind, called in _MEMBERS:
            if not isinstance(event.get(name), kind):
                yield Violation(expected=f"{name}: {called}", actual=f"{name} is {event.get(name)!r}", where=place)


@rule(
    "STTSOCKET-02",
    "finalize is answered by flush_done.",
    source="other-endpoints.md section 4",
    applies=lambda observation: _is_hearing(observation) and "finalize" in _commands(observation),
)
def _flushed(observation: Observation) -> Iterator[Violation]:
    """Count commands and flush_done.

    Where among the transcripts it comes differs between sources, and is not judged.
    """
    asked = _commands(observation).count("finalize")
    answered = len(list(events(observation, "flush_done")))
    if answered < asked:
        yield Violation(expected=f"{asked} flush_done", actual=f"{answered} flush_done")


@rule(
    "STTSOCKET-03",
    "done (or close) is answered by done, after every transcript.",
    source="other-endpoints.md section 4",
    applies=lambda observation: _is_hearing(observation) and bool({"done", "close"} & {*_commands(observation)}),
)
def _acknowledged(observation: Observation) -> Iterator[Violation]:
    """Look at the last event after either command; both names are in use."""
    kinds = [str(event.get("type")) for _, event in events(observation)]
    if kinds[-1:] != ["done"]:
        actual = kinds[-1] if kinds else observation.problem or f"none; it ended by {observation.end}"
        yield Violation(expected="done as the last event", actual=actual)


@rule(
    "STTSOCKET-04",
    "Speech made by the text-to-speech endpoints comes back as the text that was spoken.",
    source="docs/audio.md, speech to text",
    knowledge=Knowledge.ASSUMED,  # what a recogniser makes of speech is promised nowhere
    applies=lambda observation: _is_hearing(observation) and "expect_text" in observation.labels,
)
def _round_trip(observation: Observation) -> Iterator[Violation]:
    """Join the finals and compare letters and digits with what was spoken.

    Spacing, case and punctuation are free.
    """
    finals = [event.get("text") for _, event in _transcripts(observation) if event.get("is_final") is True]
    actual = "".join(text for text in finals if isinstance(text, str))
    expected = observation.labels["expect_text"]
    if letters_of(actual) != letters_of(expected):
        yield Violation(expected=f"{expected!r}"[:120], actual=f"{actual!r}"[:120])


RULES: Final[tuple[Rule, ...]] = (_members, _flushed, _acknowledged, _round_trip)
