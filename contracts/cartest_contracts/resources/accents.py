"""The accent catalogue of 2026-08-14 and what is attached to a voice (other-endpoints.md section 6).

The ids are facts (:mod:`cartest_contracts.resource_facts`). The language and locale of an id, its name, which
one is the default of a locale, and that the attachable ones are those that a voice can be localized to, are
nowhere published: all four are assumed.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from cartest_contracts.resource_facts import ACCENTS_PER_VOICE, ATTACHABLE_ACCENTS
from cartest_contracts.resources.reading import AUGUST_2026, read_body
from cartest_contracts.wire.strict import bad_member

__all__ = [
    "CATALOGUE",
    "Accent",
    "AccentsRequest",
    "accent_of_language",
    "parse_accents",
    "require_accent",
]

# The first accent of a locale is its default, the first locale of a language its own.
_LOCALES: Final = """
    en-US general-american african-american california midwestern-american new-york southern-us
    en-GB british
    en-AU australian
    en-CA canadian-english
    en-IN indian-english
    en-IE irish
    en-NZ new-zealand
    en-SG singaporean
    en-ZA south-african
    en-AE arabic-english
    fr-FR parisian
    fr-BE belgian-french
    fr-CA canadian-french
    fr-SN african-french
    de-DE high-german
    de-CH swiss-standard
    es-MX mexican
    es-ES castilian
    es-CL chilean
    es-CO colombian
    es-PE peruvian
    es-BO camba
    pt-BR brazilian-portuguese
    pt-PT european-portuguese
    zh-CN mandarin
    zh-TW taiwanese-mandarin
    ja-JP japanese standard-japanese
    hi-IN hindi bagheli
    it-IT italian abruzzo-italian campania
    ko-KR korean
    nl-NL randstad
    pl-PL polish
    ru-RU russian
    sv-SE stockholm
    tr-TR istanbul
    tl-PH manila
    bg-BG bulgarian
    ro-RO romanian
    ro-MD moldovan
    ar-SA modern-standard-arabic arabic middle-eastern-arabic
    ar-AE khaleeji
    cs-CZ czech
    el-GR thessaloniki
    fi-FI finnish
    hr-HR zagreb
    ms-MY malay
    sk-SK slovak
    da-DK danish
    ta-IN central-tamil
    uk-UA kyiv
    hu-HU budapest
    no-NO oslo
    vi-VN southern-vietnamese central-vietnamese
    bn-BD jessore
    th-TH central-thai
    he-IL israeli
    ka-GE tbilisi
    id-ID jakarta
    te-IN telangana
    gu-IN parsi
    kn-IN southern-karnataka
    ml-IN north-kerala
    mr-IN konkani
    pa-IN powadhi
    or-IN odia
    ur-PK urdu
    ur-IN indian-urdu
"""


class Accent(msgspec.Struct, frozen=True, kw_only=True):
    """One accent of the catalogue, as the API shows it."""

    id: str
    name: str
    """For people: ``General American``."""
    language: str
    """ISO 639-1."""
    locale: str
    """BCP 47: ``en-US``."""
    is_locale_default: bool
    is_localizable: bool


def _accents() -> dict[str, Accent]:
    found = [
        Accent(
            id=accent_id,
            name=accent_id.replace("-", " ").title(),
            language=locale.partition("-")[0],
            locale=locale,
            is_locale_default=place == 0,
            is_localizable=accent_id in ATTACHABLE_ACCENTS,
        )
        for locale, *ids in (line.split() for line in _LOCALES.strip().splitlines())
        for place, accent_id in enumerate(ids)
    ]
    return {accent.id: accent for accent in found}


_BY_LOCALE: Final = _accents()
_BY_LANGUAGE: Final = {accent.language: accent for accent in reversed(_BY_LOCALE.values())}
CATALOGUE: Final[Mapping[str, Accent]] = MappingProxyType(dict(sorted(_BY_LOCALE.items())))
"""By id, sorted by id as the API lists them."""


class AccentsRequest(msgspec.Struct, frozen=True, kw_only=True):
    """Accents to attach to a voice."""

    accents: Annotated[tuple[str, ...], Meta(min_length=1, max_length=ACCENTS_PER_VOICE)]
    """That there must be one is assumed."""


def parse_accents(data: bytes | str) -> AccentsRequest:
    """Read the body of ``PATCH /voices/{id}/accents``; raise :class:`BadRequest`."""
    request = read_body(data, AccentsRequest, version=AUGUST_2026)
    for accent in request.accents:
        require_accent(accent, member="accents")
        if accent not in ATTACHABLE_ACCENTS:
            raise bad_member("accents", "holds an accent that cannot be attached")
    return request


def require_accent(accent_id: str, *, member: str = "accent") -> Accent:
    """Return an accent of the catalogue; raise :class:`BadRequest` for any other, display names included."""
    accent = CATALOGUE.get(accent_id)
    if accent is None:
        raise bad_member(member, "must be an id of the accent catalogue")
    return accent


def accent_of_language(language: str) -> Accent:
    """Return the default accent of a language of ``LANGUAGES_44``; raise :class:`KeyError` for another."""
    return _BY_LANGUAGE[language]
