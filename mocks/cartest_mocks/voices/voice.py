"""One voice as the vendor keeps it; what a version shows of it stands in :mod:`cartest_mocks.voices.shapes`."""

import random
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

__all__ = ["EMBEDDING_SIZE", "Gender", "Voice", "embedding_of"]

Gender = Literal["masculine", "feminine", "gender_neutral"]

EMBEDDING_SIZE: Final = 192


@dataclass(frozen=True, kw_only=True)
class Voice:
    """One voice; a public one is everybody's to use, a private one its owner's alone."""

    id: str
    """UUID, lower case."""
    owner_id: str
    """Id of the account that made it; ``user_cartesia`` for the vendor's own library."""
    public: bool
    name: str
    """Display name without the tagline."""
    tagline: str
    """At most 32 characters; empty: none."""
    description: str
    gender: Gender | None
    created_at: str
    """ISO 8601, UTC."""
    language: str
    """ISO 639-1."""
    locale: str
    """BCP 47 of the voice's own accent: ``en-US``."""
    accent: str
    """Id of the accent catalogue of 2026-08-14: ``general-american``."""

    @property
    def full_name(self) -> str:
        """Name and tagline as versions before 2026-08-14 show them: ``Tessa - Kind Companion``."""
        return f"{self.name} - {self.tagline}" if self.tagline else self.name

    @property
    def country(self) -> str:
        """ISO 3166-1 alpha-2 of the locale."""
        return self.locale.rpartition("-")[2]


@lru_cache(maxsize=256)
def embedding_of(voice_id: str) -> tuple[float, ...]:
    """Return the embedding that 2024 versions show: a pure function of the id, between -1 and 1."""
    source = random.Random(voice_id)
    return tuple(round(source.uniform(-1, 1), 6) for _ in range(EMBEDDING_SIZE))
