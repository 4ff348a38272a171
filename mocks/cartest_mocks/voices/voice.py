"""One voice as the vendor keeps it; what a version shows of it stands in :mod:`cartest_mocks.voices.shapes`."""

import random
from functools import lru_cache

import msgspec

from cartest_contracts.resource_facts import EMBEDDING_SIZE
from cartest_contracts.resources.accents import CATALOGUE
from cartest_contracts.resources.voices import Gender

__all__ = ["Voice", "embedding_of"]


class Voice(msgspec.Struct, frozen=True, kw_only=True):
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
    """Its own accent, by the id of the catalogue: ``general-american``."""
    attached: tuple[str, ...] = ()
    """Further accents."""
    embedding: tuple[float, ...] | None = None
    """What a 2024 client made it of."""
    fine_tune_id: str = ""
    """The fine-tune that it came from."""

    @property
    def full_name(self) -> str:
        """Name and tagline as versions before 2026-08-14 show them: ``Tessa - Kind Companion``."""
        return f"{self.name} - {self.tagline}" if self.tagline else self.name

    @property
    def country(self) -> str:
        """ISO 3166-1 alpha-2 of the locale."""
        return self.locale.rpartition("-")[2]

    @property
    def as_embedding(self) -> tuple[float, ...]:
        """The embedding that 2024 versions show."""
        return embedding_of(self.id) if self.embedding is None else self.embedding

    @property
    def accents(self) -> list[tuple[str, str]]:
        """Every accent and its locale, its own first."""
        attached = [(accent, CATALOGUE[accent].locale) for accent in self.attached]
        return [(self.accent, self.locale), *attached]

    @property
    def locales(self) -> list[str]:
        """The locales of its accents, each once, its own first."""
        return list(dict.fromkeys(locale for _, locale in self.accents))


@lru_cache(maxsize=256)
def embedding_of(voice_id: str) -> tuple[float, ...]:
    """Return the embedding that 2024 versions show: a pure function of the id, between -1 and 1."""
    source = random.Random(voice_id)
    return tuple(round(source.uniform(-1, 1), 6) for _ in range(EMBEDDING_SIZE))
