"""Tests of cartest_contracts.audio.speech."""

from collections.abc import Callable

import pytest

from cartest_contracts.audio.code import context_tag, frame_bytes, voice_phase
from cartest_contracts.audio.samples import Samples
from cartest_contracts.audio.speech import Speech, SpokenWord, sample_encoding, speak
from cartest_contracts.audio.symbols import symbol_table
from cartest_contracts.audio.tokens import tokenize
from cartest_contracts.formats import ENCODINGS, SAMPLE_RATES, Encoding, OutputFormat

Say = Callable[..., tuple[Speech, Samples]]


@pytest.mark.parametrize("rate", SAMPLE_RATES)
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_audio_has_as_many_bytes_as_it_says(say: Say, encoding: Encoding, rate: int) -> None:
    """Samples, bytes and seconds agree in every raw format."""
    asked = OutputFormat(container="raw", encoding=encoding, sample_rate=rate)
    speech, samples = say(output_format=asked)
    assert len(speech.audio) == speech.samples * asked.sample_bytes == len(samples) * asked.sample_bytes
    assert speech.duration_s == speech.samples / rate == pytest.approx(speech.words[-1].end_s)


def test_words_are_frame_borders(say: Say) -> None:
    """A frame is a sync pair and eight symbols more than two per byte, of 20 ms each."""
    speech, _ = say("Hi, you")
    assert speech.words == (
        SpokenWord(text="Hi,", start_s=0.0, end_s=0.32),
        SpokenWord(text="you", start_s=0.32, end_s=0.68),
    )
    assert speech.next_index == 2


def test_a_context_goes_on_where_it_stood(say: Say) -> None:
    """Index and time continue; the audio is that of the second half of the whole."""
    whole, _ = say("Hi, you")
    first, _ = say("Hi,")
    second, _ = say(" you", first_index=first.next_index, start_s=first.end_s)
    assert first.audio + second.audio == whole.audio
    assert first.words[0] == whole.words[0]
    assert second.words[0].start_s == whole.words[1].start_s
    assert second.words[0].end_s == pytest.approx(whole.words[1].end_s)
    assert second.next_index == 2
    assert second.end_s == pytest.approx(whole.duration_s)


def test_phonemes_share_a_word_equally(say: Say) -> None:
    """Every character has the same time, and the last ends with its word."""
    speech, _ = say("abc d")
    phonemes = speech.phonemes
    assert [phoneme.text for phoneme in phonemes] == ["a", "b", "c", "d"]
    assert phonemes[0].start_s == 0.0
    assert phonemes[0].end_s == phonemes[1].start_s == pytest.approx(speech.words[0].end_s / 3)
    assert phonemes[2].end_s == speech.words[0].end_s == phonemes[3].start_s


def test_a_break_is_silence_between_words(say: Say) -> None:
    """It moves the word after it; at the end it lengthens the audio."""
    plain, _ = say("a b")
    speech, samples = say('a<break time="500ms"/> b<break time="250ms"/>')
    assert speech.words[1].start_s == pytest.approx(plain.words[1].start_s + 0.5)
    assert speech.duration_s == pytest.approx(plain.duration_s + 0.75)
    assert not samples[-4000:].any()
    assert speech.next_index == 2


def test_white_space_alone_is_spoken_but_is_no_word(say: Say) -> None:
    """It takes an index and time: a context says it."""
    speech, _ = say(" ")
    assert (speech.words, speech.next_index, speech.samples) == ((), 1, 12 * 320)


def test_nothing_is_no_audio(say: Say) -> None:
    """An empty transcript has no samples."""
    speech, _ = say("")
    assert (speech.audio, speech.words, speech.duration_s) == (b"", (), 0.0)


@pytest.mark.parametrize(
    "change",
    [
        {"voice": "w"},
        {"context_id": "d"},
        {"context_id": None},
        {"speed": 1.1},
        {"volume": 1.1},
        {"first_index": 1},
    ],
)
def test_every_argument_changes_the_audio(say: Say, change: dict[str, object]) -> None:
    """So a comparison of bytes notices a wrong one; the same arguments give the same bytes."""
    assert say()[0].audio == say()[0].audio
    assert say(**change)[0].audio != say()[0].audio


def test_inline_speed_and_volume_multiply_within_the_ranges(say: Say) -> None:
    """A tag and a request may not leave what the API allows together."""
    assert say('<speed ratio="1.5"/>word', speed=1.5)[0].audio == say("word", speed=1.5)[0].audio
    assert say('<volume ratio="0.5"/>word', volume=0.5)[0].audio == say("word", volume=0.5)[0].audio
    assert say('<speed ratio="1.2"/>word')[0].audio == say("word", speed=1.2)[0].audio


def test_mp3_is_made_of_16_bit_samples() -> None:
    """Whatever encoding was named beside it; raw and wav need one."""
    assert sample_encoding(OutputFormat(container="mp3", sample_rate=8000, encoding="pcm_f32le")) == "pcm_s16le"
    with pytest.raises(ValueError, match=r"^raw needs an encoding$"):
        speak("x", voice="v", context_id=None, output_format=OutputFormat(container="raw", sample_rate=8000))


@pytest.mark.parametrize("transcript", ["Hi you", "x" * 300, "word " * 80, 'a<break time="1s"/> b', "", " "])
def test_kept_or_not_a_context_says_its_own_frames(say: Say, transcript: str) -> None:
    """What is kept of a transcript is that of no context; other indices and times are made from it."""
    for context_id in ("c", None, "d", "c"):
        speech, _ = say(transcript, context_id=context_id, first_index=255, start_s=2.0)
        frames = b"".join(
            frame_bytes(context_tag(context_id), 255 + place, token.text)
            for place, token in enumerate(token for token in tokenize(transcript) if token.text)
        )
        table = symbol_table(16000, "pcm_s16le", voice_phase("v"), 320, 1.0)
        symbols = b"".join(map(table.nibbles.__getitem__, frames.hex()))
        assert speech.audio.replace(table.sync, b"").replace(bytes(32000), b"") == symbols
        assert [word.start_s for word in speech.words] == [
            2.0 + word.start_s for word in say(transcript, context_id=context_id)[0].words
        ]
