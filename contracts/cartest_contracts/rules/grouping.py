"""How rules over groups read them: what relates the observations, which role each has, and their samples.

The label ``group`` holds observations together, ``relation`` says in what way their requests are related, ``role``
what each one is in it. Like :mod:`.reading`, pure functions that never raise on what a server may send.
"""

from collections.abc import Callable, Iterator, Sequence

from cartest_contracts.audio.containers import parse_wav_header
from cartest_contracts.audio.mp3 import mp3_frames
from cartest_contracts.observation import Observation
from cartest_contracts.rules.reading import audio_of, format_of, requested_format, spoke

__all__ = ["having", "relates", "role_of", "sample_count", "samples_of", "speaking"]


def role_of(observation: Observation) -> str:
    """Return what the observation is in its group; empty if it has no role."""
    return observation.labels.get("role", "")


def having(group: Sequence[Observation], *roles: str) -> Iterator[tuple[int, Observation]]:
    """Yield place and observation of those with one of the roles, in the order of the group."""
    return ((at, each) for at, each in enumerate(group) if role_of(each) in roles)


def relates(relation: str, *, self_describing: bool = False) -> Callable[[Sequence[Observation]], bool]:
    """Return whether a group is of that relation and was all spoken; exactness needs the code of audio.md."""

    def applies(group: Sequence[Observation]) -> bool:
        return group[0].labels.get("relation") == relation and all(
            speaking(each) and (not self_describing or each.labels.get("self_describing") == "yes")
            for each in group
        )

    return applies


def speaking(observation: Observation) -> bool:
    """Whether it is whole speech in a format that the API offers."""
    return spoke(observation) and requested_format(observation) is not None


def samples_of(observation: Observation) -> bytes:
    """Return the audio without the header of a WAV; as it came if it has none that can be read."""
    audio = audio_of(observation)
    if format_of(observation).container != "wav":
        return audio
    try:
        return bytes(parse_wav_header(audio).samples_of(audio))
    except ValueError:
        return audio


def sample_count(observation: Observation) -> int:
    """Return how many samples were received; for mp3 those of the frames, the encoder's padding included."""
    wanted = format_of(observation)
    if wanted.container == "mp3":
        return sum(frame.samples for frame in mp3_frames(audio_of(observation)))
    return len(samples_of(observation)) // wanted.sample_bytes
