"""The official SDKs over HTTP: bytes, SSE, transcription, status."""

from base64 import b64decode

import pytest
from tests.clients.errand import FORMATS, SENTENCE
from tests.clients.hearing import assert_timestamps_match, said, types_of
from tests.clients.programs import Told

from cartest_contracts.audio.listen import listen_bytes
from cartest_contracts.formats import CONTENT_TYPES


def test_the_status_is_ok(told: Told) -> None:
    """The API says that it is up."""
    assert told.answer("status")["ok"] is True


@pytest.mark.parametrize("container", FORMATS)
def test_bytes_say_the_transcript(told: Told, container: str) -> None:
    """Each container holds the whole sentence, under its own content type."""
    answer, output_format = told.answer("whole")[container], FORMATS[container]
    heard = listen_bytes(b64decode(answer["audio"]), fmt=output_format)
    assert heard.transcript == SENTENCE
    assert not heard.gaps
    assert answer["content_type"] == CONTENT_TYPES[output_format.container]


@pytest.mark.parametrize(("old_name", "container"), [("bytes", "wav"), ("socket", "raw")])
def test_the_names_of_version_2_still_work(told: Told, old_name: str, container: str) -> None:
    """The first samples of the documentation were written for version 2; version 4 runs them."""
    audio = b64decode(told.answer("old_names")[old_name])
    assert listen_bytes(audio, fmt=FORMATS[container]).transcript == SENTENCE


def test_sse_says_the_transcript(told: Told) -> None:
    """The events end with the only done, and their audio is the sentence."""
    events = told.answer("sse")
    assert said(events) == SENTENCE
    assert types_of(events).count("done") == 1
    assert events[-1] == {"type": "done", "done": True, "status_code": 200}


def test_sse_times_its_words_and_phonemes(told: Told) -> None:
    """Words are where they are heard, phonemes lie between them, and both come along with the audio."""
    events = told.answer("sse")
    assert_timestamps_match(events)
    words = [each["word_timestamps"] for each in events if each["type"] == "timestamps"]
    phonemes = [each["phoneme_timestamps"] for each in events if each["type"] == "phoneme_timestamps"]
    times = [edge for each in phonemes for pair in zip(each["start"], each["end"], strict=True) for edge in pair]
    assert times == sorted(times)
    assert (times[0], times[-1]) == (words[0]["start"][0], words[-1]["end"][-1])
    assert types_of(events).index("timestamps") < len(events) - 2


def test_what_was_said_is_transcribed(told: Told) -> None:
    """A file of the mock comes back as its text, word by word."""
    answer = told.answer("transcription")
    assert answer["text"] == SENTENCE
    assert [word["word"] for word in answer["words"]] == SENTENCE.split()


def test_what_was_said_is_transcribed_live(told: Told) -> None:
    """Audio in pieces comes back as text, drafts apart; the commands are acknowledged in their order."""
    events = told.answer("live_transcription")
    assert "".join(event["text"] for event in events if event["is_final"]).strip() == SENTENCE
    assert types_of(events)[-2:] == ["flush_done", "done"]
