"""Speaking: a transcript to samples, with the words' times, as a pure function of its arguments.

The samples are rows of :mod:`.symbols` joined; no signal is computed here. What no context changes is worked out
once for a sentence that is said again and again. Time starts at the beginning of a context's audio and runs on
over its inputs (websocket.md section 6): ``first_index`` and ``start_s`` continue one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

import msgspec

from cartest_contracts.audio.code import context_tag, crc_of_tag, frame_bytes, voice_phase
from cartest_contracts.audio.markup import SPEED_LIMITS, VOLUME_LIMITS, within
from cartest_contracts.audio.symbols import SymbolTable, symbol_samples, symbol_table
from cartest_contracts.audio.tokens import Token, is_plain, tokenize
from cartest_contracts.formats import Encoding, OutputFormat

__all__ = ["Speech", "SpokenWord", "sample_encoding", "speak"]

_HEX: Final = "0123456789abcdef"
_LONGEST_KEPT: Final = 320
"""Characters of a transcript whose score is kept: some sentences. Markup is not, since it can ask for much silence
and many tables of symbols in little text."""


class SpokenWord(msgspec.Struct, frozen=True, kw_only=True):
    """A word (or phoneme) and where it is said, in seconds from the start of its context's audio.

    A Struct because one is made per word.
    """

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
    make = _kept_score if len(transcript) <= _LONGEST_KEPT and is_plain(transcript) else _score
    score = make(transcript, rate, encoding, voice_phase(voice), speed, volume, first_index & 0xFF)
    return Speech(
        audio=score.audio(context_tag(context_id)),
        words=score.words
        if not start_s
        else tuple(
            SpokenWord(text=text, start_s=start_s + begin / rate, end_s=start_s + end / rate)
            for text, begin, end in score.places
        ),
        samples=score.samples,
        sample_rate=rate,
        next_index=first_index + len(score.frames),
        start_s=start_s,
    )


_Frame = tuple[int, int, int, int, Mapping[str, bytes]]
"""What of one frame depends on who speaks: the parts where tag and CRC begin, two each; the bytes between them;
the CRC for tag 0; and the symbols."""


class _Score(NamedTuple):
    """A transcript in one voice and format, for any context: all is fixed but each frame's tag and CRC.

    Parts are rows of the table of symbols, not copies: a score takes 8 bytes for a symbol.
    """

    parts: list[bytes]
    """Of the context with tag 0."""
    frames: tuple[_Frame, ...]
    places: tuple[tuple[str, int, int], ...]
    """Words, and the samples at which they begin and end."""
    words: tuple[SpokenWord, ...]
    """The same for a context that begins with them."""
    samples: int

    def audio(self, tag: int) -> bytes:
        """Return the samples as a context with this tag says them."""
        if not tag:
            return b"".join(self.parts)
        parts = self.parts.copy()
        for tag_at, crc_at, size, plain_crc, nibbles in self.frames:
            crc = plain_crc ^ crc_of_tag(tag, size)
            parts[tag_at], parts[tag_at + 1] = nibbles[_HEX[tag >> 4]], nibbles[_HEX[tag & 0x0F]]
            parts[crc_at], parts[crc_at + 1] = nibbles[_HEX[crc >> 4]], nibbles[_HEX[crc & 0x0F]]
        return b"".join(parts)


def _score(
    transcript: str, rate: int, encoding: Encoding, phase: int, speed: float, volume: float, first_index: int
) -> _Score:
    voices: dict[tuple[float, float], tuple[int, SymbolTable]] = {}
    parts: list[bytes] = []
    frames: list[_Frame] = []
    places: list[tuple[str, int, int]] = []
    position = 0
    for token in tokenize(transcript):
        ratios = token.speed, token.volume
        if ratios not in voices:
            voices[ratios] = _voice_of(token, rate, encoding, phase, speed, volume)
        length, table = voices[ratios]
        if token.silence_before_s:
            silent = round(token.silence_before_s * rate)
            parts.append(table.silence * silent)
            position += silent
        if not token.text:
            continue
        frame = frame_bytes(0, first_index + len(frames), token.text)
        symbols = frame.hex()
        parts.append(table.sync)
        begin, tag_at = position, len(parts)
        parts.extend(map(table.nibbles.__getitem__, symbols))
        frames.append((tag_at, len(parts) - 2, len(frame) - 2, frame[-1], table.nibbles))
        position += (2 + len(symbols)) * length
        if text := token.text.strip():
            places.append((text, begin, position))
    return _Score(
        parts=parts,
        frames=tuple(frames),
        places=tuple(places),
        words=tuple(SpokenWord(text=text, start_s=begin / rate, end_s=end / rate) for text, begin, end in places),
        samples=position,
    )


_kept_score = lru_cache(maxsize=256)(_score)


def _voice_of(
    token: Token, rate: int, encoding: Encoding, phase: int, speed: float, volume: float
) -> tuple[int, SymbolTable]:
    length = symbol_samples(rate, within(speed * token.speed, SPEED_LIMITS))
    level = within(volume * token.volume, VOLUME_LIMITS)
    return length, symbol_table(rate, encoding, phase, length, level)
