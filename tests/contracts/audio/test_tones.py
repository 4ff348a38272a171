"""Tests of cartest_contracts.audio.tones."""

import numpy as np
import pytest

from cartest_contracts.audio.samples import Samples
from cartest_contracts.audio.tones import TONES, ToneMap, slot_samples


def _tone(tone_hz: float, rate: int, seconds: float = 0.1) -> Samples:
    return (0.5 * np.sin(2 * np.pi * tone_hz * np.arange(round(rate * seconds)) / rate)).astype(np.float32)


@pytest.mark.parametrize("rate", [6000, 8000, 11025, 16000, 22050, 44100, 48000])
@pytest.mark.parametrize("column", [0, 1, 2, 17])
def test_the_level_of_a_tone_is_its_amplitude(rate: int, column: int) -> None:
    """At every rate, and it is the strongest."""
    tones = ToneMap.measure(_tone(TONES[column], rate), rate)
    levels = tones.levels(np.array([0.02]), np.array([0.04]))[0]
    assert levels.argmax() == column
    assert levels[column] == pytest.approx(0.5, rel=0.05)


def test_intervals_may_begin_and_end_anywhere() -> None:
    """Inside slots, and outside the signal, which is silent there."""
    tones = ToneMap.measure(_tone(1000, 8000), 8000)
    column = TONES.index(1000)
    starts_s, ends_s = np.array([0.0203, -0.01, 0.09, 0.2]), np.array([0.0398, 0.01, 0.11, 0.3])
    levels = tones.levels(starts_s, ends_s)[:, column]
    assert levels == pytest.approx([0.5, 0.25, 0.25, 0.0], abs=0.02)
    assert tones.levels(starts_s, ends_s, slice(0, 2)).shape == (4, 2)


def test_tiles_are_consecutive_intervals() -> None:
    """The same levels as asked for one by one."""
    tones = ToneMap.measure(_tone(1000, 16000), 16000)
    borders_s = np.array([[0.0, 0.013, 0.04], [0.01, 0.02, 0.035]])
    tiles = tones.tiles(borders_s)
    assert tiles.shape == (2, 2, 18)
    assert tiles == pytest.approx(tones.levels(borders_s[:, :-1], borders_s[:, 1:]))


def test_windows_slide_by_slots() -> None:
    """One for every slot that has all of its window."""
    tones = ToneMap.measure(_tone(1000, 8000), 8000)
    assert (tones.slots, tones.slot_s) == (100, 0.001)
    assert tones.windows(8).shape == (93, 18)


def test_a_slot_is_whole_samples_near_a_millisecond() -> None:
    """Rates that are no multiple of 1000 Hz have slots of nearly that length."""
    assert [slot_samples(rate) for rate in (6000, 8000, 22050, 44100)] == [6, 8, 22, 44]
