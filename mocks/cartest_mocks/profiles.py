"""Latency profiles: when each chunk of an answer leaves.

A profile is data and a pure function of a random generator; nothing here reads a clock. The figures of
``realistic`` are those of websocket.md section 7: sonic-2 claims 90 ms to first audio and sonic-turbo 40 ms,
chunks hold at most about 6.4 kB of audio, and delivery is faster than real time. Its spread and its speed are
assumed. To add a profile, add it to :data:`PROFILES` and to docs/mock.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from random import Random
from types import MappingProxyType
from typing import Final

from cartest_contracts.errors import UsageError

__all__ = ["PROFILES", "Pace", "PaceSeeds", "Profile", "profile_named"]

_NS_PER_MS: Final = 1_000_000
_KNOWN_REQUESTS: Final = 100_000


@dataclass(frozen=True, kw_only=True)
class Profile:
    """How fast the vendor is."""

    name: str
    first_audio_ms: float
    """Median from the request to its first audio."""
    first_audio_ms_by_family: Mapping[str, float] = field(default_factory=dict[str, float])
    """The same for models whose id begins so; the longest match counts."""
    spread: float = 0.0
    """Sigma of the log-normal factor on every wait; 0.2 puts 95 % within a factor of 1.5."""
    real_time_factor: float = 0.0
    """Seconds of generation for a second of audio after the first chunk; 0: at once."""
    chunk_bytes: int = 6400
    """Most audio in one chunk."""

    def first_ms(self, model_id: str) -> float:
        """Return the median to first audio of a model."""
        families = [family for family in self.first_audio_ms_by_family if model_id.startswith(family)]
        return self.first_audio_ms_by_family[max(families, key=len)] if families else self.first_audio_ms


class Pace:
    """The waits of one request, drawn as they are needed."""

    __slots__ = ("_first_ms", "_profile", "_random")

    def __init__(self, profile: Profile, model_id: str, random: Random | None) -> None:
        self._profile = profile
        self._first_ms = profile.first_ms(model_id)
        self._random = random

    @property
    def at_once(self) -> bool:
        """Whether nothing waits."""
        return not self._first_ms and not self._profile.real_time_factor

    def first_ns(self) -> int:
        """Return the wait before the first chunk."""
        return self._spread_ns(self._first_ms)

    def next_ns(self, audio_s: float) -> int:
        """Return the wait before a further chunk of so much audio."""
        return self._spread_ns(1000 * audio_s * self._profile.real_time_factor)

    def _spread_ns(self, median_ms: float) -> int:
        if self._random is None or not median_ms:
            return round(median_ms * _NS_PER_MS)
        return round(median_ms * _NS_PER_MS * self._random.lognormvariate(0.0, self._profile.spread))


class PaceSeeds:
    """Gives each request its own pace, the same in every run with the same seed.

    The seed of a pace is what was asked and how often that was asked before, so the order in which different
    requests arrive does not matter.
    """

    def __init__(self, profile: Profile, seed: int) -> None:
        self._profile = profile
        self._seed = seed
        self._asked: dict[bytes, int] = {}
        self._steady: dict[str, Pace] = {}
        """By model, where nothing is drawn: such a pace has no state."""

    def pace(self, model_id: str, transport: str, asked: bytes) -> Pace:
        """Return the pace of a request; its bytes identify it."""
        if not self._profile.spread:
            steady = self._steady.get(model_id)
            if steady is None:
                steady = self._steady[model_id] = Pace(self._profile, model_id, None)
            return steady
        if len(self._asked) >= _KNOWN_REQUESTS:
            self._asked.clear()
        # A digest, because a hundred thousand requests of a megabyte are not to be kept.
        digest = blake2b(asked, digest_size=16, person=transport.encode()).digest()
        times = self._asked[digest] = self._asked.get(digest, 0) + 1
        return Pace(self._profile, model_id, Random(f"{self._seed} {times} {digest.hex()}"))


PROFILES: Final[Mapping[str, Profile]] = MappingProxyType(
    {
        profile.name: profile
        for profile in (
            Profile(name="instant", first_audio_ms=0.0),
            Profile(
                name="realistic",
                first_audio_ms=90.0,
                first_audio_ms_by_family={"sonic-turbo": 40.0},
                spread=0.2,
                real_time_factor=0.15,
            ),
        )
    }
)


def profile_named(name: str) -> Profile:
    """Return a profile; raise :class:`UsageError` that names those there are."""
    try:
        return PROFILES[name]
    except KeyError:
        raise UsageError(f"no such latency profile: {name!r} (there are: {', '.join(PROFILES)})") from None
