"""``POST /voices/localize``: a voice in another language or accent (other-endpoints.md section 6)."""

from collections.abc import Mapping
from typing import Final

from cartest_contracts.resources.accents import Accent, accent_of_language, require_accent
from cartest_contracts.resources.voices import Gender, LocalizeRequest, parse_localize
from cartest_mocks.exchange import Reply, Request
from cartest_mocks.routes import Route
from cartest_mocks.vendor import Caller, Vendor
from cartest_mocks.voices.answers import make_voice, metadata_reply
from cartest_mocks.voices.voice import Voice

__all__ = ["DIALECT_ACCENTS", "ROUTES"]

DIALECT_ACCENTS: Final[Mapping[tuple[str, str], str]] = {
    ("en", "us"): "general-american",
    ("en", "au"): "australian",
    ("en", "in"): "indian-english",
    ("en", "so"): "southern-us",
    ("en", "uk"): "british",
    ("es", "mx"): "mexican",
    ("es", "pe"): "peruvian",
    ("pt", "br"): "brazilian-portuguese",
    ("pt", "eu"): "european-portuguese",
    ("fr", "eu"): "parisian",
    ("fr", "ca"): "canadian-french",
}
"""Accent of a dialect, by language and dialect; which is whose is assumed."""

_GENDERS: Final[Mapping[str, Gender]] = {"male": "masculine", "female": "feminine"}


def _localize(vendor: Vendor, request: Request, caller: Caller) -> Reply:
    asked = parse_localize(request.body, version=caller.version)
    source = vendor.voices.find(asked.voice_id, caller.customer, caller.version)
    accent = _accent(asked)
    voice = make_voice(
        vendor,
        caller,
        name=asked.name,
        tagline=asked.tagline,
        description=source.description if asked.description is None else asked.description,
        gender=_gender(asked, source),
        language=accent.language,
        accent=accent.id,
        locale=accent.locale,
    )
    return metadata_reply(voice, vendor, caller)


def _gender(asked: LocalizeRequest, source: Voice) -> Gender | None:
    said = asked.original_speaker_gender
    return source.gender if said is None else _GENDERS[said]


def _accent(asked: LocalizeRequest) -> Accent:
    """Return the accent to speak in: what was asked for, else that of the dialect, else that of the language."""
    if asked.accent is not None:
        return require_accent(asked.accent)
    language, dialect = asked.language or "", asked.dialect
    if dialect is not None:
        return require_accent(DIALECT_ACCENTS[language, dialect])
    return accent_of_language(language)


ROUTES: Final = (Route(method="POST", template="/voices/localize", access="key", handler=_localize),)
