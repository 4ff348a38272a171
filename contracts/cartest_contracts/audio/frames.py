"""Finding and reading frames in a :class:`.tones.ToneMap`.

A sync pair gives place and symbol length; the length is then fitted to ever more symbols, first of the head,
then of the whole frame, until each symbol is where the sound is. A frame counts only if every symbol is one
clear tone and the CRC holds: a damaged frame is never a wrong word.
"""

from dataclasses import dataclass, replace
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from cartest_contracts.audio.code import FRAME_OVERHEAD_BYTES, SYMBOL_S, SYNC_TONES_HZ, FrameFacts, parse_frame
from cartest_contracts.audio.tones import Floats, ToneMap

__all__ = ["LONGEST_FRAME_S", "Frame", "Overview", "begins_frame", "read_frame", "survey"]

_SYNC: Final = slice(0, len(SYNC_TONES_HZ))
_DATA: Final = len(SYNC_TONES_HZ)
_FASTEST: Final = 1.6
_SLOWEST: Final = 0.55
"""Speeds searched: the API's 0.6 to 1.5 (tts.md section 6) and some room for players that stretch."""
LONGEST_FRAME_S: Final = (2 + 2 * (FRAME_OVERHEAD_BYTES + 255)) * SYMBOL_S / _SLOWEST
"""Seconds."""
_QUIETEST: Final = 1e-4
"""Amplitude near which nothing is found any more: 80 dB below full scale."""
_WINDOW_S: Final = 0.008
"""Long enough to tell neighbouring tones apart, short enough for the fastest symbols (12.5 ms)."""
_SYNC_SHARE: Final = 0.5
"""Least share of the power of all tones that each half of a sync pair must have."""
_TONAL_SHARE: Final = 0.5
"""Least share that one tone has where the code sounds."""
_PLACES_S: Final = np.arange(-6, 7) * 0.0005
_LENGTHS_S: Final = np.geomspace(SYMBOL_S / _FASTEST, SYMBOL_S / _SLOWEST, 54)
_TAPER: Final = 0.95
"""A rectangle takes in most of a tone with soft edges at this share of its length (measured)."""
_SHORTEST_SYMBOLS: Final = 2 * (FRAME_OVERHEAD_BYTES + 1)
"""Data symbols of a frame of one byte: all of them are in every frame."""
_HEAD_LENGTHS: Final = np.linspace(0.75, 1.12, 75)
"""What a length fitted to the sync pair alone may have to be multiplied by: neighbours that go on in phase make
the pair look longer (up to 1.27 times, measured), noise makes it uncertain both ways."""
_FIT: Final = np.linspace(-0.35, 0.35, 15)
"""Symbols by which the last symbol of a horizon may be off while fitting."""
_GUARD: Final = 0.08
"""Share of a symbol left out at each end when its tone is decided."""
_CLEAR: Final = 1.6
"""Least ratio between the strongest and the next tone of a symbol (4 dB)."""
_STEADY: Final = 0.2
"""Least ratio between a symbol's level and the median of its frame (-14 dB: a telephone's band edges)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Frame:
    """One intact frame; times are seconds from the beginning of its map."""

    facts: FrameFacts
    start_s: float
    end_s: float
    symbol_s: float
    level: float
    """Peak amplitude of its tones (median)."""

    def later(self, shift_s: float) -> Self:
        """Return the same frame at a later time."""
        return replace(self, start_s=self.start_s + shift_s, end_s=self.end_s + shift_s)


@dataclass(frozen=True, kw_only=True, slots=True)
class Overview:
    """What sounds when: the candidates for frames, and how loud any one tone is."""

    syncs_s: Floats
    """Where the first sync tone gives way to the second, in seconds; not all of them are true."""
    tonal: Floats
    """For each slot the level of the tone that sounds there; 0 where no tone is clear."""


def survey(tones: ToneMap) -> Overview:
    """Look through the whole map by windows of 8 ms, one at every slot."""
    width = round(_WINDOW_S / tones.slot_s)
    tonal = np.zeros(tones.slots)
    if tones.slots < 2 * width:
        return Overview(syncs_s=np.empty(0), tonal=tonal)
    levels = tones.windows(width)
    power = np.square(levels)
    shares = power / (power.sum(axis=1, keepdims=True) + _QUIETEST**2)
    tonal[width // 2 : width // 2 + len(levels)] = np.where(
        shares.max(axis=1) >= _TONAL_SHARE, levels.max(axis=1), 0
    )
    return Overview(syncs_s=(_sync_windows(shares, width) + width) * tones.slot_s, tonal=tonal)


def _sync_windows(shares: Floats, width: int) -> NDArray[np.intp]:
    """Return the windows of pure first tone that a window of pure second tone follows: the best of each group."""
    scores = np.minimum(shares[:-width, 0], shares[width:, 1])
    places = np.flatnonzero(scores > _SYNC_SHARE)
    if not places.size:
        return places
    groups = np.split(places, np.flatnonzero(np.diff(places) > 1) + 1)
    return np.array([group[np.argmax(scores[group])] for group in groups])


def read_frame(tones: ToneMap, border_s: float) -> Frame | None:
    """Read the frame whose sync tones meet near ``border_s``; ``None`` if it is not intact."""
    border_s, symbol_s = _fit_sync(tones, border_s)
    symbols = _SHORTEST_SYMBOLS
    symbol_s = _fit(tones, border_s, symbol_s * _HEAD_LENGTHS, symbols)[1]
    head = _as_bytes(_symbol_levels(tones, border_s, symbol_s, symbols))
    total = 2 * (FRAME_OVERHEAD_BYTES + head[2])
    while symbols < total:
        symbols = min(2 * symbols, total)
        symbol_s = _fit(tones, border_s, symbol_s * (1 + _FIT / symbols), symbols)[1]
    border_s = _fit(tones, border_s + _PLACES_S, symbol_s, total)[0]
    levels = _symbol_levels(tones, border_s, symbol_s, total + 1)
    if not _plain(levels[:-1]) or _plain(levels[-2:]):
        return None  # an unclear symbol; or data goes on where the frame should end, as after a repeated piece
    facts = parse_frame(_as_bytes(levels[:-1]))
    if facts is None:
        return None
    return Frame(
        facts=facts,
        start_s=max(border_s - symbol_s, 0.0),
        end_s=border_s + symbol_s * (1 + total),
        symbol_s=symbol_s,
        level=float(np.median(levels[:-1].max(axis=1))),
    )


def begins_frame(tones: ToneMap, border_s: float) -> bool:
    """Whether a frame, if perhaps a damaged one, begins there: both sync tones and then two nibbles, all clear.

    In music one of these tones may well follow the other, but not so.
    """
    border_s, symbol_s = _fit_sync(tones, border_s)
    symbol_s = _fit(tones, border_s, symbol_s * _HEAD_LENGTHS, 2)[1]
    pair = _symbol_levels(tones, border_s, symbol_s, 2, first=-1)
    return (
        pair.argmax(axis=1).tolist() == [0, 1]
        and _clear(pair)
        and _plain(_symbol_levels(tones, border_s, symbol_s, 2))
    )


def _fit_sync(tones: ToneMap, border_s: float) -> tuple[float, float]:
    """Return border and symbol length that take in most of both sync tones: a matched filter over both."""
    borders_s, lengths_s = np.meshgrid(border_s + _PLACES_S, _LENGTHS_S, indexing="ij")
    before = tones.levels(borders_s - lengths_s, borders_s, _SYNC)[..., 0]
    after = tones.levels(borders_s, borders_s + lengths_s, _SYNC)[..., 1]
    energy = (np.square(before) + np.square(after)) * lengths_s
    best = np.unravel_index(np.argmax(energy), energy.shape)
    return float(borders_s[best]), float(lengths_s[best]) / _TAPER


def _fit(tones: ToneMap, border_s: Floats | float, symbol_s: Floats | float, symbols: int) -> tuple[float, float]:
    """Return the one of many borders, or lengths, at which the first symbols hold the purest tones."""
    borders_s, lengths_s = np.broadcast_arrays(border_s, symbol_s)
    levels = tones.tiles(borders_s[:, np.newaxis] + np.outer(lengths_s, np.arange(symbols + 2)))
    best = np.argmax(np.square(levels.max(axis=2)).sum(axis=1))
    return float(borders_s[best]), float(lengths_s[best])


def _symbol_levels(tones: ToneMap, border_s: float, symbol_s: float, symbols: int, first: int = 1) -> Floats:
    """Return the levels of all tones in the data symbols, or from the sync symbols -1 and 0 on: symbols x 18."""
    starts_s = border_s + symbol_s * np.arange(first, first + symbols)
    return tones.levels(starts_s + _GUARD * symbol_s, starts_s + (1 - _GUARD) * symbol_s)


def _plain(levels: Floats) -> bool:
    """Whether every symbol is one data tone, clearly."""
    return bool(np.all(levels.argmax(axis=1) >= _DATA)) and _clear(levels)


def _clear(levels: Floats) -> bool:
    """Whether every symbol is one tone, clearly, and about as strong as the others."""
    second, strongest = np.partition(levels, -2, axis=1)[:, -2:].T
    steady = strongest >= _STEADY * np.median(strongest)
    return bool(np.all(steady & (strongest >= _CLEAR * second)))


def _as_bytes(levels: Floats) -> bytes:
    nibbles = levels[:, _DATA:].argmax(axis=1)
    return bytes((nibbles[0::2] << 4 | nibbles[1::2]).tolist())
