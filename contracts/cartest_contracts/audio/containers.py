"""Containers: the WAV header both ways, and where in a body the audio begins.

The service streams WAV with both sizes 0xFFFFFFFF in a header of 44 bytes (tts.md section 8). Reading is
tolerant: chunks in any order before ``data``, extended ``fmt``, sizes that are placeholders.
"""

import struct
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from cartest_contracts.audio.mp3 import encode_mp3, first_audio_frame
from cartest_contracts.formats import Container, Encoding, OutputFormat

__all__ = [
    "FORMAT_TAGS",
    "STREAMING_SIZE",
    "WAV_HEADER_BYTES",
    "WavFacts",
    "audio_offset",
    "encode_container",
    "parse_wav_header",
    "wav_header",
]

WAV_HEADER_BYTES: Final = 44
STREAMING_SIZE: Final = 0xFFFFFFFF
"""What stands for a size that is not known yet (tts.md section 8, three live observations)."""
FORMAT_TAGS: Final[dict[Encoding, int]] = {"pcm_s16le": 1, "pcm_f32le": 3, "pcm_alaw": 6, "pcm_mulaw": 7}
"""WAVE format tags by encoding (assumed standard; tts.md section 8)."""

_EXTENSIBLE: Final = 0xFFFE
_FMT_BYTES: Final = 16
_EXTENSIBLE_FMT_BYTES: Final = 40
_BITS: Final[dict[Encoding, int]] = {"pcm_s16le": 16, "pcm_f32le": 32, "pcm_alaw": 8, "pcm_mulaw": 8}
_ENCODINGS: Final[dict[tuple[int, int], Encoding]] = {
    (FORMAT_TAGS[encoding], bits): encoding for encoding, bits in _BITS.items()
}


@dataclass(frozen=True, kw_only=True, slots=True)
class WavFacts:
    """What a WAV header says."""

    format_tag: int
    """1 PCM, 3 float, 6 A-law, 7 μ-law; of the sub-format where the header is extensible."""
    channels: int
    sample_rate: int
    byte_rate: int
    block_align: int
    bits_per_sample: int
    riff_size: int
    """As written, so 0xFFFFFFFF while streaming."""
    data_size: int
    """As written, likewise."""
    data_offset: int
    """Where the samples begin."""

    @property
    def encoding(self) -> Encoding | None:
        """The encoding among those of tts.md section 2; ``None`` if it is another."""
        return _ENCODINGS.get((self.format_tag, self.bits_per_sample))

    @property
    def streaming(self) -> bool:
        """Whether the data size is a placeholder (0xFFFFFFFF, or 0 as some streamers write)."""
        return self.data_size in {0, STREAMING_SIZE}

    def samples_of(self, data: bytes) -> bytes:
        """Return the sample bytes of a whole file: as many as ``data_size`` says, if it says and has them."""
        end = None if self.streaming else self.data_offset + self.data_size
        return data[self.data_offset : end]


class _NeedMore(ValueError):
    """The header goes on after the bytes at hand."""


def wav_header(output_format: OutputFormat, *, data_bytes: int | None = None) -> bytes:
    """Return the 44-byte header of mono audio; without ``data_bytes`` both sizes are placeholders.

    :raises ValueError: the format has no encoding.
    """
    if output_format.encoding is None:
        msg = "a WAV header needs an encoding"
        raise ValueError(msg)
    width = output_format.sample_bytes
    return struct.pack(
        "<4sI4s4sIHHIIHH4sI",
        b"RIFF",
        STREAMING_SIZE if data_bytes is None else data_bytes + WAV_HEADER_BYTES - 8,
        b"WAVE",
        b"fmt ",
        _FMT_BYTES,
        FORMAT_TAGS[output_format.encoding],
        1,
        output_format.sample_rate,
        output_format.sample_rate * width,
        width,
        width * 8,
        b"data",
        STREAMING_SIZE if data_bytes is None else data_bytes,
    )


def parse_wav_header(data: bytes) -> WavFacts:
    """Read a WAV header up to the beginning of its samples.

    :raises ValueError: it is no WAV, has no ``fmt`` before ``data``, or ends too early; one line says which.
    """
    riff, riff_size, wave = struct.unpack("<4sI4s", _slice(data, 0, 12))
    if riff != b"RIFF" or wave != b"WAVE":
        msg = f"not a WAV file: it begins with {data[:12]!r}"
        raise ValueError(msg)
    layout: bytes | None = None
    offset = 12
    while True:
        name, size = struct.unpack("<4sI", _slice(data, offset, 8))
        offset += 8
        if name == b"fmt ":
            if size < _FMT_BYTES:
                msg = f"WAV fmt chunk of {size} bytes; at least {_FMT_BYTES} are needed"
                raise ValueError(msg)
            layout = _slice(data, offset, min(size, _EXTENSIBLE_FMT_BYTES))
        elif name == b"data":
            if layout is None:
                msg = "WAV data chunk before any fmt chunk"
                raise ValueError(msg)
            return _facts(layout, riff_size=riff_size, data_size=size, data_offset=offset)
        offset += size + size % 2  # chunks are padded to an even size


def audio_offset(container: Container, head: bytes) -> int | None:
    """Return where the audio payload of a body begins; ``None`` if that takes more bytes than ``head``.

    WAV: after the header of the data chunk. MP3: at the first frame that holds sound, after ID3v2 and an
    information frame (Xing, Info, VBRI), so the result may lie beyond ``head``. Raw: 0.

    :raises ValueError: ``container`` is wav and ``head`` is not the beginning of one.
    """
    if container == "raw":
        return 0
    if container == "mp3":
        return first_audio_frame(head)
    try:
        return parse_wav_header(head).data_offset
    except _NeedMore:
        if head[:4] != b"RIFF"[: len(head)]:
            raise
        return None


def encode_container(samples: bytes, output_format: OutputFormat) -> bytes:
    """Return the whole body of ``POST /tts/bytes`` for samples as :func:`.speech.speak` makes them."""
    if output_format.container == "raw":
        return samples
    if output_format.container == "wav":
        return wav_header(output_format) + samples
    return _mp3(samples, output_format.sample_rate, output_format.bit_rate)


@lru_cache(maxsize=32)
def _mp3(samples: bytes, sample_rate: int, bit_rate: int | None) -> bytes:
    """Encode, the one step that computes per request; what is asked for again comes from the cache."""
    if bit_rate is None:
        msg = "mp3 needs a bit_rate"
        raise ValueError(msg)
    return encode_mp3(samples, sample_rate=sample_rate, bit_rate=bit_rate)


def _slice(data: bytes, offset: int, size: int) -> bytes:
    part = data[offset : offset + size]
    if len(part) < size:
        msg = f"WAV header cut off after {len(data)} bytes"
        raise _NeedMore(msg)
    return part


def _facts(layout: bytes, *, riff_size: int, data_size: int, data_offset: int) -> WavFacts:
    tag, channels, sample_rate, byte_rate, block_align, bits = struct.unpack_from("<HHIIHH", layout)
    if tag == _EXTENSIBLE and len(layout) == _EXTENSIBLE_FMT_BYTES:
        (tag,) = struct.unpack_from("<H", layout, 24)
    return WavFacts(
        format_tag=tag,
        channels=channels,
        sample_rate=sample_rate,
        byte_rate=byte_rate,
        block_align=block_align,
        bits_per_sample=bits,
        riff_size=riff_size,
        data_size=data_size,
        data_offset=data_offset,
    )
