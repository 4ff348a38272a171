"""STT: the answers of ``POST /stt`` and ``POST /audio/transcriptions`` (other-endpoints.md section 3).

Audio whose words are known carries them as the label ``expect_text``.
"""

import math
from collections.abc import Iterator
from typing import Any, Final

from cartest_contracts.knowledge import Knowledge
from cartest_contracts.observation import Observation
from cartest_contracts.rule import Rule, Violation, rule
from cartest_contracts.rules.reading import (
    as_list,
    as_object,
    is_number,
    json_of,
    letters_of,
    media_type,
    version_of,
)
from cartest_contracts.versions import ApiVersion

__all__ = ["RULES"]

_OPERATIONS: Final = frozenset({"POST /stt", "POST /audio/transcriptions"})
_TYPED_SINCE: Final = ApiVersion.parse("2025-11-04")
_SLACK_S: Final = 0.05


def _answered(observation: Observation) -> bool:
    return observation.operation in _OPERATIONS and observation.status == 200


def _answer(observation: Observation) -> dict[str, Any]:
    return as_object(json_of(observation))


def _asks_for_words(observation: Observation) -> bool:
    return observation.request.get("timestamp_granularities[]") in ("word", ["word"])


@rule(
    "STT-01",
    "A transcription is a JSON object whose text is a string.",
    source="other-endpoints.md section 3",
    applies=_answered,
)
def _shape(observation: Observation) -> Iterator[Violation]:
    """Read media type and members; language and duration may be absent or null."""
    if media_type(observation) != "application/json":
        yield Violation(expected="application/json", actual=media_type(observation) or "no content type")
    members: dict[str, Any] = _answer(observation)
    if not isinstance(members.get("text"), str):
        yield Violation(expected="text: a string", actual=f"text is {members.get('text')!r}")
    if not isinstance(members.get("language"), str | None):
        yield Violation(expected="language: a string", actual=f"language is {members['language']!r}")
    duration = members.get("duration")
    if duration is not None and not is_number(duration):
        yield Violation(expected="duration: a number", actual=f"duration is {duration!r}")


@rule(
    "STT-02",
    "From 2025-11-04 on a transcription has type transcript.",
    source="other-endpoints.md section 3",
    applies=lambda observation: (
        _answered(observation) and (version := version_of(observation)) is not None and version >= _TYPED_SINCE
    ),
)
def _type(observation: Observation) -> Iterator[Violation]:
    """Read the member; earlier versions do not have it."""
    given = _answer(observation).get("type")
    if given != "transcript":
        yield Violation(expected="type: 'transcript'", actual=f"type is {given!r}")


@rule(
    "STT-03",
    "Words come when timestamps were asked for, and only then.",
    source="other-endpoints.md section 3",
    applies=_answered,
)
def _words_on_demand(observation: Observation) -> Iterator[Violation]:
    """Look for words where they were asked for; an empty list elsewhere says nothing wrong."""
    words = _answer(observation).get("words")
    if _asks_for_words(observation) and not isinstance(words, list):
        yield Violation(expected="words: an array", actual=f"words is {words!r}")
    if not _asks_for_words(observation) and words:
        yield Violation(expected="no words", actual="words")


@rule(
    "STT-04",
    "Each word has word (string), start and end (numbers).",
    source="other-endpoints.md section 3",
    applies=lambda observation: _answered(observation) and bool(_words_of(observation)),
)
def _words(observation: Observation) -> Iterator[Violation]:
    """Look at the three members of every word."""
    for where, word in _words_of(observation):
        if not _is_timed(word):
            yield Violation(expected="word, start, end", actual=f"{word!r}"[:120], where=where)


def _words_of(observation: Observation) -> list[tuple[str, dict[str, Any]]]:
    words = as_list(_answer(observation).get("words"))
    return [(f"words[{index}]", as_object(word)) for index, word in enumerate(words)]


def _is_timed(word: dict[str, Any]) -> bool:
    return isinstance(word.get("word"), str) and is_number(word.get("start")) and is_number(word.get("end"))


@rule(
    "STT-05",
    "Speech made by the text-to-speech endpoints comes back as the text that was spoken.",
    source="docs/audio.md, speech to text",
    knowledge=Knowledge.ASSUMED,  # what a recogniser makes of speech is promised nowhere
    applies=lambda observation: _answered(observation) and "expect_text" in observation.labels,
)
def _round_trip(observation: Observation) -> Iterator[Violation]:
    """Compare letters and digits with what was spoken: spacing, case and punctuation are free."""
    expected = observation.labels["expect_text"]
    actual = str(_answer(observation).get("text", ""))
    if letters_of(actual) != letters_of(expected):
        yield Violation(expected=f"{expected!r}"[:120], actual=f"{actual!r}"[:120])


@rule(
    "STT-06",
    "Words come in order, and lie inside the duration.",
    source="other-endpoints.md section 3 (no source says it in words)",
    knowledge=Knowledge.ASSUMED,
    applies=lambda observation: (
        _answered(observation) and any(_is_timed(word) for _, word in _words_of(observation))
    ),
)
def _words_in_order(observation: Observation) -> Iterator[Violation]:
    """Compare each start with the latest before it, and each end with the duration.

    One twentieth of a second is left to rounding.
    """
    duration = _answer(observation).get("duration")
    end_of_all = duration if is_number(duration) else math.inf
    latest = 0.0
    for where, word in _words_of(observation):
        if not _is_timed(word):
            continue
        start, end = word["start"], word["end"]
        if not latest <= start <= end <= end_of_all + _SLACK_S:
            expected = f"{latest:g} <= start <= end <= {end_of_all:g}"
            yield Violation(expected=expected, actual=f"from {start:g} s to {end:g} s", where=where)
        latest = max(latest, start)


RULES: Final[tuple[Rule, ...]] = (_shape, _type, _words_on_demand, _words, _round_trip, _words_in_order)
