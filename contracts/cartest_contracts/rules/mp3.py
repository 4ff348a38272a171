"""MP3: the frames of ``container: mp3`` (tts.md sections 2 and 8)."""

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Final

from cartest_contracts.audio.mp3 import Mp3Frame, legal_bit_rate, mp3_frames
from cartest_contracts.knowledge import Knowledge
from cartest_contracts.observation import Observation
from cartest_contracts.rule import Rule, Violation, rule
from cartest_contracts.rules.reading import SPEECH_BODIES, audio_of, format_of, requested_format

__all__ = ["RULES"]


def _is_mp3(observation: Observation) -> bool:
    wanted = requested_format(observation)
    if wanted is None or wanted.container != "mp3" or observation.operation not in SPEECH_BODIES:
        return False
    return observation.status == 200 and observation.end == "complete" and len(audio_of(observation)) > 0


def _first(observation: Observation, fits: Callable[[Mp3Frame], bool]) -> Mp3Frame | None:
    """Return the first frame that does not fit."""
    return next((frame for frame in mp3_frames(audio_of(observation)) if not fits(frame)), None)


@rule(
    "MP3-01",
    "The body is whole MPEG layer III frames, one after the other.",
    source="tts.md section 8",
    applies=_is_mp3,
    needs_audio=True,
)
def _frames(observation: Observation) -> Iterator[Violation]:
    """Walk from header to header: each must begin where the one before ends, and the last must be whole."""
    frames = list(mp3_frames(audio_of(observation)))
    if not frames:
        yield Violation(expected="MPEG layer III frames", actual=f"{audio_of(observation)[:8]!r}")
        return
    for frame, following in pairwise(frames):
        if frame.offset + frame.size != following.offset:
            actual = f"{following.offset - frame.offset - frame.size} bytes that are none"
            yield Violation(expected="a frame", actual=actual, where=f"byte {frame.offset + frame.size}")
    if not frames[-1].complete:
        actual = "a frame that is cut off"
        yield Violation(expected="a whole last frame", actual=actual, where=f"byte {frames[-1].offset}")


@rule(
    "MP3-02",
    "Every frame has the sample rate that was asked for.",
    source="tts.md section 2",
    applies=_is_mp3,
    needs_audio=True,
)
def _sample_rate(observation: Observation) -> Iterator[Violation]:
    """Read the header of each frame and report the first that differs."""
    expected = format_of(observation).sample_rate
    frame = _first(observation, lambda frame: frame.sample_rate == expected)
    if frame is not None:
        yield Violation(expected=f"{expected} Hz", actual=f"{frame.sample_rate} Hz", where=f"byte {frame.offset}")


@rule(
    "MP3-03",
    "Every frame has the bit rate that was asked for, or the nearest one that MPEG has at that sample rate.",
    source="tts.md section 2",
    knowledge=Knowledge.ASSUMED,
    applies=_is_mp3,
    needs_audio=True,
)
def _bit_rate(observation: Observation) -> Iterator[Violation]:
    """Read the header of each frame.

    MPEG-2 rates do not have every bit rate, so the nearest one is right there.
    """
    wanted = format_of(observation)
    expected = legal_bit_rate(wanted.sample_rate, wanted.bit_rate or 0)
    frame = _first(observation, lambda frame: frame.bit_rate == expected)
    if frame is not None:
        actual = f"{frame.bit_rate} bit/s"
        yield Violation(expected=f"{expected} bit/s", actual=actual, where=f"byte {frame.offset}")


@rule(
    "MP3-04",
    "Every frame is mono.",
    source="tts.md section 2 (mono always)",
    applies=_is_mp3,
    needs_audio=True,
)
def _mono(observation: Observation) -> Iterator[Violation]:
    """Read the channel mode of each frame and report the first that differs."""
    frame = _first(observation, lambda frame: frame.channels == 1)
    if frame is not None:
        yield Violation(expected="1 channel", actual=f"{frame.channels} channels", where=f"byte {frame.offset}")


RULES: Final[tuple[Rule, ...]] = (_frames, _sample_rate, _bit_rate, _mono)
