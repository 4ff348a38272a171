"""Tests of cartest_contracts.audio.symbols."""

import numpy as np
import pytest

from cartest_contracts.audio.code import DATA_TONES_HZ, SYNC_TONES_HZ
from cartest_contracts.audio.samples import decode_pcm
from cartest_contracts.audio.symbols import AMPLITUDE, symbol_samples, symbol_table
from cartest_contracts.formats import ENCODINGS, SAMPLE_BYTES, SAMPLE_RATES, Encoding


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_symbol_has_its_length(encoding: Encoding) -> None:
    """Sync pair and nibbles are whole symbols in bytes."""
    table = symbol_table(8000, encoding, 0, 160, 1.0)
    size = 160 * SAMPLE_BYTES[encoding]
    assert len(table.sync) == 2 * size
    assert list(table.nibbles) == list("0123456789abcdef")
    assert {len(row) for row in table.nibbles.values()} == {size}


def test_each_symbol_holds_its_tone() -> None:
    """The strongest frequency of a symbol is the code's."""
    table = symbol_table(16000, "pcm_f32le", 3, 320, 1.0)
    rows = [table.sync[:1280], table.sync[1280:], *table.nibbles.values()]
    for row, tone_hz in zip(rows, SYNC_TONES_HZ + DATA_TONES_HZ, strict=True):
        spectrum = np.abs(np.fft.rfft(decode_pcm(row, "pcm_f32le"), 16000))
        assert abs(int(spectrum.argmax()) - tone_hz) <= 2


def test_the_loudest_voice_does_not_clip() -> None:
    """Volume 2.0 leaves headroom."""
    loud = decode_pcm(symbol_table(48000, "pcm_f32le", 5, 960, 2.0).sync, "pcm_f32le")
    assert 2 * AMPLITUDE * 0.99 < np.abs(loud).max() <= 2 * AMPLITUDE < 1.0


@pytest.mark.parametrize("rate", SAMPLE_RATES)
def test_speed_scales_the_length_to_whole_samples(rate: int) -> None:
    """Twenty milliseconds at speed 1; shorter when faster."""
    assert symbol_samples(rate, 1.0) == rate * 0.02
    assert symbol_samples(rate, 1.5) == round(rate * 0.02 / 1.5)


def test_tables_are_kept() -> None:
    """The second request of a kind computes nothing."""
    assert symbol_table(8000, "pcm_s16le", 1, 160, 1.0) is symbol_table(8000, "pcm_s16le", 1, 160, 1.0)
