"""The judges of what the programs told can say no."""

from base64 import b64encode

import pytest
from tests.clients.errand import PCM, SENTENCE, VOICE
from tests.clients.hearing import Event, assert_timestamps_match, said
from tests.clients.programs import PROGRAMS, Told

from cartest_contracts.audio.speech import speak


def spoken(transcript: str, context_id: str) -> list[Event]:
    """The events of a context, one chunk and one timestamp for each word."""
    speech = speak(transcript, voice=VOICE, context_id=context_id, output_format=PCM)
    events: list[Event] = []
    for word in speech.words:
        start, end = (round(edge * PCM.bytes_per_second) for edge in (word.start_s, word.end_s))
        events.append({"type": "chunk", "data": b64encode(speech.audio[start:end]).decode()})
        times = {"words": [word.text], "start": [word.start_s], "end": [word.end_s]}
        events.append({"type": "timestamps", "word_timestamps": times})
    return events


def test_what_is_whole_is_said() -> None:
    """Nothing is found wrong with what is right."""
    assert said(spoken(SENTENCE, "a"), "a") == SENTENCE
    assert_timestamps_match(spoken(SENTENCE, "a"))


def test_a_lost_chunk_is_noticed() -> None:
    """A word from the middle is missing."""
    events = spoken(SENTENCE, "a")
    with pytest.raises(AssertionError, match="missing"):
        said(events[:2] + events[4:], "a")


def test_a_repeated_chunk_is_noticed() -> None:
    """A word comes twice."""
    events = spoken(SENTENCE, "a")
    with pytest.raises(AssertionError, match="twice"):
        said(events[:4] + events[2:], "a")


def test_the_words_of_another_context_are_noticed() -> None:
    """The audio says whose it is."""
    with pytest.raises(AssertionError, match="another context"):
        said(spoken(SENTENCE, "a") + spoken("Stale.", "b"), "a")


def test_a_timestamp_at_the_wrong_place_is_noticed() -> None:
    """A word that is claimed to come later than it does."""
    events = spoken(SENTENCE, "a")
    events[1]["word_timestamps"]["start"][0] += 0.1
    with pytest.raises(AssertionError):
        assert_timestamps_match(events)


def test_a_step_that_failed_fails_its_tests() -> None:
    """With what the program itself said about it."""
    lines = {"sse": {"step": "sse", "failure": "Traceback: no"}}
    told = Told(program=PROGRAMS[0], lines=lines, journal=(), voices=(), taken=0)
    with pytest.raises(pytest.fail.Exception, match="python: sse\nTraceback: no"):
        told.answer("sse")
