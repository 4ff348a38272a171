"""Defects of mp3 bodies (MP3)."""

from typing import Any, Final

from cartest_contracts.audio.mp3 import mp3_frames
from cartest_mocks.defects.changes import Json, json_requests, whole_bodies
from cartest_mocks.defects.defect import Defect

__all__ = ["DEFECTS"]

_CASES: Final = ("bytes-mp3-128000-44100",)
_MODE_BYTE: Final = 3
_MODE_BITS: Final = 0xC0
"""Channel mode in the fourth byte of a frame's header: 0 is stereo, 3 mono (ISO 11172-3, section 2.4.2.3)."""


def _encoded_as(**other: Any) -> Any:
    """Encode as if something else had been asked for, where the frames stay ones that MPEG has."""

    def change(asked: Json) -> Json:
        wanted: Json = asked.get("output_format") or {}
        fits = wanted.get("sample_rate") == 44100 and wanted.get("bit_rate") == 128000
        return {**asked, "output_format": {**wanted, **other}} if fits else asked

    return json_requests("/tts/bytes", change)


def _stereo(audio: bytes) -> bytes:
    changed = bytearray(audio)
    for frame in mp3_frames(audio):
        changed[frame.offset + _MODE_BYTE] &= ~_MODE_BITS & 0xFF
    return bytes(changed)


def _with_junk(audio: bytes) -> bytes:
    frames = list(mp3_frames(audio))
    middle = frames[len(frames) // 2].offset
    return audio[:middle] + b"junk junk junk" + audio[middle:]


DEFECTS: Final = (
    Defect(
        id="mp3-with-junk",
        breaks="Bytes that are no frame stand between the frames of an mp3.",
        rule="MP3-01",
        cases=_CASES,
        seams=whole_bodies(_with_junk, container="mp3"),
    ),
    Defect(
        id="mp3-cut-in-a-frame",
        breaks="The last frame of an mp3 is cut off.",
        rule="MP3-01",
        cases=_CASES,
        seams=whole_bodies(lambda audio: audio[:-7], container="mp3"),
    ),
    Defect(
        id="mp3-at-another-sample-rate",
        breaks="The frames of an mp3 have half the sample rate.",
        rule="MP3-02",
        cases=_CASES,
        seams=_encoded_as(sample_rate=22050),
    ),
    Defect(
        id="mp3-at-another-bit-rate",
        breaks="The frames of an mp3 have half the bit rate.",
        rule="MP3-03",
        cases=_CASES,
        seams=_encoded_as(bit_rate=64000),
    ),
    Defect(
        id="mp3-in-stereo",
        breaks="The frames of an mp3 say that they are stereo.",
        rule="MP3-04",
        cases=_CASES,
        seams=whole_bodies(_stereo, container="mp3"),
    ),
)
