"""The audio of one STT socket: kept as it arrives, cut into stretches, each heard once.

Sans-I/O. Hearing a stretch takes time and may happen in a worker thread; collecting never waits for it. A
stretch that is cut while someone speaks leaves an unread end, which the next stretch begins with, so that no
word is lost to the cut.
"""

from dataclasses import dataclass, field, replace
from typing import Final, Self

import numpy as np

from cartest_contracts.audio.frames import LONGEST_FRAME_S
from cartest_contracts.audio.heard import HeardWord
from cartest_contracts.audio.listen import decode_pcm, listen_samples
from cartest_contracts.audio.samples import SILENCE, PcmEncoding

__all__ = ["LONGEST_STRETCH_S", "Ear", "Finding", "Stretch"]

LONGEST_STRETCH_S: Final = 30.0
"""Speech without a pause is cut here (assumed; the service chunks long audio too)."""
_NEWS_S: Final = 1.0
"""Audio between two drafts (assumed)."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What was heard in a stretch."""

    text: str
    words: tuple[HeardWord, ...]
    """Times are seconds from the start of the stretch."""
    start_s: float
    """Where the stretch began, in seconds from the start of the socket's audio."""
    duration_s: float
    """Seconds of audio that are done with."""
    unread: bytes
    """The end that was not understood yet; empty unless the stretch was cut."""

    def then(self, later: "Finding") -> "Finding":
        """Return what was heard in this stretch and the next one, as if they were one."""
        shift_s = later.start_s - self.start_s
        shifted = (
            replace(word, start_s=word.start_s + shift_s, end_s=word.end_s + shift_s) for word in later.words
        )
        return Finding(
            text=self.text + later.text,
            words=(*self.words, *shifted),
            start_s=self.start_s,
            duration_s=shift_s + later.duration_s,
            unread=later.unread,
        )


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """Some audio out of the stream."""

    audio: bytes
    start_s: float
    encoding: PcmEncoding
    sample_rate: int
    cut: bool
    """Whether the speaker had not finished."""

    def after(self, unread: bytes) -> Self:
        """Return the stretch with the unread end of the one before it in front."""
        seconds = len(unread) / len(SILENCE[self.encoding]) / self.sample_rate
        return replace(self, audio=unread + self.audio, start_s=self.start_s - seconds)

    def hear(self) -> Finding:
        """Read the code; slow, so away from the event loop."""
        heard = listen_samples(decode_pcm(self.audio, self.encoding), self.sample_rate)
        done_s = heard.duration_s
        if self.cut:
            # A frame that began earlier than this is either among the words or beyond reading.
            done_s = max([0.0, heard.duration_s - LONGEST_FRAME_S, *(word.end_s for word in heard.words)])
        done = round(done_s * self.sample_rate) * len(SILENCE[self.encoding])
        return Finding(
            text=heard.transcript,
            words=heard.words,
            start_s=self.start_s,
            duration_s=done_s,
            unread=self.audio[done:],
        )


@dataclass(kw_only=True)
class Ear:
    """What has arrived and was not taken out to be heard."""

    encoding: PcmEncoding
    sample_rate: int
    min_volume: float
    """Peak amplitude below which audio is silence, 1.0 is full scale."""
    max_silence_s: float | None
    """Silence that ends an utterance; ``None``: only the client ends one."""
    _audio: bytearray = field(default_factory=bytearray)
    _position: int = 0
    """Samples that were taken out."""
    _loud: bool = False
    _sounded: bool = False
    _silent_samples: int = 0

    @property
    def kept_bytes(self) -> int:
        """Bytes that have arrived and were not taken out."""
        return len(self._audio)

    def take(self, data: bytes) -> None:
        """Keep what arrived; a message may end inside a sample."""
        whole = len(self._audio) - len(self._audio) % self._width
        self._audio += data
        samples = decode_pcm(memoryview(self._audio)[whole:].toreadonly(), self.encoding)
        with np.errstate(invalid="ignore"):
            loud = np.flatnonzero(np.abs(samples) >= self.min_volume)
        if loud.size:
            self._loud = self._sounded = True
            self._silent_samples = len(samples) - 1 - int(loud[-1])
        else:
            self._silent_samples += len(samples)

    @property
    def utterance_ended(self) -> bool:
        """Whether someone spoke and then was silent for long enough."""
        if self.max_silence_s is None or not self._loud:
            return False
        return self._silent_samples >= self.max_silence_s * self.sample_rate

    @property
    def has_news(self) -> bool:
        """Whether there is a second of audio, with sound in it, that was not taken out."""
        return self._sounded and len(self._audio) >= _NEWS_S * self.sample_rate * self._width

    @property
    def is_full(self) -> bool:
        """Whether speech has gone on for so long that it must be cut."""
        return len(self._audio) >= LONGEST_STRETCH_S * self.sample_rate * self._width

    def cut(self, *, speaking: bool) -> Stretch:
        """Take out everything that is kept, up to the last whole sample."""
        whole = len(self._audio) - len(self._audio) % self._width
        stretch = Stretch(
            audio=bytes(self._audio[:whole]),
            start_s=self._position / self.sample_rate,
            encoding=self.encoding,
            sample_rate=self.sample_rate,
            cut=speaking,
        )
        del self._audio[:whole]
        self._position += whole // self._width
        self._loud = speaking
        self._sounded = False
        return stretch

    @property
    def _width(self) -> int:
        return len(SILENCE[self.encoding])
