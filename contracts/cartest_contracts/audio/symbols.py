"""The 18 symbols as ready-made bytes: one table per (rate, encoding, phase, symbol length, volume).

Speaking is joining rows of such a table, so no signal is computed per request. Tables are 18 symbols of at
most 6.4 kB, and the cache that holds them has a bound.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np

from cartest_contracts.audio.code import DATA_TONES_HZ, EDGE_SHARE, PHASES, SYMBOL_S, SYNC_TONES_HZ
from cartest_contracts.audio.samples import SILENCE, encode_pcm
from cartest_contracts.formats import Encoding

__all__ = ["AMPLITUDE", "SymbolTable", "symbol_samples", "symbol_table"]

AMPLITUDE: Final = 0.4
"""Peak of a tone at volume 1; at volume 2.0 it is 0.8 of full scale, so nothing clips."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SymbolTable:
    """The symbols of one voice in one output format, as bytes."""

    sync: bytes
    """Both sync symbols."""
    nibbles: dict[str, bytes]
    """Data symbols by hexadecimal digit."""
    silence: bytes
    """One sample."""


def symbol_samples(sample_rate: int, speed: float) -> int:
    """Return the length of a symbol in whole samples: ``speed`` scales it."""
    return round(sample_rate * SYMBOL_S / speed)


@lru_cache(maxsize=256)
def symbol_table(sample_rate: int, encoding: Encoding, phase: int, samples: int, volume: float) -> SymbolTable:
    """Return the table of symbols of ``samples`` samples with a carrier phase in sixteenths of a turn."""
    seconds = np.arange(samples) / sample_rate
    tones = np.array(SYNC_TONES_HZ + DATA_TONES_HZ)[:, np.newaxis]
    waves = np.sin(2 * np.pi * (tones * seconds + phase / PHASES))
    edge = round(samples * EDGE_SHARE)
    rise = (1 - np.cos(np.pi * (np.arange(edge) + 0.5) / edge)) / 2
    envelope = np.concatenate((rise, np.ones(samples - 2 * edge), rise[::-1]))
    levels = (AMPLITUDE * volume * envelope * waves).astype(np.float32)
    rows = [encode_pcm(row, encoding) for row in levels]
    return SymbolTable(
        sync=rows[0] + rows[1],
        nibbles=dict(zip("0123456789abcdef", rows[2:], strict=True)),
        silence=SILENCE[encoding],
    )
