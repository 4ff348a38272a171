"""Defects of the header of ``container: wav`` (WAV); offsets are those of a RIFF header of 44 bytes."""

import struct
from typing import Final

from cartest_mocks.defects.changes import whole_bodies
from cartest_mocks.defects.defect import Defect

__all__ = ["DEFECTS"]

_HEADER_BYTES: Final = 44
_TAG: Final = 20
_CHANNELS: Final = 22
_SAMPLE_RATE: Final = 24
_BYTE_RATE: Final = 28
_RIFF_SIZE: Final = 4
_DATA_SIZE: Final = 40
_S16: Final = ("bytes-wav-pcm_s16le-16000",)


def _put(audio: bytes, layout: str, *places: tuple[int, int]) -> bytes:
    changed = bytearray(audio)
    for offset, value in places:
        struct.pack_into(layout, changed, offset, value)
    return bytes(changed)


def _slow(audio: bytes) -> bytes:
    rate = struct.unpack_from("<I", audio, _SAMPLE_RATE)[0] // 2
    return _put(audio, "<I", (_SAMPLE_RATE, rate), (_BYTE_RATE, 2 * rate))


def _sized(audio: bytes, *, too_much: int = 0) -> bytes:
    size = len(audio) + too_much
    return _put(audio, "<I", (_RIFF_SIZE, size - 8), (_DATA_SIZE, size - _HEADER_BYTES))


def _two_headers(audio: bytes) -> bytes:
    middle = (len(audio) // 2) & ~3
    return audio[:middle] + audio[:_HEADER_BYTES] + audio[middle:]


DEFECTS: Final = (
    Defect(
        id="wav-without-header",
        breaks="A wav body is bare samples.",
        rule="WAV-01",
        also=("AUDIO-01", "AUDIO-05"),  # without a header there is nothing that counts as audio
        cases=_S16,
        seams=whole_bodies(lambda audio: audio[_HEADER_BYTES:], container="wav"),
    ),
    Defect(
        id="wav-at-half-rate",
        breaks="The wav header gives half the sample rate, so that it plays at half speed.",
        rule="WAV-02",
        cases=_S16,
        seams=whole_bodies(_slow, container="wav", encoding="pcm_s16le"),
    ),
    Defect(
        id="wav-in-stereo",
        breaks="The wav header says two channels.",
        rule="WAV-02",
        cases=_S16,
        seams=whole_bodies(lambda audio: _put(audio, "<H", (_CHANNELS, 2)), container="wav"),
    ),
    Defect(
        id="wav-is-always-pcm",
        breaks="The format tag is PCM for every encoding.",
        rule="WAV-03",
        cases=("bytes-wav-pcm_mulaw-8000",),
        seams=whole_bodies(lambda audio: _put(audio, "<H", (_TAG, 1)), container="wav"),
    ),
    Defect(
        id="wav-with-sizes",
        breaks="The wav header holds the true sizes, which no streaming server knows.",
        rule="WAV-04",
        cases=_S16,
        seams=whole_bodies(_sized, container="wav"),
    ),
    Defect(
        id="wav-with-wrong-sizes",
        breaks="The sizes of the wav header promise more than comes.",
        rule="WAV-05",
        also=("WAV-04",),
        cases=_S16,
        seams=whole_bodies(lambda audio: _sized(audio, too_much=4096), container="wav"),
    ),
    Defect(
        id="wav-with-two-headers",
        breaks="A second wav header stands among the samples.",
        rule="WAV-06",
        cases=_S16,
        seams=whole_bodies(_two_headers, container="wav"),
    ),
)
