"""The audio of one conversation, cut where something happens to a turn, and about every second within one.

Sans-I/O, like :mod:`cartest_mocks.stt.ear`, whose stretches it makes. Silence between turns is dropped, but for a
little before a turn starts: its first word began before it was noticed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from cartest_contracts.audio.listen import decode_pcm
from cartest_contracts.audio.samples import SILENCE, PcmEncoding
from cartest_mocks.stt.ear import Stretch
from cartest_mocks.stt.turns.detector import SLOT_S, Moment, TurnDetector

__all__ = ["Step", "TurnListener"]

_LOUD: Final = 0.01
"""Peak amplitude of speech (assumed): 40 dB below full scale."""
_UPDATE_SLOTS: Final = round(1 / SLOT_S)
"""Audio after which a turn is heard again (assumed)."""
_BEFORE_SLOTS: Final = round(0.3 / SLOT_S)


@dataclass(frozen=True, kw_only=True)
class Step:
    """What happened, and the audio up to there since the step before."""

    moment: Moment | None
    """``None``: a turn goes on."""
    stretch: Stretch


class TurnListener:
    """Collects audio and says what happens in it."""

    def __init__(self, *, encoding: PcmEncoding, sample_rate: int, detector: TurnDetector) -> None:
        self._encoding: Final = encoding
        self._sample_rate: Final = sample_rate
        self._detector: Final = detector
        self._slot_samples: Final = max(1, round(SLOT_S * sample_rate))
        self._slot_bytes: Final = self._slot_samples * len(SILENCE[encoding])
        self._unslotted: bytes = b""
        self._audio: bytearray = bytearray()
        self._slots = 0
        """How many are in ``_audio``."""
        self._cut_samples = 0

    @property
    def kept_bytes(self) -> int:
        """Bytes that have arrived and were not taken out."""
        return len(self._audio) + len(self._unslotted)

    def take(self, data: bytes) -> Iterator[Step]:
        """Take audio; yield the steps in it. A message may end inside a sample."""
        data = self._unslotted + data
        count = len(data) // self._slot_bytes
        whole = count * self._slot_bytes
        self._unslotted = data[whole:]
        samples = decode_pcm(data[:whole], self._encoding).reshape(count, self._slot_samples)
        with np.errstate(invalid="ignore"):
            loud = np.asarray((np.abs(samples) >= _LOUD).any(axis=1))
        for place in range(count):
            self._audio += data[place * self._slot_bytes : (place + 1) * self._slot_bytes]
            self._slots += 1
            moment = self._detector.note(loud=bool(loud[place]))
            if moment is not None or (self._detector.active and self._slots >= _UPDATE_SLOTS):
                yield self._step(moment)
            elif not self._detector.active and self._slots > _BEFORE_SLOTS:
                self._drop_oldest()

    def finish(self) -> Step:
        """Return the last step, with whatever is left; it ends the turn under way."""
        width = len(SILENCE[self._encoding])
        self._audio += self._unslotted[: len(self._unslotted) - len(self._unslotted) % width]
        self._unslotted = b""
        return self._step(self._detector.finish())

    def _step(self, moment: Moment | None) -> Step:
        stretch = Stretch(
            audio=bytes(self._audio),
            start_s=self._cut_samples / self._sample_rate,
            encoding=self._encoding,
            sample_rate=self._sample_rate,
            cut=self._detector.active,
        )
        self._cut_samples += len(self._audio) // len(SILENCE[self._encoding])
        self._audio.clear()
        self._slots = 0
        return Step(moment=moment, stretch=stretch)

    def _drop_oldest(self) -> None:
        del self._audio[: self._slot_bytes]
        self._slots -= 1
        self._cut_samples += self._slot_samples
