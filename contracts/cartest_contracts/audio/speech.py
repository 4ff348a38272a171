"""Speaking: a transcript to samples, with the words' times, as a pure function of its arguments.

The samples are rows of :mod:`.symbols` joined; no signal is computed here. Time starts at the beginning of a
context's audio and runs on over its inputs (websocket.md section 6): ``first_index`` and ``start_s`` continue one.
"""

from dataclasses import dataclass

from cartest_contracts.audio.code import context_tag, frame_bytes, voice_phase
from cartest_contracts.audio.markup import SPEED_LIMITS, VOLUME_LIMITS, within
from cartest_contracts.audio.symbols import SymbolTable, symbol_samples, symbol_table
from cartest_contracts.audio.tokens import Token, tokenize
from cartest_contracts.formats import Encoding, OutputFormat

__all__ = ["Speech", "SpokenWord", "sample_encoding", "speak"]


@dataclass(frozen=True, kw_only=True, slots=True)
class SpokenWord:
    """A word (or phoneme) and where it is said, in seconds from the start of its context's audio."""

    text: str
    start_s: float
    end_s: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Speech:
    """One spoken transcript."""

    audio: bytes
    """Samples without container, in the encoding that :func:`sample_encoding` names."""
    words: tuple[SpokenWord, ...]
    """Each token without the white space around it; times are the borders of its frame."""
    samples: int
    sample_rate: int
    next_index: int
    """``first_index`` for what the context says next."""
    start_s: float = 0.0

    @property
    def duration_s(self) -> float:
        """Seconds of this audio, without what the context said before."""
        return self.samples / self.sample_rate

    @property
    def end_s(self) -> float:
        """``start_s`` for what the context says next."""
        return self.start_s + self.duration_s

    @property
    def phonemes(self) -> tuple[SpokenWord, ...]:
        """The characters of each word, in equal shares of its time."""
        return tuple(
            SpokenWord(
                text=character,
                start_s=word.start_s + share * place,
                end_s=word.end_s if place + 1 == len(word.text) else word.start_s + share * (place + 1),
            )
            for word in self.words
            for share in ((word.end_s - word.start_s) / len(word.text),)
            for place, character in enumerate(word.text)
        )


def sample_encoding(output_format: OutputFormat) -> Encoding:
    """Return the encoding of the samples: 16-bit for mp3, whose encoder takes nothing else.

    :raises ValueError: raw or wav without an encoding.
    """
    if output_format.container == "mp3":
        return "pcm_s16le"
    if output_format.encoding is None:
        msg = f"{output_format.container} needs an encoding"
        raise ValueError(msg)
    return output_format.encoding


def speak(
    transcript: str,
    *,
    voice: str,
    context_id: str | None,
    output_format: OutputFormat,
    speed: float = 1.0,
    volume: float = 1.0,
    first_index: int = 0,
    start_s: float = 0.0,
) -> Speech:
    """Say a transcript; ``speed`` and ``volume``, times those of inline tags, are held in the API's ranges."""
    encoding = sample_encoding(output_format)
    rate = output_format.sample_rate
    tag = context_tag(context_id)
    phase = voice_phase(voice)
    parts: list[bytes] = []
    words: list[SpokenWord] = []
    position = 0
    index = first_index
    for token in tokenize(transcript):
        length, table = _voice_of(token, rate, encoding, phase, speed, volume)
        if token.silence_before_s:
            silent = round(token.silence_before_s * rate)
            parts.append(table.silence * silent)
            position += silent
        if not token.text:
            continue
        frame = frame_bytes(tag, index, token.text).hex()
        parts.append(table.sync)
        parts.extend(map(table.nibbles.__getitem__, frame))
        end = position + (2 + len(frame)) * length
        if text := token.text.strip():
            words.append(SpokenWord(text=text, start_s=start_s + position / rate, end_s=start_s + end / rate))
        position = end
        index += 1
    return Speech(
        audio=b"".join(parts),
        words=tuple(words),
        samples=position,
        sample_rate=rate,
        next_index=index,
        start_s=start_s,
    )


def _voice_of(
    token: Token, rate: int, encoding: Encoding, phase: int, speed: float, volume: float
) -> tuple[int, SymbolTable]:
    length = symbol_samples(rate, within(speed * token.speed, SPEED_LIMITS))
    level = within(volume * token.volume, VOLUME_LIMITS)
    return length, symbol_table(rate, encoding, phase, length, level)
