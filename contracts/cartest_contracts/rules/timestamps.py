"""TIME: word and phoneme timestamps (websocket.md sections 3 and 6, tts.md section 9).

Times are seconds from the start of the audio, cumulative over a whole context. Words and phonemes obey the same
rules, so each rule looks at both.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile
from typing import Any, Final

from cartest_contracts.audio.tokens import spoken_text
from cartest_contracts.knowledge import Knowledge
from cartest_contracts.observation import ArrivalKind, Observation
from cartest_contracts.rule import Rule, Violation, rule
from cartest_contracts.rules.reading import (
    as_list,
    as_object,
    events,
    format_of,
    is_number,
    letters_of,
    requested_format,
    spoke,
    streams_events,
    transcript_of,
)

__all__ = ["RULES"]

_SLACK_S: Final = 0.05
"""Timestamps may be rounded, and the last sample may be shared by two chunks."""


@dataclass(frozen=True)
class _Timing:
    """Words or phonemes: their event, the member that holds them and the request's switch."""

    kind: ArrivalKind
    member: str
    names: str
    switch: str


_TIMINGS: Final = (
    _Timing("timestamps", "word_timestamps", "words", "add_timestamps"),
    _Timing("phoneme_timestamps", "phoneme_timestamps", "phonemes", "add_phoneme_timestamps"),
)


def _has_timings(observation: Observation) -> bool:
    return streams_events(observation) and any(
        arrival.kind == timing.kind for timing in _TIMINGS for arrival in observation.arrivals
    )


def _lists(observation: Observation, timing: _Timing) -> Iterator[tuple[str, list[Any], list[Any], list[Any]]]:
    for place, event in events(observation, timing.kind):
        times = as_object(event.get(timing.member))
        yield place, as_list(times.get(timing.names)), as_list(times.get("start")), as_list(times.get("end"))


def _spans(observation: Observation, timing: _Timing) -> Iterator[tuple[str, str, float, float]]:
    """Yield place, name, start and end in seconds of everything timed whose times are numbers."""
    for place, names, starts, ends in _lists(observation, timing):
        for index, (name, start, end) in enumerate(zip(names, starts, ends, strict=False)):
            if is_number(start) and is_number(end):
                yield f"{place}, {timing.names}[{index}]", str(name), float(start), float(end)


def _asked(observation: Observation, timing: _Timing) -> bool:
    return any(as_object(sent.message).get(timing.switch) is True for sent in observation.sent)


def _is_whole(observation: Observation) -> bool:
    """Whether all of the transcript was to be spoken: ``duration`` cuts it off (tts.md section 1)."""
    return spoke(observation) and all(as_object(sent.message).get("duration") is None for sent in observation.sent)


@rule(
    "TIME-01",
    "Names, starts and ends are parallel lists of strings and numbers of one length.",
    source="websocket.md section 3; tts.md section 9",
    applies=_has_timings,
)
def _parallel(observation: Observation) -> Iterator[Violation]:
    """Compare the lengths of the three lists, and look at the type of each entry."""
    for timing in _TIMINGS:
        for place, names, starts, ends in _lists(observation, timing):
            if not len(names) == len(starts) == len(ends):
                actual = f"{len(names)} {timing.names}, {len(starts)} starts, {len(ends)} ends"
                yield Violation(expected="lists of one length", actual=actual, where=place)
            if not all(isinstance(name, str) for name in names):
                yield Violation(expected=f"{timing.names}: strings", actual=f"{names!r}"[:120], where=place)
            if not all(is_number(time) for time in (*starts, *ends)):
                actual = f"{starts!r}, {ends!r}"[:120]
                yield Violation(expected="start and end: numbers", actual=actual, where=place)


@rule(
    "TIME-02",
    "Nothing ends before it starts, and no time is negative or infinite.",
    source="tts.md section 9",
    applies=_has_timings,
)
def _ordered(observation: Observation) -> Iterator[Violation]:
    """Look at each span whose times are numbers; a span without length is fine."""
    for timing in _TIMINGS:
        for place, name, start, end in _spans(observation, timing):
            if not (0 <= start <= end and math.isfinite(end)):
                actual = f"{name!r} from {start:g} s to {end:g} s"
                yield Violation(expected="0 <= start <= end", actual=actual, where=place)


@rule(
    "TIME-03",
    "Starts never fall over a whole context: times are cumulative, not per message.",
    source="websocket.md section 6; livekit/agents#3876",
    applies=_has_timings,
)
def _monotone(observation: Observation) -> Iterator[Violation]:
    """Compare each start with the latest before it over the whole context.

    Words may overlap, and share a start.
    """
    for timing in _TIMINGS:
        latest = -math.inf
        for place, name, start, _ in _spans(observation, timing):
            if start < latest:
                actual = f"{name!r} starts at {start:g} s"
                yield Violation(expected=f"a start at {latest:g} s or later", actual=actual, where=place)
            latest = max(latest, start)


@rule(
    "TIME-04",
    "Every timestamp lies inside the audio that was received.",
    source="tts.md section 9",
    applies=lambda observation: (
        _has_timings(observation) and spoke(observation) and requested_format(observation) is not None
    ),
)
def _inside(observation: Observation) -> Iterator[Violation]:
    """Compare each end with the length of the samples that came; one twentieth of a second is left to rounding."""
    audio_bytes = sum(arrival.audio_bytes for arrival in observation.arrivals)
    duration_s = audio_bytes / format_of(observation).bytes_per_second
    for timing in _TIMINGS:
        for place, name, _, end in _spans(observation, timing):
            if end > duration_s + _SLACK_S:
                actual = f"{name!r} ends at {end:g} s"
                yield Violation(expected=f"inside {duration_s:.3f} s of audio", actual=actual, where=place)


@rule(
    "TIME-05",
    "Timestamps come only when they were asked for.",
    source="tts.md section 1 (default false); livekit/agents#3071",
    applies=streams_events,
)
def _unasked(observation: Observation) -> Iterator[Violation]:
    """Look for each kind of timing whose switch was not set in any message."""
    for timing in _TIMINGS:
        if not _asked(observation, timing):
            for place, _ in events(observation, timing.kind):
                yield Violation(expected=f"none without {timing.switch}", actual=timing.kind, where=place)


@rule(
    "TIME-06",
    "Timestamps come when they were asked for.",
    source="tts.md section 1; pipecat-ai/pipecat#447",
    level="SHOULD",
    applies=lambda observation: _is_whole(observation) and any(_asked(observation, timing) for timing in _TIMINGS),
)
def _present(observation: Observation) -> Iterator[Violation]:
    """Look for at least one span of each kind that was asked for.

    Which models and languages have them is not published. Speech that ``duration`` may cut off before its first
    word ends is left out.
    """
    for timing in _TIMINGS:
        if _asked(observation, timing) and not any(True for _ in _spans(observation, timing)):
            yield Violation(expected=f"{timing.kind} events", actual="none with a time")


@rule(
    "TIME-07",
    "The words are those of the transcript, apart from spacing, punctuation and markup.",
    source="websocket.md section 6; real-world-bugs.md rows 67 to 73",
    knowledge=Knowledge.RECORDED,
    level="SHOULD",
    applies=lambda observation: (
        _is_whole(observation)
        and any(True for _ in _spans(observation, _TIMINGS[0]))
        # Then they are the words as spoken, numbers written out (tts.md section 1).
        and not any(as_object(sent.message).get("use_normalized_timestamps") is True for sent in observation.sent)
    ),
)
def _words(observation: Observation) -> Iterator[Violation]:
    """Compare letters and digits of all words, joined, with the transcript's.

    Requests for normalized words are left out, and speech that ``duration`` may cut off.
    """
    heard = letters_of("".join(name for _, name, _, _ in _spans(observation, _TIMINGS[0])))
    asked = letters_of(spoken_text(transcript_of(observation)))
    if heard != asked:
        yield Violation(expected=_excerpt(asked, heard), actual=_excerpt(heard, asked))


def _excerpt(text: str, other: str) -> str:
    """Return what stands around the first difference."""
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(text, other, strict=False)))
    return f"…{text[max(0, same - 20) : same + 40]}… (letters only)"


RULES: Final[tuple[Rule, ...]] = (_parallel, _ordered, _monotone, _inside, _unasked, _present, _words)
