"""AUDIO: there is some, in whole samples, headerless where it is raw, of a plausible length (tts.md 2 and 8)."""

import base64
import binascii
import re
from collections.abc import Iterator
from typing import Final

from cartest_contracts.audio.tokens import speakable, spoken_text
from cartest_contracts.knowledge import Knowledge
from cartest_contracts.observation import Observation
from cartest_contracts.rule import Rule, Violation, rule
from cartest_contracts.rules.reading import (
    CHANGER_SSE,
    audio_of,
    events,
    format_of,
    is_number,
    requested_format,
    spoke,
    streams_events,
    transcript_of,
    version_of,
)
from cartest_contracts.versions import ApiVersion

__all__ = ["RULES"]

_WITHOUT_DURATION: Final = ApiVersion.parse("2025-11-04")
_SHORTEST_S: Final = 0.01
_LONGEST_S: Final = 1.5
"""Seconds a character: speech has about 15 characters a second; three-byte characters at speed 0.6 the fewest."""
_SILENCES_S: Final = 12.0
"""What one piece of markup may add: a break of ten seconds, and some more."""
_SLACK_S: Final = 0.05
_HEADERS: Final = re.compile(rb"RIFF.{4}WAVE|ID3[\x02-\x04]\x00.[\x00-\x7f]{4}", re.DOTALL)
"""A RIFF header, and one of ID3v2 (version, revision 0, flags, size of four times seven bits)."""


def _said_something(observation: Observation) -> bool:
    return spoke(observation) and speakable(transcript_of(observation)) and not _cut_to_nothing(observation)


def _cut_to_nothing(observation: Observation) -> bool:
    """Whether a ``duration`` was asked for that is shorter than what the shortest sound takes."""
    duration = observation.request.get("duration")
    return is_number(duration) and duration < _SHORTEST_S


def _audio_bytes(observation: Observation) -> int:
    return sum(arrival.audio_bytes for arrival in observation.arrivals)


def _duration_s(observation: Observation) -> float:
    return _audio_bytes(observation) / format_of(observation).bytes_per_second


def _has_samples(observation: Observation) -> bool:
    wanted = requested_format(observation)
    return spoke(observation) and wanted is not None and wanted.container != "mp3"


@rule(
    "AUDIO-01",
    "Text that can be spoken is answered with audio.",
    source="tts.md section 8; livekit/agents#4171, #3306",
    applies=_said_something,
)
def _not_empty(observation: Observation) -> Iterator[Violation]:
    """Count payload bytes of whole speech whose transcript has anything to say.

    Markup and punctuation alone may be silent.
    """
    if not _audio_bytes(observation):
        yield Violation(expected="audio", actual="no byte of it")


@rule(
    "AUDIO-02",
    "The whole audio is whole samples of the encoding asked for.",
    source="tts.md section 2; pipecat-ai/pipecat#3109",
    applies=_has_samples,
)
def _whole_samples(observation: Observation) -> Iterator[Violation]:
    """Divide the payload, without container header, by the width of a sample; mp3 has no samples of its own."""
    size, width = _audio_bytes(observation), format_of(observation).sample_bytes
    if size % width:
        yield Violation(expected=f"a multiple of {width} bytes", actual=f"{size} bytes")


@rule(
    "AUDIO-03",
    "Every chunk is whole samples: none is torn between two.",
    source="websocket.md section 7; real-world-bugs.md row 60",
    knowledge=Knowledge.ASSUMED,
    applies=lambda observation: (
        (streams_events(observation) or observation.operation == CHANGER_SSE)
        and requested_format(observation) is not None
    ),
)
def _whole_chunks(observation: Observation) -> Iterator[Violation]:
    """Divide each chunk by itself: players that decode chunk by chunk turn a torn sample into noise."""
    width = format_of(observation).sample_bytes
    for index, arrival in enumerate(observation.arrivals):
        if arrival.kind == "chunk" and arrival.audio_bytes % width:
            actual = f"{arrival.audio_bytes} bytes"
            yield Violation(expected=f"a multiple of {width} bytes", actual=actual, where=f"arrival {index}")


@rule(
    "AUDIO-04",
    "Raw audio has no header, not at its start and not in any chunk.",
    source="tts.md section 2; uezo/aiavatarkit#339",
    applies=lambda observation: (
        (wanted := requested_format(observation)) is not None
        and wanted.container == "raw"
        and _audio_bytes(observation) > 0
    ),
    needs_audio=True,
)
def _headerless(observation: Observation) -> Iterator[Violation]:
    """Look for RIFF and ID3 at the start of the body, and of every chunk, because some servers wrap each one.

    The letters alone may be samples: one chunk of noise in 2^24 begins with ID3. So all of a header is looked at.
    """
    for place, head in _heads(observation):
        if _HEADERS.match(head):
            yield Violation(expected="samples", actual=f"a header: {head[:4]!r}", where=place)


def _heads(observation: Observation) -> Iterator[tuple[str, bytes]]:
    """Yield place and first bytes of the audio and of each chunk."""
    if not streams_events(observation):
        yield "start of the body", audio_of(observation)[:12]
        return
    for place, event in events(observation, "chunk"):
        try:
            yield place, base64.b64decode(str(event.get("data", ""))[:16], validate=True)
        except (binascii.Error, ValueError):
            continue  # EVENT-05 reports it


@rule(
    "AUDIO-05",
    "The audio is about as long as its text takes to say.",
    source="websocket.md section 7; docs/audio.md; real-world-bugs.md rows 18 and 26",
    knowledge=Knowledge.ASSUMED,
    level="SHOULD",
    applies=lambda observation: _said_something(observation) and requested_format(observation) is not None,
)
def _plausible_length(observation: Observation) -> Iterator[Violation]:
    """Compare with wide bounds for each character, and wider ones for markup.

    So any voice passes, and an empty or endless one does not.
    """
    transcript = transcript_of(observation)
    characters = len(spoken_text(transcript).strip())
    silences_s = _SILENCES_S * (transcript.count("<") + transcript.count("["))
    shortest_s = 0.0 if _is_bounded(observation) else _SHORTEST_S * characters
    longest_s = _LONGEST_S * characters + silences_s
    if not shortest_s <= _duration_s(observation) <= longest_s:
        expected = f"{shortest_s:.2f} to {longest_s:.2f} s for {characters} characters"
        yield Violation(expected=expected, actual=f"{_duration_s(observation):.2f} s")


def _is_bounded(observation: Observation) -> bool:
    """Whether ``duration`` bounds the audio: in one message, at a version that honours it (tts.md section 1)."""
    version = version_of(observation)
    known = version is not None and version < _WITHOUT_DURATION
    # In a context each message may bring its own (websocket.md section 4).
    return known and len(observation.sent) == 1 and is_number(observation.request.get("duration"))


@rule(
    "AUDIO-06",
    "The audio is no longer than duration allows (until 2025-04-16).",
    source="tts.md section 1",
    applies=lambda observation: _is_bounded(observation) and _has_samples(observation),
)
def _bounded(observation: Observation) -> Iterator[Violation]:
    """Compare the length of the samples with duration; one twentieth of a second is left to rounding."""
    limit_s = float(observation.request["duration"])
    if _duration_s(observation) > limit_s + _SLACK_S:
        yield Violation(expected=f"at most {limit_s:g} s", actual=f"{_duration_s(observation):.2f} s")


RULES: Final[tuple[Rule, ...]] = (
    _not_empty,
    _whole_samples,
    _whole_chunks,
    _headerless,
    _plausible_length,
    _bounded,
)
