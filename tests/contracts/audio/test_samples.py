"""Tests of cartest_contracts.audio.samples."""

import importlib
import io
from typing import Any

import numpy as np
import pytest

from cartest_contracts.audio.samples import PCM_ENCODINGS, SILENCE, PcmEncoding, decode_pcm, encode_pcm

soundfile: Any = importlib.import_module("soundfile")  # by name, because it has no types

RAMP = np.linspace(-1.0, 1.0, 4001, dtype=np.float32)
ERRORS = {
    "pcm_f32le": 0.0,
    "pcm_f16le": 5e-4,
    "pcm_s16le": 5e-5,
    "pcm_s32le": 1e-7,
    "pcm_mulaw": 0.02,
    "pcm_alaw": 0.02,
}


@pytest.mark.parametrize("encoding", PCM_ENCODINGS)
def test_samples_come_back_within_the_encodings_resolution(encoding: PcmEncoding) -> None:
    """Every encoding, over full scale."""
    back = decode_pcm(encode_pcm(RAMP, encoding), encoding)
    assert back.dtype == np.float32
    assert np.abs(back - RAMP).max() <= ERRORS[encoding]


@pytest.mark.parametrize("encoding", ["pcm_s16le", "pcm_s32le", "pcm_mulaw", "pcm_alaw"])
def test_what_is_too_loud_is_clipped(encoding: PcmEncoding) -> None:
    """Beyond full scale is full scale, with its sign."""
    loud = encode_pcm(np.array([-3.0, 3.0], dtype=np.float32), encoding)
    assert loud == encode_pcm(np.array([-1.0, 1.0], dtype=np.float32), encoding)


@pytest.mark.parametrize(("encoding", "subtype"), [("pcm_mulaw", "ULAW"), ("pcm_alaw", "ALAW")])
def test_companding_agrees_with_libsndfile(encoding: PcmEncoding, subtype: str) -> None:
    """All 256 codes mean what another implementation says, and each is the code of its own value."""
    codes = bytes(range(256))
    theirs, _ = soundfile.read(
        io.BytesIO(codes), dtype="float32", format="RAW", subtype=subtype, samplerate=8000, channels=1
    )
    ours = decode_pcm(codes, encoding)
    assert np.array_equal(ours, theirs)
    assert np.array_equal(decode_pcm(encode_pcm(ours, encoding), encoding), ours)


@pytest.mark.parametrize("encoding", PCM_ENCODINGS)
def test_silence_is_one_sample_near_zero(encoding: PcmEncoding) -> None:
    """A-law has no zero; its smallest step must do."""
    silent = decode_pcm(SILENCE[encoding], encoding)
    assert silent.shape == (1,)
    assert abs(silent[0]) <= 8 / 32768


def test_a_torn_sample_is_left_out() -> None:
    """A body cut inside a sample is read up to the last whole one."""
    assert decode_pcm(b"\x00\x40\x00", "pcm_s16le").tolist() == [0.5]
    assert decode_pcm(memoryview(b"\x00\x40\x00"), "pcm_s16le").tolist() == [0.5]
    assert decode_pcm(b"", "pcm_f32le").size == 0
