"""Tests of cartest_contracts.audio.listen: the whole way from a transcript to samples and back."""

import importlib
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cartest_contracts.audio.containers import encode_container, wav_header
from cartest_contracts.audio.listen import decode_audio, listen_bytes, listen_file, listen_samples
from cartest_contracts.audio.samples import Samples, decode_pcm, encode_pcm
from cartest_contracts.audio.speech import Speech, speak
from cartest_contracts.audio.tokens import spoken_text
from cartest_contracts.formats import BIT_RATES, ENCODINGS, SAMPLE_RATES, Encoding, OutputFormat

soundfile: Any = importlib.import_module("soundfile")  # by name, because it has no types

Say = Callable[..., tuple[Speech, Samples]]
FORMATS = [
    *(OutputFormat.raw(encoding, rate) for encoding in ENCODINGS for rate in SAMPLE_RATES),
    *(OutputFormat.wav(encoding, rate) for encoding in ENCODINGS for rate in SAMPLE_RATES),
    *(OutputFormat.mp3(rate, bit_rate) for rate in SAMPLE_RATES for bit_rate in BIT_RATES),
]


@pytest.mark.parametrize("asked", FORMATS, ids=str)
def test_every_output_format_reads_back(asked: OutputFormat) -> None:
    """Container, encoding, sample rate and bit rate of tts.md section 2: all pairs."""
    speech = speak("Hi, naïve 世界!", voice="v", context_id="c", output_format=asked)
    heard = listen_bytes(encode_container(speech.audio, asked), fmt=asked)
    assert heard.transcript == "Hi, naïve 世界!"
    assert heard.of("c") == heard.contexts
    assert heard.contexts[0].complete
    assert heard.gaps == ()


@settings(derandomize=True, max_examples=60, deadline=None, database=None)
@given(
    transcript=st.text(max_size=30),
    encoding=st.sampled_from(ENCODINGS),
    rate=st.sampled_from(SAMPLE_RATES),
    speed=st.floats(0.6, 1.5),
    volume=st.floats(0.5, 2.0),
    voice=st.text(max_size=3),
    context_id=st.none() | st.text(max_size=3),
)
def test_any_transcript_reads_back(  # one strategy per argument of speak
    transcript: str,
    encoding: Encoding,
    rate: int,
    speed: float,
    volume: float,
    voice: str,
    context_id: str | None,
) -> None:
    """With any voice, context, speed and volume; and the reader measures the last two."""
    asked = OutputFormat.raw(encoding, rate)
    speech = speak(transcript, voice=voice, context_id=context_id, output_format=asked, speed=speed, volume=volume)
    heard = listen_bytes(speech.audio, fmt=asked)
    assert heard.transcript == spoken_text(transcript)
    assert heard.gaps == ()
    if heard.contexts:
        assert heard.speed == pytest.approx(speed, rel=0.02)
        assert heard.volume == pytest.approx(volume, rel=0.06)


@pytest.mark.parametrize("new_rate", [8000, 11025, 16000, 44100, 48000])
@pytest.mark.parametrize("old_rate", [8000, 22050, 48000])
def test_resampled_audio_reads_back(
    say: Say, resample: Callable[..., Samples], said: str, old_rate: int, new_rate: int
) -> None:
    """From any rate to any other."""
    _, samples = say(output_format=OutputFormat.raw("pcm_s16le", old_rate))
    heard = listen_samples(resample(samples, old_rate, new_rate), new_rate)
    assert heard.transcript == said
    assert heard.gaps == ()


def test_a_telephone_reads_back(say: Say, resample: Callable[..., Samples], said: str) -> None:
    """44.1 kHz to 8 kHz μ-law and on to 16 kHz, as an agent on a phone line does."""
    _, samples = say(output_format=OutputFormat.raw("pcm_f32le", 44100), speed=1.5, volume=0.5)
    line = decode_pcm(encode_pcm(resample(samples, 44100, 8000), "pcm_mulaw"), "pcm_mulaw")
    assert listen_samples(resample(line, 8000, 16000), 16000).transcript == said


@pytest.mark.parametrize("lead", [0, 1, 7, 333, 5000])
def test_silence_around_does_not_matter(say: Say, said: str, lead: int) -> None:
    """Any number of samples; words keep their times."""
    speech, samples = say()
    heard = listen_samples(np.concatenate((np.zeros(lead), samples, np.zeros(1234))), 16000)
    assert heard.transcript == said
    for word, spoken in zip(heard.words, speech.words, strict=True):
        assert word.start_s == pytest.approx(spoken.start_s + lead / 16000, abs=0.002)
        assert word.end_s == pytest.approx(spoken.end_s + lead / 16000, abs=0.002)


def test_a_timestamp_is_where_its_word_sounds(say: Say) -> None:
    """Cut out by its times, each word alone is heard, and no other."""
    speech, samples = say()
    for place, word in enumerate(speech.words):
        heard = listen_samples(samples[round(word.start_s * 16000) : round(word.end_s * 16000)], 16000)
        assert [each.text.strip() for each in heard.words] == [word.text]
        assert heard.words[0].index == place
        assert [gap.missing for gap in heard.gaps] == ([place] if place else [])


def test_voices_differ_in_bytes_and_not_in_words(say: Say) -> None:
    """The phase of the carrier is for comparison, not for ears."""
    variants = {say("Hi, you", voice=str(number))[0].audio for number in range(40)}
    assert len(variants) == 16
    assert {listen_samples(decode_pcm(audio, "pcm_s16le"), 16000).transcript for audio in variants} == {"Hi, you"}


def test_noise_is_survived(say: Say, said: str) -> None:
    """White noise 6 dB below the code; and noise alone says nothing."""
    _, samples = say()
    noise = np.random.default_rng(1).normal(0, np.sqrt(np.mean(samples**2) / 4), len(samples))
    assert listen_samples(samples + noise, 16000).transcript == said
    alone = listen_samples(noise, 16000)
    assert (alone.contexts, alone.gaps) == ((), ())


def test_the_louder_of_two_voices_is_heard(say: Say, said: str) -> None:
    """Mixed with another context at a quarter of its volume: hers is there, its words are not."""
    _, samples = say()
    _, other = say("Nobody should hear a single one of these quiet words.", context_id="d")
    size = min(len(samples), len(other))
    samples[:size] += 0.25 * other[:size]
    heard = listen_samples(samples, 16000)
    assert heard.transcript == said
    assert heard.foreign_tags("c") == frozenset()


def test_contexts_one_after_the_other_are_told_apart(say: Say) -> None:
    """With a foreign one among them, and one at another speed."""
    (_, first), (_, second) = say("Hello there."), say("Stop it!", context_id="d", speed=1.4)
    heard = listen_samples(np.concatenate((first, second)), 16000)
    assert heard.transcript == "Hello there. Stop it!"
    assert [context.transcript for context in heard.of("d")] == ["Stop it!"]
    assert heard.foreign_tags("c") == {context.tag for context in heard.of("d")}


def test_a_lost_space_between_inputs_is_audible(say: Say) -> None:
    """Inputs are joined verbatim: "one" and "two" without a space are "onetwo"."""
    first, samples = say("one")
    for transcript, joined in ((" two", "one two"), ("two", "onetwo")):
        _, more = say(transcript, first_index=first.next_index)
        assert listen_samples(np.concatenate((samples, more)), 16000).transcript == joined


def test_repeated_words_are_named(say: Say) -> None:
    """A buffer that is played twice."""
    speech, samples = say("one two three")
    again = samples[round(speech.words[1].start_s * 16000) : round(speech.words[1].end_s * 16000)]
    cut = round(speech.words[1].end_s * 16000)
    heard = listen_samples(np.concatenate((samples[:cut], again, samples[cut:])), 16000)
    assert [word.text for word in heard.repeats] == [" two"]
    assert heard.transcript == "one two two three"
    assert heard.gaps == ()


@pytest.mark.parametrize("size", [37, 320, 1600, 4801])
@pytest.mark.parametrize("damage", ["cut", "silence", "noise", "repeat", "swap"])
def test_damage_is_a_gap_and_never_a_wrong_word(say: Say, damage: str, size: int) -> None:
    """Anywhere, of any length: every word heard is the word of that place, and the missing ones are counted."""
    transcript = " ".join(f"word{number}" for number in range(7))
    _, samples = say(transcript)
    spoken = ["word0", *(f" word{number}" for number in range(1, 7))]
    random = np.random.default_rng(size)
    for start in (*range(800, len(samples) - 2 * size, 17321), 16000):
        piece, end = samples[start : start + size], start + size
        changed = {
            "cut": (samples[:start], samples[end:]),
            "silence": (samples[:start], np.zeros(size), samples[end:]),
            "noise": (samples[:start], random.normal(0, 0.3, size), samples[end:]),
            "repeat": (samples[:end], samples[start:]),
            "swap": (samples[:start], samples[end : end + size], piece, samples[end + size :]),
        }[damage]
        heard = listen_samples(np.concatenate(changed), 16000)
        assert all(word.text == spoken[word.index] for word in heard.words)
        lost = len(spoken) - len({word.index for word in heard.words})
        if lost and heard.words[-1].index == len(spoken) - 1:
            assert sum(gap.missing for gap in heard.gaps) == lost
        elif lost:
            assert heard.gaps


def test_a_cut_word_alone_is_a_gap(say: Say) -> None:
    """With its sync pair it can be known for code; a middle without one cannot."""
    _, samples = say("Hello")
    heard = listen_samples(np.concatenate((np.zeros(8000), samples[:4000], np.zeros(8000))), 16000)
    assert heard.words == ()
    (gap,) = heard.gaps
    assert (gap.start_s, gap.end_s) == pytest.approx((0.5, 0.75), abs=0.01)
    assert listen_samples(samples[1000:4000], 16000).gaps == ()


SECONDS = np.arange(32000) / 16000


@pytest.mark.parametrize(
    "samples",
    [
        np.zeros(32000),
        np.zeros(0),
        np.sin(2 * np.pi * 1000 * SECONDS),
        np.sin(2 * np.pi * (100 + 900 * SECONDS) * SECONDS),
        0.3 * sum(np.sin(2 * np.pi * tone * SECONDS) for tone in (262, 330, 392, 523)),
        np.full(32000, np.nan),
        np.full(32000, np.inf),
        np.full(32000, 1e30),
    ],
    ids=["silence", "empty", "tone", "sweep", "chord", "nan", "infinite", "huge"],
)
def test_audio_without_the_code_is_heard_as_nothing(samples: Samples) -> None:
    """No words, and no gaps either: it is not damaged code."""
    heard = listen_samples(samples, 16000)
    assert (heard.contexts, heard.gaps) == ((), ())
    assert heard.duration_s == len(samples) / 16000


def test_samples_that_are_no_numbers_spoil_only_themselves(say: Say) -> None:
    """Bytes read in the wrong place make such floats."""
    _, samples = say("one two")
    samples[100:110] = np.nan
    assert [word.text for word in listen_samples(samples, 16000).words][-1] == " two"


def test_channels_are_mixed_and_low_rates_are_deaf(say: Say, said: str) -> None:
    """A call recording has one side per channel; below 6 kHz the tones are not in the signal."""
    _, samples = say()
    assert listen_samples(np.stack((samples, np.zeros(len(samples))), axis=1), 16000).transcript == said
    assert listen_samples(samples, 4000).words == ()
    assert listen_samples(samples, 4000).duration_s == len(samples) / 4000


@pytest.mark.parametrize(
    ("kind", "subtype"),
    [("FLAC", "PCM_16"), ("OGG", "VORBIS"), ("WAV", "PCM_24"), ("WAV", "PCM_16"), ("MP3", None)],
)
def test_files_of_other_makers_read_back(
    say: Say, said: str, tmp_path: Path, kind: str, subtype: str | None
) -> None:
    """What libsndfile writes, also in stereo."""
    _, samples = say()
    path = tmp_path / "recording"
    soundfile.write(path, np.stack((samples, samples), axis=1), 16000, format=kind, subtype=subtype)
    assert listen_file(path).transcript == said
    assert listen_file(str(path)).transcript == said


def test_a_wav_with_false_sizes_reads_back(say: Say) -> None:
    """Placeholder, zero, and more than there is (real-world-bugs.md 61); a size that ends early is believed."""
    asked = OutputFormat.wav("pcm_s16le", 16000)
    speech, _ = say("one two", output_format=asked)
    for data_bytes in (None, 0, len(speech.audio), 10 * len(speech.audio)):
        assert listen_bytes(wav_header(asked, data_bytes=data_bytes) + speech.audio).transcript == "one two"
    short = wav_header(asked, data_bytes=2 * round(speech.words[0].end_s * 16000))
    assert listen_bytes(short + speech.audio + b"LIST").transcript == "one"


def test_a_stereo_wav_with_a_torn_frame_is_decoded() -> None:
    """The last frame is left out if a channel of it is missing."""
    header = bytearray(wav_header(OutputFormat.wav("pcm_s16le", 8000)))
    header[22] = 2
    samples, rate = decode_audio(bytes(header) + bytes(10))
    assert (samples.shape, rate) == ((2, 2), 8000)


@pytest.mark.parametrize("data", [b"", b"<html>busy</html>", bytes(100)])
def test_what_is_no_audio_is_told_in_one_line(data: bytes) -> None:
    """Not a traceback of a C library."""
    with pytest.raises(ValueError, match=r"^not audio that can be read: ") as caught:
        listen_bytes(data)
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_an_os_error(tmp_path: Path) -> None:
    """The caller knows best what to say of it."""
    with pytest.raises(FileNotFoundError):
        listen_file(tmp_path / "none.wav")


def test_a_file_that_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Silence compresses a thousand times; what a header claims is never made room for."""
    packed = io.BytesIO()
    soundfile.write(packed, np.zeros(1001, dtype=np.float32), 8000, format="FLAC")
    assert len(decode_audio(packed.getvalue())[0]) == 1001
    monkeypatch.setattr("cartest_contracts.audio.listen.MOST_SAMPLES", 1000)
    with pytest.raises(ValueError, match="over 1000 samples: too long to be read"):
        decode_audio(packed.getvalue())
