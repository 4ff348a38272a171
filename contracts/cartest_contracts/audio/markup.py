"""The markup that a transcript may hold (tts.md section 7), taken apart into text, silence and settings.

What is known of a tag is what it looks like; how long ``<pause>`` and ``[laughter]`` last is assumed. A tag
that is not in the table is ordinary text, so a typing error in a client's tag becomes audible. Quantifiers
are possessive where two of them could share characters: a transcript is a stranger's, and must cost linear time.
"""

import re
from collections.abc import Iterator
from typing import Final

import msgspec

__all__ = ["LONGEST_BREAK_S", "SOUND_S", "SPEED_LIMITS", "VOLUME_LIMITS", "Piece", "pieces", "within"]

LONGEST_BREAK_S: Final = 10.0
"""Longest silence of one ``<break>`` (assumed; no source names a limit, and a mock's memory has one)."""
SOUND_S: Final = 0.5
"""Silence in place of ``<pause>`` and ``[laughter]`` (assumed)."""
SPEED_LIMITS: Final = (0.6, 1.5)
"""Range of ``speed`` (tts.md section 6); products of request and tag are held inside it."""
VOLUME_LIMITS: Final = (0.5, 2.0)
"""Range of ``volume`` (tts.md section 6); likewise."""

_NUMBER: Final = r"\d++(?:\.\d++)?"


def _tag(name: str, value: str) -> str:
    """Return the pattern of ``<name value/>``: either quote or none, the slash optional."""
    return rf"""<{name}\s*+=\s*+["']?{value}["']?\s*+/?>"""


_MARKUP: Final = re.compile(
    "|".join(
        (
            _tag(r"break\s+time", rf"(?P<time>{_NUMBER})(?P<unit>ms|s)"),
            _tag(r"speed\s+ratio", rf"(?P<speed>{_NUMBER})"),
            _tag(r"volume\s+ratio", rf"(?P<volume>{_NUMBER})"),
            _tag(r"emotion\s+value", r"(?P<emotion>[^\"'<>]*+)"),
            r"<spell>(?P<spelled>[^<]*+)</spell>",
            r"<<(?P<phonemes>[^<>]*+)>>",
            r"(?P<sound><pause\s*+/?>|\[laughter\])",
        )
    ),
    re.IGNORECASE,
)


class Piece(msgspec.Struct, frozen=True, kw_only=True):
    """A silence, then text under one setting; either may be empty. A Struct because each transcript makes some."""

    text: str = ""
    silence_before_s: float = 0.0
    speed: float = 1.0
    """Ratio of the last ``<speed>`` before it."""
    volume: float = 1.0
    """Ratio of the last ``<volume>`` before it."""
    spelled: bool = False
    """Whether it is spoken letter by letter."""


def within(value: float, limits: tuple[float, float]) -> float:
    """Return ``value`` held inside ``limits``."""
    return min(max(value, limits[0]), limits[1])


def pieces(transcript: str) -> Iterator[Piece]:
    """Take a transcript apart, in order; the texts, joined, are what will be spoken."""
    text = ""
    silence_s = 0.0
    speed = volume = 1.0
    done = 0
    for tag in _MARKUP.finditer(transcript):
        text += transcript[done : tag.start()]
        done = tag.end()
        if tag.lastgroup == "emotion":
            continue  # it changes nothing that this voice could show, and so parts no word
        if tag.lastgroup == "phonemes":
            text += tag["phonemes"].replace("|", "")
            continue
        if text:
            yield Piece(text=text, silence_before_s=silence_s, speed=speed, volume=volume)
            text, silence_s = "", 0.0
        match tag.lastgroup:
            case "unit":
                seconds = float(tag["time"]) / (1000 if tag["unit"].lower() == "ms" else 1)
                silence_s += min(seconds, LONGEST_BREAK_S)
            case "sound":
                silence_s += SOUND_S
            case "speed":
                speed = within(float(tag["speed"]), SPEED_LIMITS)
            case "volume":
                volume = within(float(tag["volume"]), VOLUME_LIMITS)
            case _:
                yield Piece(
                    text=tag["spelled"], silence_before_s=silence_s, speed=speed, volume=volume, spelled=True
                )
                silence_s = 0.0
    text += transcript[done:]
    if text or silence_s:
        yield Piece(text=text, silence_before_s=silence_s, speed=speed, volume=volume)
