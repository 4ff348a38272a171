"""How much silence stands before the first audible sample, where a recording holds the audio.

Audible is above -60 dBFS: a thousandth of full scale, far below speech and above the dither of any codec that
the API offers. MP3 is not decoded here: it has no value.
"""

import base64
import binascii
from collections.abc import Iterator
from typing import Final

import numpy as np

from cartest_contracts.audio.samples import decode_pcm
from cartest_contracts.formats import OutputFormat
from cartest_contracts.observation import Arrival, Observation

__all__ = ["AUDIBLE", "leading_silence_ms"]

AUDIBLE: Final = 0.001
"""Share of full scale, -60 dBFS."""


def leading_silence_ms(observation: Observation, wanted: OutputFormat | None) -> float | None:
    """Return the silence before the first audible sample.

    ``None`` where the format is unknown or MP3, where the recording kept no audio, or nothing is audible.
    """
    if wanted is None or wanted.encoding is None or wanted.container == "mp3" or not wanted.sample_rate:
        return None
    samples, rest = 0, b""
    for payload in _payloads(observation.arrivals):
        if payload is None:
            return None
        whole = rest + payload
        aligned = len(whole) - len(whole) % wanted.sample_bytes
        decoded, rest = decode_pcm(whole[:aligned], wanted.encoding), whole[aligned:]
        audible = np.flatnonzero(np.abs(decoded) > AUDIBLE)
        if len(audible):
            return (samples + int(audible[0])) / wanted.sample_rate * 1000
        samples += len(decoded)
    return None


def _payloads(arrivals: tuple[Arrival, ...]) -> Iterator[bytes | None]:
    """Yield the audio of each arrival that has some; ``None`` for one whose audio was not kept."""
    for arrival in arrivals:
        if not arrival.audio_bytes:
            continue
        if arrival.data is not None:
            yield arrival.data[-arrival.audio_bytes :]  # a container header stands in front
            continue
        data = (arrival.event or {}).get("data")
        try:
            yield base64.b64decode(data, validate=True) if isinstance(data, str) else None
        except binascii.Error:
            yield None
