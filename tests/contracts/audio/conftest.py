"""Helpers of the audio tests: something said, as samples; and other rates, as a client would make them."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from cartest_contracts.audio.samples import Samples, decode_pcm
from cartest_contracts.audio.speech import Speech, sample_encoding, speak
from cartest_contracts.formats import OutputFormat

SAID = "The quick brown fox — naïvely — jumps over 27 lazy dogs."


@pytest.fixture
def said() -> str:
    """A sentence with letters, digits, punctuation and characters of several bytes."""
    return SAID


@pytest.fixture
def say() -> Callable[..., tuple[Speech, Samples]]:
    """Speak with defaults for all that a test is not about; returns the speech and its samples."""

    def _say(transcript: str = SAID, **changes: Any) -> tuple[Speech, Samples]:
        asked: dict[str, Any] = {
            "voice": "v",
            "context_id": "c",
            "output_format": OutputFormat.raw("pcm_s16le", 16000),
        } | changes
        speech = speak(transcript, **asked)
        return speech, decode_pcm(speech.audio, sample_encoding(asked["output_format"]))

    return _say


@pytest.fixture
def resample() -> Callable[[Samples, int, int], Samples]:
    """Resample by the discrete Fourier transform: exact within the band that both rates have."""

    def _resample(samples: Samples, old_rate: int, new_rate: int) -> Samples:
        size = round(len(samples) * new_rate / old_rate)
        spectrum = np.fft.rfft(samples)[: size // 2 + 1]
        return (np.fft.irfft(spectrum, size) * size / len(samples)).astype(np.float32)

    return _resample
