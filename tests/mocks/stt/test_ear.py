"""Collecting audio and cutting it into stretches."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest

from cartest_contracts.audio.frames import LONGEST_FRAME_S
from cartest_contracts.audio.samples import PCM_ENCODINGS, SILENCE, PcmEncoding
from cartest_mocks.stt.ear import LONGEST_STRETCH_S, Ear

SayPcm = Callable[..., bytes]
RATE = 8000


def ear(*, encoding: PcmEncoding = "pcm_s16le", max_silence_s: float | None = 0.5) -> Ear:
    return Ear(encoding=encoding, sample_rate=RATE, min_volume=0.01, max_silence_s=max_silence_s)


def silence(seconds: float, encoding: PcmEncoding = "pcm_s16le") -> bytes:
    return SILENCE[encoding] * round(seconds * RATE)


def shreds(data: bytes, seed: int = 1) -> Iterator[bytes]:
    """Pieces of odd sizes, none included."""
    source = np.random.default_rng(seed)
    while data:
        size = int(source.integers(0, 700))
        yield data[:size]
        data = data[size:]


@pytest.mark.parametrize("encoding", PCM_ENCODINGS)
def test_audio_in_shreds_is_heard_whole(say_pcm: SayPcm, encoding: PcmEncoding) -> None:
    """Messages may end inside a sample, in every encoding."""
    listener = ear(encoding=encoding)
    for shred in shreds(say_pcm("Hello, world!", encoding, RATE)):
        listener.take(shred)
    finding = listener.cut(speaking=False).hear()
    assert finding.text == "Hello, world!"
    assert finding.unread == b""
    assert listener.kept_bytes == 0


def test_half_a_sample_is_kept_for_its_other_half() -> None:
    """A stretch ends with a whole sample."""
    listener = ear()
    listener.take(b"\1\0\2")
    assert listener.cut(speaking=False).audio == b"\1\0"
    assert listener.kept_bytes == 1
    listener.take(b"\0")
    assert listener.cut(speaking=False).audio == b"\2\0"


def test_an_utterance_ends_with_silence_after_speech(say_pcm: SayPcm) -> None:
    """Silence alone is no utterance; speech without a pause is none yet; a stretch is ended once."""
    listener = ear()
    listener.take(silence(5))
    assert not listener.utterance_ended
    listener.take(say_pcm("Hi.", "pcm_s16le", RATE))
    listener.take(silence(0.4))
    assert not listener.utterance_ended
    listener.take(silence(0.11))
    assert listener.utterance_ended
    listener.cut(speaking=False)
    listener.take(silence(5))
    assert not listener.utterance_ended


def test_a_pause_inside_one_message_counts(say_pcm: SayPcm) -> None:
    """Speech and pause may come together."""
    listener = ear()
    listener.take(say_pcm("Hi.", "pcm_s16le", RATE) + silence(0.6))
    assert listener.utterance_ended


def test_without_a_limit_only_the_client_ends_an_utterance(say_pcm: SayPcm) -> None:
    """``None`` switches the pause off."""
    listener = ear(max_silence_s=None)
    listener.take(say_pcm("Hi.", "pcm_s16le", RATE) + silence(60))
    assert not listener.utterance_ended


def test_quiet_sounds_are_silence() -> None:
    """What stays below ``min_volume`` starts no utterance; a NaN is no sound."""
    listener = Ear(encoding="pcm_f32le", sample_rate=RATE, min_volume=0.1, max_silence_s=0.0)
    listener.take(np.array([0.09, np.nan], dtype="<f4").tobytes())
    assert not listener.utterance_ended
    listener.take(np.array([0.1], dtype="<f4").tobytes())
    assert listener.utterance_ended


def test_endless_speech_is_cut_and_no_word_is_lost(say_pcm: SayPcm) -> None:
    """A cut stretch leaves its unread end to the next one; times go on."""
    audio = say_pcm("One two three four.", "pcm_s16le", RATE)
    middle = len(audio) // 4 * 2  # inside a word, between two samples
    listener = ear()
    listener.take(audio[:middle])
    first = listener.cut(speaking=True)
    listener.take(audio[middle:])
    second = listener.cut(speaking=False)
    heard = first.hear()
    rest = second.after(heard.unread).hear()
    assert heard.text + rest.text == "One two three four."
    assert 0 < len(heard.words) < 4
    assert heard.duration_s == pytest.approx(rest.start_s, abs=0.001)
    assert rest.start_s + rest.duration_s == pytest.approx(len(audio) / 2 / RATE, abs=0.001)


def test_what_is_kept_is_bounded() -> None:
    """Half a minute without a pause is full, and of a cut silence no more is left than a frame may need."""
    listener = ear()
    listener.take(silence(LONGEST_STRETCH_S - 0.001))
    assert not listener.is_full
    listener.take(silence(0.002))
    assert listener.is_full
    finding = listener.cut(speaking=True).hear()
    assert len(finding.unread) / 2 / RATE == pytest.approx(LONGEST_FRAME_S, abs=0.01)
    assert finding.text == ""
