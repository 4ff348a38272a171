"""From a transcript to tokens, the units of the code: one frame of audio each.

A token carries its leading white space verbatim, so that the decoded tokens of a context, joined, are exactly
what was to be spoken: inputs of a context are joined verbatim (websocket.md section 4), and a space that a
client lost between two of them becomes audible. Han, Hiragana and Katakana are one token per character
(websocket.md section 6); Korean and all else go by white space.
"""

import re
from collections.abc import Iterator
from typing import Final

import msgspec

from cartest_contracts.audio.markup import pieces

__all__ = ["MAX_TOKEN_BYTES", "Token", "is_plain", "speakable", "spoken_text", "tokenize"]

MAX_TOKEN_BYTES: Final = 255
"""A frame gives its length in one byte."""
_SURELY_FITS: Final = MAX_TOKEN_BYTES // 4
"""Characters: UTF-8 takes at most four bytes for one."""

_CJK: Final = (
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3038-\u303b"  # radicals, iteration marks, numerals
    "\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9f"  # kana
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U0001b000-\U0001b16f\U00020000-\U000323af"  # ideographs, old kana
)
# A CJK character takes along the marks and the punctuation that follow it, as "Hello," does.
_WORD: Final = re.compile(rf"\s*(?:[{_CJK}][^\w\s]*|[^\s{_CJK}]+)")
_LETTER: Final = re.compile(r"\s*\S[\u0300-\u036f\ufe00-\ufe0f]*")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


class Token(msgspec.Struct, frozen=True, kw_only=True):
    """One frame of the code, and the silence before it; a Struct because one is made per word."""

    text: str
    """Verbatim, with its leading white space; the last of a transcript also has the trailing. Empty only for
    a silence that ends a transcript: such a token has no frame and takes no index."""
    silence_before_s: float = 0.0
    speed: float = 1.0
    """Factor to the request's speed, from ``<speed ratio=…/>``."""
    volume: float = 1.0
    """Factor to the request's volume, from ``<volume ratio=…/>``."""


def tokenize(transcript: str) -> tuple[Token, ...]:
    """Return the tokens of a transcript; their texts, joined, are :func:`spoken_text`.

    White space alone is a token too, being part of what a context says, although it is not
    :func:`speakable`. Characters that UTF-8 cannot carry (lone surrogates) become U+FFFD.
    """
    tokens: list[Token] = []
    space = ""  # waits for the word that it precedes
    silence_s = 0.0
    for piece in pieces(transcript if transcript.isascii() else _SURROGATE.sub("\ufffd", transcript)):
        silence_s += piece.silence_before_s
        text = space + piece.text
        spoken = text.rstrip()
        space = text[len(spoken) :]
        for part in _parts(spoken, spelled=piece.spelled):
            tokens.append(Token(text=part, silence_before_s=silence_s, speed=piece.speed, volume=piece.volume))
            silence_s = 0.0
    if space:
        if tokens and len((tokens[-1].text + space).encode()) <= MAX_TOKEN_BYTES:
            tokens[-1] = msgspec.structs.replace(tokens[-1], text=tokens[-1].text + space)
        else:
            tokens.extend(Token(text=part) for part in _split(space))
    if silence_s:
        tokens.append(Token(text="", silence_before_s=silence_s))
    return tuple(tokens)


def spoken_text(transcript: str) -> str:
    """Return what a reader of the audio hears: the transcript without its markup."""
    return "".join(token.text for token in tokenize(transcript))


def is_plain(transcript: str) -> bool:
    """Whether it surely holds no markup: nothing begins like some."""
    return "<" not in transcript and "[" not in transcript


def speakable(transcript: str) -> bool:
    """Whether anything can be said: a letter or a digit is there, outside markup.

    A transcript that is empty or only punctuation is answered 400 (tts.md section 1); that other symbols
    ("$", an emoji) cannot be said by themselves either is assumed.
    """
    if not any(map(str.isalnum, transcript)):
        return False
    return is_plain(transcript) or any(map(str.isalnum, spoken_text(transcript)))


def _parts(text: str, *, spelled: bool) -> Iterator[str]:
    for word in (_LETTER if spelled else _WORD).findall(text):
        if len(word) <= _SURELY_FITS:
            yield word
        else:
            yield from _split(word)


def _split(word: str) -> Iterator[str]:
    """Cut what is too long for a frame, at character borders."""
    data = word.encode()
    while len(data) > MAX_TOKEN_BYTES:
        head = data[:MAX_TOKEN_BYTES].decode(errors="ignore")
        yield head
        data = data[len(head.encode()) :]
    yield data.decode()
