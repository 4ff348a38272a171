"""Samples as bytes, both ways: the encodings of text-to-speech and those that speech-to-text takes in addition.

Samples are floats, 1.0 is full scale. G.711 goes by tables, made once from its formulas (ITU-T G.711, with the
values scaled to 16 bits).
"""

from functools import lru_cache
from typing import Final, Literal, get_args

import numpy as np
from numpy.typing import NDArray

__all__ = ["PCM_ENCODINGS", "SILENCE", "PcmEncoding", "Samples", "decode_pcm", "encode_pcm"]

PcmEncoding = Literal["pcm_f32le", "pcm_s16le", "pcm_mulaw", "pcm_alaw", "pcm_s32le", "pcm_f16le"]
PCM_ENCODINGS: Final[tuple[PcmEncoding, ...]] = get_args(PcmEncoding)
"""The four of tts.md section 2 and the two more of other-endpoints.md section 3."""

Samples = NDArray[np.float32]

_DTYPES: Final = {
    "pcm_f32le": "<f4",
    "pcm_s16le": "<i2",
    "pcm_mulaw": "u1",
    "pcm_alaw": "u1",
    "pcm_s32le": "<i4",
    "pcm_f16le": "<f2",
}
SILENCE: Final[dict[PcmEncoding, bytes]] = {
    "pcm_f32le": bytes(4),
    "pcm_s16le": bytes(2),
    "pcm_mulaw": b"\xff",
    "pcm_alaw": b"\xd5",
    "pcm_s32le": bytes(4),
    "pcm_f16le": bytes(2),
}
"""One silent sample."""


def decode_pcm(data: bytes | memoryview, encoding: PcmEncoding) -> Samples:
    """Return the samples of headerless mono audio; a last sample that is not whole is left out."""
    dtype = np.dtype(_DTYPES[encoding])
    stored = np.frombuffer(data, dtype=dtype, count=len(data) // dtype.itemsize)
    match encoding:
        case "pcm_mulaw":
            return _mulaw_values().take(stored)
        case "pcm_alaw":
            return _alaw_values().take(stored)
        case "pcm_s16le":
            return stored.astype(np.float32) / np.float32(1 << 15)
        case "pcm_s32le":
            return stored.astype(np.float32) / np.float32(1 << 31)
        case _:
            return stored.astype(np.float32)


def encode_pcm(samples: Samples, encoding: PcmEncoding) -> bytes:
    """Return samples as bytes of that encoding; what is beyond full scale is clipped, except in floats."""
    match encoding:
        case "pcm_mulaw":
            return _nearest(samples, _mulaw_values())
        case "pcm_alaw":
            return _nearest(samples, _alaw_values())
        case "pcm_s16le":
            scaled: Samples = np.rint(np.clip(samples, -1.0, 1.0) * 32767.0)
            return scaled.astype("<i2").tobytes()
        case "pcm_s32le":
            return np.rint(np.clip(samples.astype(np.float64), -1.0, 1.0) * 2147483647.0).astype("<i4").tobytes()
        case "pcm_f16le":
            return samples.astype("<f2").tobytes()
        case _:
            return samples.astype("<f4").tobytes()


@lru_cache(maxsize=1)
def _mulaw_values() -> Samples:
    code = ~np.arange(256, dtype=np.uint8)
    segment = ((code >> 4) & 7).astype(np.int32)
    magnitude = ((((code & 0x0F).astype(np.int32) << 3) + 0x84) << segment) - 0x84
    return _signed(magnitude, negative=(code & 0x80) != 0)


@lru_cache(maxsize=1)
def _alaw_values() -> Samples:
    code = np.arange(256, dtype=np.uint8) ^ 0x55
    segment = ((code >> 4) & 7).astype(np.int32)
    step = ((code & 0x0F).astype(np.int32) << 4) + 8
    magnitude = np.where(segment == 0, step, (step + 0x100) << np.maximum(segment - 1, 0))
    return _signed(magnitude, negative=(code & 0x80) == 0)


def _signed(magnitude: NDArray[np.int32], *, negative: NDArray[np.bool_]) -> Samples:
    return (np.where(negative, -magnitude, magnitude) / 32768.0).astype(np.float32)


def _nearest(samples: Samples, values: Samples) -> bytes:
    """Return for each sample the code of the nearest of 256 values (ties and μ-law's second zero: the lower)."""
    order = np.argsort(values, kind="stable").astype(np.uint8)
    ascending = values.take(order)
    borders = (ascending[1:] + ascending[:-1]) / 2
    codes: NDArray[np.uint8] = order.take(np.searchsorted(borders, samples))
    return codes.tobytes()
