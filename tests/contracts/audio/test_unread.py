"""Tests of cartest_contracts.audio.unread."""

import numpy as np
import pytest

from cartest_contracts.audio.code import FrameFacts
from cartest_contracts.audio.frames import Frame
from cartest_contracts.audio.tones import Floats
from cartest_contracts.audio.unread import Stretch, unread_stretches

SLOT_S = 0.001


def _frame(start_s: float, end_s: float) -> Frame:
    facts = FrameFacts(tag=1, index=0, text="x")
    return Frame(facts=facts, start_s=start_s, end_s=end_s, symbol_s=0.02, level=0.4)


def _tonal(*stretches: tuple[int, int], level: float = 0.4) -> Floats:
    tonal = np.zeros(1000)
    for start, end in stretches:
        tonal[start:end] = level
    return tonal


def _times(stretches: tuple[Stretch, ...]) -> list[float]:
    return [at_s for stretch in stretches for at_s in stretch]


def test_sound_beside_a_frame_is_unread() -> None:
    """A cut word before or after an intact one; silence is not."""
    found = unread_stretches(_tonal((0, 700)), SLOT_S, [_frame(0.2, 0.5)], [])
    assert _times(found) == pytest.approx([0.0, 0.199, 0.501, 0.699])


def test_sound_with_a_sync_pair_is_unread() -> None:
    """Also if there is no intact frame at all; the pair itself is a border without a clear tone."""
    found = unread_stretches(_tonal((100, 119), (122, 300)), SLOT_S, [], [0.12])
    assert _times(found) == pytest.approx([0.1, 0.299])


def test_music_alone_is_not() -> None:
    """Tones that neither touch a frame nor hold a sync pair are none of the code's business."""
    assert unread_stretches(_tonal((100, 300)), SLOT_S, [], []) == ()
    assert unread_stretches(_tonal((100, 300), (700, 900)), SLOT_S, [_frame(0.7, 0.9)], []) == ()


def test_quiet_or_short_sound_is_not() -> None:
    """Far below the level of the code, or less than a symbol."""
    assert unread_stretches(_tonal((300, 500), level=0.05), SLOT_S, [_frame(0.1, 0.3)], []) == ()
    assert unread_stretches(_tonal((300, 308)), SLOT_S, [_frame(0.1, 0.3)], []) == ()


def test_short_quiet_between_symbols_does_not_part_a_stretch() -> None:
    """A longer one does."""
    found = unread_stretches(_tonal((300, 400), (420, 500), (600, 700)), SLOT_S, [_frame(0.1, 0.3)], [0.65])
    assert _times(found) == pytest.approx([0.301, 0.499, 0.6, 0.699])
