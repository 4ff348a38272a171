"""SCALE: what is changed in a request by a factor changes the audio by that factor, and nothing else.

Groups of observations like those of SAME. Numbers of samples are compared on servers that speak the code of
docs/audio.md; louder and longer hold for every voice.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Final

import numpy as np

from cartest_contracts.audio.listen import decode_audio
from cartest_contracts.observation import Observation
from cartest_contracts.rule import GroupRule, Violation, together
from cartest_contracts.rules.grouping import having, relates, role_of, sample_count, samples_of
from cartest_contracts.rules.reading import audio_of, format_of, version_of

__all__ = ["RULES"]

_Group = Sequence[Observation]

_ROUNDING: Final = 0.001
"""Part of a length that rounding each symbol to whole samples may take (docs/audio.md: speed)."""
_MP3_FRAMES: Final = 3
"""Frames that an encoder may add: its delay, the padding of the last one, and one to flush (audio/mp3.py)."""
_MP3_FRAME: Final = {True: 1152, False: 576}
"""Samples of a frame, at 32 kHz and more, and below (MPEG 1; MPEG 2 and 2.5)."""


def _slack(observation: Observation) -> tuple[float, float]:
    """Return the seconds that its length may be too short and too long."""
    wanted = format_of(observation)
    rounding = 1 + _ROUNDING * sample_count(observation)
    padding = _MP3_FRAMES * _MP3_FRAME[wanted.sample_rate >= 32000] if wanted.container == "mp3" else 0
    return rounding / wanted.sample_rate, (rounding + padding) / wanted.sample_rate


def _seconds(observation: Observation) -> float:
    return sample_count(observation) / format_of(observation).sample_rate


def _wrong_lengths(group: _Group) -> Iterator[Violation]:
    first = group[0]
    shorter, longer = _slack(first)
    for at, other in enumerate(group[1:], 1):
        less, more = _slack(other)
        if not -less - longer <= _seconds(other) - _seconds(first) <= more + shorter:
            expected = _seconds(first) * format_of(other).sample_rate
            yield Violation(
                expected=f"about {expected:.0f} samples as {format_of(other)}, like {format_of(first)}",
                actual=f"{sample_count(other)} samples",
                at=at,
            )


@together(
    "SCALE-01",
    "Twice the sample rate gives twice the samples, in every container.",
    source="tts.md section 2; docs/audio.md",
    applies=relates("rate", self_describing=True),
    needs_audio=True,
)
def _rates(group: _Group) -> Iterator[Violation]:
    """Compare seconds: samples by sample rate, give or take a sample a symbol; three frames of an mp3."""
    yield from _wrong_lengths(group)


@together(
    "SCALE-02",
    "Every encoding and container of a sample rate gives the same number of samples.",
    source="tts.md section 2; docs/audio.md",
    applies=relates("encoding", self_describing=True),
    needs_audio=True,
)
def _encodings(group: _Group) -> Iterator[Violation]:
    """Compare the numbers of samples; an mp3 may have three frames more."""
    yield from _wrong_lengths(group)


def _honours(group: _Group) -> bool:
    return (version := version_of(group[0])) is not None and version.honours_generation_config


def _ascending(
    group: _Group, roles: Sequence[str], measure: Callable[[Observation], float], word: str
) -> Iterator[Violation]:
    ordered = [(at, each) for role in roles for at, each in having(group, role)]
    for (_, less), (at, more) in pairwise(ordered):
        if measure(more) <= measure(less):
            yield Violation(
                expected=f"{role_of(more)} is {word} than {role_of(less)}",
                actual=f"{measure(more):.3g} beside {measure(less):.3g}",
                at=at,
            )


@together(
    "SCALE-03",
    "From 2025-04-16 on a greater generation_config.speed shortens the audio, a smaller one lengthens it.",
    source="tts.md sections 1 and 6",
    applies=lambda group: relates("speed")(group) and _honours(group),
    needs_audio=True,
)
def _speed(group: _Group) -> Iterator[Violation]:
    """Compare the numbers of samples of the same request, fast, normal and slow."""
    yield from _ascending(group, ("fast", "normal", "slow"), sample_count, "longer")


@together(
    "SCALE-04",
    "From 2025-04-16 on a greater generation_config.volume makes the audio louder, a smaller one softer.",
    source="tts.md sections 1 and 6",
    applies=lambda group: relates("volume")(group) and _honours(group),
    needs_audio=True,
)
def _volume(group: _Group) -> Iterator[Violation]:
    """Compare the root mean squares of the samples of the same request, quiet, normal and loud."""
    yield from _ascending(group, ("quiet", "normal", "loud"), _loudness, "louder")


@together(
    "SCALE-05",
    "Before 2025-04-16 generation_config is ignored: it changes nothing.",
    source="tts.md section 1; docs/audio.md",
    applies=lambda group: (
        (relates("speed", self_describing=True)(group) or relates("volume", self_describing=True)(group))
        and version_of(group[0]) is not None
        and not _honours(group)
    ),
    needs_audio=True,
)
def _ignored(group: _Group) -> Iterator[Violation]:
    """Compare the samples byte for byte with those of the request that has no such member."""
    normal = next((each for _, each in having(group, "normal")), group[0])
    for at, other in enumerate(group):
        if samples_of(other) != samples_of(normal):
            yield Violation(
                expected=f"the audio of {role_of(normal)}", actual="other audio", where=role_of(other), at=at
            )


def _loudness(observation: Observation) -> float:
    """Return the root mean square of the samples; 0 for what is no audio."""
    try:
        samples, _ = decode_audio(audio_of(observation), fmt=format_of(observation))
    except ValueError:
        return 0.0
    return float(np.sqrt(np.mean(np.square(samples, dtype=np.float64)))) if samples.size else 0.0


RULES: Final[tuple[GroupRule, ...]] = (_rates, _encodings, _speed, _volume, _ignored)
