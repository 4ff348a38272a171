"""Events of a spoken transcript."""

from base64 import b64decode
from typing import Any

import msgspec
import pytest

from cartest_contracts.audio.speech import speak
from cartest_contracts.formats import OutputFormat
from cartest_mocks.profiles import PROFILES, Pace
from cartest_mocks.tts.events import EventStyle, speech_events

RAW = OutputFormat.raw("pcm_f32le", 24000)


def events(*, timestamps: bool, phonemes: bool) -> list[dict[str, Any]]:
    speech = speak("One two three four.", voice="v", context_id="c", output_format=RAW, start_s=2.0)
    style = EventStyle(
        context_id="c", output_format=RAW, chunk_bytes=6400, timestamps=timestamps, phonemes=phonemes
    )
    pace = Pace(PROFILES["instant"], "sonic-3", None)
    return [
        msgspec.json.decode(piece.data) for piece in speech_events(speech, style, pace, start_ns=0, flush_id=3)
    ]


def test_only_what_was_asked_for() -> None:
    """Timestamps and phonemes are two independent switches (C15)."""

    def kinds(**style: bool) -> set[str]:
        return {event["type"] for event in events(**style)}

    assert kinds(timestamps=False, phonemes=False) == {"chunk"}
    assert kinds(timestamps=True, phonemes=False) == {"chunk", "timestamps"}
    assert kinds(timestamps=False, phonemes=True) == {"chunk", "phoneme_timestamps"}
    assert kinds(timestamps=True, phonemes=True) == {"chunk", "timestamps", "phoneme_timestamps"}


@pytest.mark.parametrize(
    ("kind", "member", "names", "count"),
    [("timestamps", "word_timestamps", "words", 4), ("phoneme_timestamps", "phoneme_timestamps", "phonemes", 16)],
)
def test_a_time_is_never_told_before_its_audio(kind: str, member: str, names: str, count: int) -> None:
    """Interleaved with the chunks, each name once, nothing left over."""
    sent_s = 2.0
    told: list[str] = []
    places: list[int] = []
    for place, event in enumerate(events(timestamps=True, phonemes=True)):
        if event["type"] == "chunk":
            assert event["flush_id"] == 3
            sent_s += len(b64decode(event["data"])) / RAW.bytes_per_second
        elif event["type"] == kind:
            assert max(event[member]["end"]) <= sent_s + 1e-5
            told += event[member][names]
            places.append(place)
    assert len(told) == count
    assert len(places) > 2
