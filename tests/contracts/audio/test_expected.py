"""Tests of cartest_contracts.audio.expected."""

import hashlib

from cartest_contracts.audio.containers import encode_container, wav_header
from cartest_contracts.audio.expected import (
    audio_sha256,
    context_sha256,
    context_size,
    expected_audio,
    expected_context,
)
from cartest_contracts.audio.speech import speak
from cartest_contracts.formats import OutputFormat

RAW = OutputFormat.raw("pcm_s16le", 8000)
WAV = OutputFormat.wav("pcm_s16le", 8000)
MP3 = OutputFormat.mp3(16000, 32000)


def test_the_expected_body_is_speech_in_its_container() -> None:
    """Raw is the samples, WAV a header more, MP3 encoded."""
    samples = speak("Hi you", voice="v", context_id="c", output_format=RAW).audio
    assert expected_audio("Hi you", voice="v", context_id="c", output_format=RAW) == samples
    assert expected_audio("Hi you", voice="v", context_id="c", output_format=WAV) == wav_header(WAV) + samples
    mp3_samples = speak("Hi you", voice="v", context_id="c", output_format=MP3).audio
    body = expected_audio("Hi you", voice="v", context_id="c", output_format=MP3)
    assert body == encode_container(mp3_samples, MP3) != samples


def test_inputs_of_a_context_follow_each_other() -> None:
    """Cut before white space they say the same bytes; cut after it, other bytes of the same text."""
    whole = expected_audio("One. Two.", voice="v", context_id="c", output_format=RAW)
    assert expected_context(("One.", " Two."), voice="v", context_id="c", output_format=RAW) == whole
    assert expected_context(("One. ", "Two."), voice="v", context_id="c", output_format=RAW) != whole


def test_the_hash_is_of_the_whole_body() -> None:
    """Header included, as an observation records it."""
    body = expected_audio("Hi", voice="v", context_id=None, output_format=WAV, speed=1.2, volume=0.7)
    digest = audio_sha256("Hi", voice="v", context_id=None, output_format=WAV, speed=1.2, volume=0.7)
    assert digest == hashlib.sha256(body).hexdigest()
    assert digest != audio_sha256("Hi", voice="v", context_id=None, output_format=WAV)


def test_every_context_has_as_many_bytes() -> None:
    """And its hash is of all of them, or of the first ones."""
    for inputs in (("Hi you",), ("One.", " Two.")):
        audio = expected_context(inputs, voice="v", context_id="c", output_format=RAW)
        assert context_size(inputs, voice="v", output_format=RAW) == len(audio)
        for first in (None, 100):
            digest = context_sha256(inputs, voice="v", context_id="c", output_format=RAW, first_bytes=first)
            assert digest == hashlib.sha256(audio[:first]).hexdigest()
