"""The code itself: tones, symbols, frames (docs/audio.md). Pure; no samples are made or measured here.

A frame says one token: a sync pair, then bytes as two symbols each, high nibble first::

    sync-a sync-b │ context tag │ index │ length │ UTF-8 text … │ CRC-8 │

Changing anything here makes existing recordings unreadable.
"""

import zlib
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, repeat
from typing import Final

__all__ = [
    "DATA_TONES_HZ",
    "EDGE_SHARE",
    "FRAME_OVERHEAD_BYTES",
    "PHASES",
    "SYMBOL_S",
    "SYNC_TONES_HZ",
    "FrameFacts",
    "context_tag",
    "crc8",
    "crc_of_tag",
    "frame_bytes",
    "parse_frame",
    "voice_phase",
]

SYMBOL_S: Final = 0.02
"""Length of a symbol at speed 1: a whole number of samples at every rate of the API."""
EDGE_SHARE: Final = 0.1
"""Share of a symbol that each of its two raised-cosine edges takes."""
SYNC_TONES_HZ: Final = (400.0, 550.0)
"""Never occur in data, so a reader can start anywhere."""
DATA_TONES_HZ: Final = tuple(700.0 + 150.0 * nibble for nibble in range(16))
"""One tone per nibble, inside the telephone band."""
PHASES: Final = 16
"""Carrier phases; the voice picks one. Readers do not hear it, exact comparison sees it."""
FRAME_OVERHEAD_BYTES: Final = 4
"""Tag, index, length and CRC."""

_POLYNOMIAL: Final = 0x2F  # Hamming distance 4 up to 119 bits, which most words stay below
_START: Final = 0xFF  # not zero, so that leading zero bytes count


def _crc_row(value: int) -> int:
    for _ in range(8):
        value = (value << 1) ^ (_POLYNOMIAL if value & 0x80 else 0)
    return value & 0xFF


_CRC: Final = bytes(_crc_row(value) for value in range(256))
_MOST_AFTER_TAG: Final = 257
"""Index, length, and text of at most 255 bytes."""
_CRC_OF_TAG: Final = tuple(accumulate(repeat(_CRC, _MOST_AFTER_TAG + 1), bytes.translate))
"""By the number of bytes after it: what a byte adds to the CRC, which is linear."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FrameFacts:
    """What one intact frame says."""

    tag: int
    index: int
    text: str


def crc8(data: bytes) -> int:
    """Return the CRC-8 (polynomial 0x2F, start 0xFF, no reflection, no final XOR) of ``data``."""
    value = _START
    for byte in data:
        value = _CRC[value ^ byte]
    return value


def crc_of_tag(tag: int, following: int) -> int:
    """Return what a tag adds, by exclusive or, to the CRC of a frame with ``following`` bytes up to the CRC."""
    return _CRC_OF_TAG[following][tag]


@lru_cache(maxsize=4096)
def context_tag(context_id: str | None) -> int:
    """Return the byte by which a context signs its frames: 0 for none, else 1 to 255.

    Different contexts share a tag by chance once in 255.
    """
    if context_id is None:
        return 0
    return crc8(context_id.encode(errors="surrogatepass")) or 0xFF


@lru_cache(maxsize=1024)
def voice_phase(voice: str) -> int:
    """Return the carrier phase of a voice id, in sixteenths of a turn."""
    return zlib.crc32(voice.encode(errors="surrogatepass")) % PHASES


def frame_bytes(tag: int, index: int, text: str) -> bytes:
    """Return the bytes of one frame, which follow its sync pair; ``index`` counts from 0 and wraps at 256."""
    data = text.encode()
    head = bytes((tag, index & 0xFF, len(data))) + data
    return head + bytes((crc8(head),))


def parse_frame(data: bytes) -> FrameFacts | None:
    """Read what :func:`frame_bytes` made; ``None`` if the CRC, the length or the UTF-8 does not hold."""
    if len(data) <= FRAME_OVERHEAD_BYTES or data[2] != len(data) - FRAME_OVERHEAD_BYTES or crc8(data):
        return None
    try:
        return FrameFacts(tag=data[0], index=data[1], text=data[3:-1].decode())
    except UnicodeDecodeError:
        return None
