"""MPEG audio layer III: encoding at a constant bit rate, and the facts of its frames.

The frame parser is sans-I/O and knows MPEG 1, 2 and 2.5 (ISO/IEC 11172-3, 13818-3); it reads headers, never
sound. ID3v2 tags and the encoder's information frame (Xing, Info, VBRI: a silent frame that describes the file)
hold no audio and are left out.
"""

import importlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

__all__ = [
    "Mp3Frame",
    "encode_mp3",
    "first_audio_frame",
    "legal_bit_rate",
    "mp3_duration_s",
    "mp3_frames",
    "parse_frame_header",
]

MpegVersion = Literal["1", "2", "2.5"]

_VERSIONS: Final[dict[int, MpegVersion]] = {0: "2.5", 2: "2", 3: "1"}
_SAMPLE_RATES: Final[dict[MpegVersion, tuple[int, ...]]] = {
    "1": (44100, 48000, 32000),
    "2": (22050, 24000, 16000),
    "2.5": (11025, 12000, 8000),
}
_LAYER_3: Final = 1
_KBITS_1: Final = (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_KBITS_2: Final = (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_ENCODER_LIMITS: Final = {8000: 64000, 16000: 160000, 22050: 160000, 24000: 160000}
"""Highest bit rate by sample rate: MPEG 2 ends at 160 kbit/s, and LAME writes MPEG 2.5 up to 64 kbit/s only."""
_HEADER_BYTES: Final = 4
_ID3_HEADER_BYTES: Final = 10
_MONO: Final = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Mp3Frame:
    """One frame as its header describes it."""

    offset: int
    """Of its first byte in the data."""
    version: MpegVersion
    layer: Literal[3] = 3
    bit_rate: int
    """Bits per second."""
    sample_rate: int
    channels: int
    size: int
    """Bytes, header included."""
    samples: int
    """Per channel: 1152 in MPEG 1, 576 in MPEG 2 and 2.5."""
    complete: bool = True
    """Whether all ``size`` bytes are there; only the last frame can be cut."""


def legal_bit_rate(sample_rate: int, bit_rate: int) -> int:
    """Return the nearest bit rate that can be written at that sample rate.

    No source restricts the pairs (tts.md section 2), but MPEG does: the clamp is assumed.
    """
    return min(bit_rate, _ENCODER_LIMITS.get(sample_rate, bit_rate))


def encode_mp3(pcm_s16: bytes, *, sample_rate: int, bit_rate: int) -> bytes:
    """Encode 16-bit mono samples at a constant bit rate (made legal), without tags."""
    # Imported here, because the frame parser must not need an encoder, and by name, because it has no types.
    encoder: Any = importlib.import_module("lameenc").Encoder()
    encoder.silence()
    encoder.set_channels(1)
    encoder.set_in_sample_rate(sample_rate)
    encoder.set_out_sample_rate(sample_rate)  # else LAME resamples low bit rates to 22.05 kHz
    encoder.set_bit_rate(legal_bit_rate(sample_rate, bit_rate) // 1000)
    encoder.set_quality(7)  # the fastest; the code reads back from it at every bit rate
    return bytes(encoder.encode(pcm_s16)) + bytes(encoder.flush())


def parse_frame_header(data: bytes, offset: int = 0) -> Mp3Frame | None:
    """Read the frame header at ``offset``; ``None`` if there is none (free format counts as none)."""
    header = data[offset : offset + _HEADER_BYTES]
    if len(header) < _HEADER_BYTES or header[0] != 0xFF or header[1] & 0xE0 != 0xE0:
        return None
    version = _VERSIONS.get((header[1] >> 3) & 3)
    rate_code = header[2] >> 4
    sample_code = (header[2] >> 2) & 3
    if version is None or (header[1] >> 1) & 3 != _LAYER_3 or rate_code in {0, 15} or sample_code == 3:
        return None
    bit_rate = 1000 * (_KBITS_1 if version == "1" else _KBITS_2)[rate_code - 1]
    sample_rate = _SAMPLE_RATES[version][sample_code]
    samples = 1152 if version == "1" else 576
    size = samples // 8 * bit_rate // sample_rate + ((header[2] >> 1) & 1)
    return Mp3Frame(
        offset=offset,
        version=version,
        bit_rate=bit_rate,
        sample_rate=sample_rate,
        channels=1 if header[3] >> 6 == _MONO else 2,
        size=size,
        samples=samples,
        complete=offset + size <= len(data),
    )


def mp3_frames(data: bytes) -> Iterator[Mp3Frame]:
    """Yield the audio frames in order; bytes between them that are no frame are passed over.

    A frame counts if another one, the end of the data or an ID3v1 tag follows it: two bytes of sync alone
    occur in any data.
    """
    offset = first_audio_frame(data)
    while offset is not None and (offset := data.find(b"\xff", offset)) >= 0:
        frame = parse_frame_header(data, offset)
        if frame is None or not _followed(data, frame):
            offset += 1
            continue
        yield frame
        offset += frame.size


def mp3_duration_s(data: bytes) -> float:
    """Return the seconds that the whole frames in ``data`` play, encoder delay and padding included."""
    return sum(frame.samples / frame.sample_rate for frame in mp3_frames(data) if frame.complete)


def first_audio_frame(head: bytes) -> int | None:
    """Return where the first frame with audio starts; ``None`` if that takes more bytes than ``head``."""
    start = 0
    if head[:3] == b"ID3"[: len(head)]:
        if len(head) < _ID3_HEADER_BYTES:
            return None
        start = _ID3_HEADER_BYTES + _synchsafe(head[6:10]) + (_ID3_HEADER_BYTES if head[5] & 0x10 else 0)
    while (start := head.find(b"\xff", start)) >= 0:
        frame = parse_frame_header(head, start)
        if frame is not None and _followed(head, frame):
            return _after_information(head, frame)
        start += 1
    return None


def _after_information(head: bytes, frame: Mp3Frame) -> int | None:
    side_bytes = {("1", 1): 17, ("1", 2): 32, ("2", 1): 9}.get(
        (frame.version.removesuffix(".5"), frame.channels), 17
    )
    mark = frame.offset + _HEADER_BYTES + side_bytes
    vbri = frame.offset + _HEADER_BYTES + 32
    if len(head) < vbri + 4 and not frame.complete:
        return None
    if head[mark : mark + 4] in {b"Xing", b"Info"} or head[vbri : vbri + 4] == b"VBRI":
        return frame.offset + frame.size
    return frame.offset


def _followed(data: bytes, frame: Mp3Frame) -> bool:
    after = frame.offset + frame.size
    if after + _HEADER_BYTES > len(data):
        return True
    return data[after : after + 3] == b"TAG" or parse_frame_header(data, after) is not None


def _synchsafe(data: bytes) -> int:
    return sum((byte & 0x7F) << shift for byte, shift in zip(data, (21, 14, 7, 0), strict=True))
