"""The voices that exist when the mock starts: the documented ids, a small library, and some private ones.

Everything here is fixed, so that two runs list the same voices. Names of the library are invented: nothing
should be mistaken for a recording of the vendor's own. There are more than 25 public voices, so that a page
of the default size is never the whole list.
"""

import uuid
from itertools import cycle
from typing import Final

from cartest_contracts.facts import DOCUMENTED_VOICES
from cartest_contracts.resources.voices import Gender
from cartest_mocks.accounts import Account
from cartest_mocks.voices.voice import Voice

__all__ = ["LIBRARY_OWNER", "library", "private_voices"]

LIBRARY_OWNER: Final = "user_cartesia"

_NAMES: Final = (
    "Ada", "Bertil", "Chiara", "Dmitri", "Esme", "Farid", "Greta", "Hiro", "Ines", "Jonas", "Kira", "Lukas",
    "Mina", "Nils", "Olga", "Pablo", "Quinn", "Rosa", "Sven", "Tilda", "Umut", "Vera", "Wim", "Xenia", "Yuki",
)  # fmt: skip  # one name a line would be a page of them
_GENDERS: Final[tuple[Gender, ...]] = ("feminine", "masculine", "feminine", "masculine", "gender_neutral")
_TONGUES: Final = (  # language, locale, accent: ids of the catalogue in other-endpoints.md section 6
    ("en", "en-US", "general-american"),
    ("en", "en-GB", "british"),
    ("fr", "fr-FR", "parisian"),
    ("de", "de-DE", "high-german"),
    ("es", "es-MX", "mexican"),
    ("es", "es-ES", "castilian"),
    ("pt", "pt-BR", "brazilian-portuguese"),
    ("ja", "ja-JP", "japanese"),
    ("hi", "hi-IN", "hindi"),
    ("en", "en-IN", "indian-english"),
    ("it", "it-IT", "italian"),
)


def library() -> list[Voice]:
    """Return the public voices, documented ids first."""
    documented = [
        Voice(
            id=fact.id,
            owner_id=LIBRARY_OWNER,
            public=True,
            name=fact.name.partition(" - ")[0],
            tagline=fact.name.partition(" - ")[2],
            description="A voice whose id the documentation uses.",
            gender=fact.gender,
            created_at="2024-05-01T00:00:00Z",
            language="en",
            locale="en-US",
            accent="general-american",
        )
        for fact in DOCUMENTED_VOICES
    ]
    tongues, genders = cycle(_TONGUES), cycle(_GENDERS)
    return documented + [
        _invented(name, owner_id=LIBRARY_OWNER, public=True, day=day, gender=next(genders), tongue=next(tongues))
        for day, name in enumerate(_NAMES, start=1)
    ]


def private_voices(account: Account) -> list[Voice]:
    """Return the two voices that an account owns from the start."""
    genders: tuple[Gender | None, ...] = ("feminine", None)
    return [
        _invented(
            f"{account.id} {day}", owner_id=account.id, public=False, day=day, gender=gender, tongue=_TONGUES[0]
        )
        for day, gender in enumerate(genders, start=28)
    ]


def _invented(
    name: str, *, owner_id: str, public: bool, day: int, gender: Gender | None, tongue: tuple[str, str, str]
) -> Voice:
    language, locale, accent = tongue
    return Voice(
        id=str(uuid.uuid5(uuid.NAMESPACE_URL, f"cartest:voice:{name}")),
        owner_id=owner_id,
        public=public,
        name=name,
        tagline="Mock Voice",
        description=f"An invented {locale} voice that speaks the self-describing code.",
        gender=gender,
        created_at=f"2025-01-{day:02}T00:00:00Z",
        language=language,
        locale=locale,
        accent=accent,
    )
