"""Requests that make and change voices, by version (other-endpoints.md section 6).

Whether a voice exists is not decided here; languages and accents are, because their lists are facts.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from cartest_contracts.resource_facts import DIALECTS, EMBEDDING_SIZE, LOCALIZE_LANGUAGES, LOCALIZE_LANGUAGES_2026
from cartest_contracts.resources.accents import require_accent
from cartest_contracts.resources.reading import (
    AUGUST_2026,
    MARCH_2026,
    NOVEMBER_2025,
    read_body,
    read_members,
    require,
    require_language,
)
from cartest_contracts.versions import FIRST_VERSION, ApiVersion
from cartest_contracts.wire.strict import bad_member, one_of, read_object

__all__ = [
    "EMBEDDINGS_UNTIL",
    "MAX_TAGLINE",
    "CloneRequest",
    "Gender",
    "LocalizeRequest",
    "MixPart",
    "VoiceCreation",
    "VoiceUpdate",
    "parse_clone",
    "parse_localize",
    "parse_mix",
    "parse_voice_creation",
    "parse_voice_update",
]

Gender = Literal["masculine", "feminine", "gender_neutral"]

EMBEDDINGS_UNTIL: Final = ApiVersion.parse("2025-04-16")
"""First version without voices made of embeddings, and without a choice of how to clone."""
MAX_TAGLINE: Final = 32
"""Characters (SDK 4.2.0)."""

_Embedding = Annotated[tuple[float, ...], Meta(min_length=EMBEDDING_SIZE, max_length=EMBEDDING_SIZE)]
_Tagline = Annotated[str, Meta(max_length=MAX_TAGLINE)]


class VoiceUpdate(msgspec.Struct, frozen=True, kw_only=True):
    """Change what is named."""

    name: str | UnsetType = UNSET
    description: str | UnsetType = UNSET
    gender: Gender | UnsetType | None = UNSET
    """``None`` resets it. Since 2026-03-01 (docs api-changes)."""
    accent: str | UnsetType = UNSET
    """Since 2026-03-01."""


class CloneRequest(msgspec.Struct, frozen=True, kw_only=True):
    """Make a voice that sounds like a clip; the fields of the form beside it."""

    name: str
    language: str
    description: str = ""
    base_voice_id: str | None = None
    mode: Literal["similarity", "stability"] | None = None
    """Before 2025-04-16, and required there."""
    enhance: Literal["true", "false"] = "false"
    """Up to 2025-04-16."""
    access: Literal["private", "public"] = msgspec.field(name="access[type]", default="private")
    """Since 2026-08-14 (assumed: the version that shows it)."""
    accent: str | None = None
    """Since 2026-03-01."""


class LocalizeRequest(msgspec.Struct, frozen=True, kw_only=True):
    """Make a voice that speaks another language or accent in the manner of one that exists."""

    voice_id: str
    name: str
    description: str | None = None
    language: str | None = None
    original_speaker_gender: Literal["male", "female"] | None = None
    dialect: str | None = None
    accent: str | None = None
    """Since 2026-08-14, and required there, where language and dialect have no effect beside it (assumed); before,
    ``description``, ``language`` and the gender are required."""
    tagline: _Tagline = ""
    """Since 2026-08-14."""


class VoiceCreation(msgspec.Struct, frozen=True, kw_only=True):
    """Make a voice of an embedding; before 2025-04-16."""

    name: str
    description: str
    embedding: _Embedding
    language: str = "en"
    base_voice_id: str | None = None


class MixPart(msgspec.Struct, frozen=True, kw_only=True):
    """One ingredient of a mix: a voice, or an embedding; before 2025-04-16."""

    weight: float
    id: str | None = None
    embedding: _Embedding | None = None


class _Mix(msgspec.Struct, frozen=True, kw_only=True):
    voices: Annotated[tuple[MixPart, ...], Meta(min_length=1)]


def parse_voice_update(data: bytes | str, *, version: ApiVersion) -> VoiceUpdate:
    """Read the body of ``PATCH /voices/{id}``; raise :class:`BadRequest`."""
    members = read_object(data)
    if version < NOVEMBER_2025:
        require(members, "name", "description")
    since = {"gender": MARCH_2026, "accent": MARCH_2026}
    update = read_members(members, VoiceUpdate, version=version, since=since, resets=("gender",))
    if update.accent is not UNSET:
        require_accent(update.accent)
    return update


def parse_clone(fields: Mapping[str, str], *, version: ApiVersion) -> CloneRequest:
    """Read the fields of the form of ``POST /voices/clone``; raise :class:`BadRequest`."""
    known: dict[str, Any] = dict(fields)
    if version >= EMBEDDINGS_UNTIL:
        known.pop("mode", None)
    else:
        require(known, "mode")
    if version >= NOVEMBER_2025:
        known.pop("enhance", None)
    request = read_members(
        known, CloneRequest, version=version, since={"access[type]": AUGUST_2026, "accent": MARCH_2026}
    )
    require_language(request.language, version)
    if request.accent is not None:
        require_accent(request.accent)
    return request


def parse_localize(data: bytes | str, *, version: ApiVersion) -> LocalizeRequest:
    """Read the body of ``POST /voices/localize``; raise :class:`BadRequest`."""
    request = read_body(
        data, LocalizeRequest, version=version, since={"accent": AUGUST_2026, "tagline": AUGUST_2026}
    )
    languages = LOCALIZE_LANGUAGES_2026 if version >= MARCH_2026 else LOCALIZE_LANGUAGES
    if request.language is not None and request.language not in languages:
        raise bad_member("language", one_of(languages))
    if version >= AUGUST_2026:
        require({"accent": request.accent}, "accent")
        # Beside an accent it need not fit the language (assumed).
        dialects = tuple(sorted({dialect for each in DIALECTS.values() for dialect in each}))
    else:
        asked = ("description", "language", "original_speaker_gender")
        require({name: getattr(request, name) for name in asked}, *asked)
        dialects = DIALECTS.get(request.language or "", ())
    if request.dialect is not None and request.dialect not in dialects:
        raise bad_member("dialect", one_of(dialects) if dialects else "is not supported by the language")
    if request.accent is not None and not require_accent(request.accent).is_localizable:
        raise bad_member("accent", "is no accent that a voice can be localized to")
    return request


def parse_voice_creation(data: bytes | str) -> VoiceCreation:
    """Read the body of ``POST /voices/``; raise :class:`BadRequest`."""
    request = read_body(data, VoiceCreation, version=FIRST_VERSION)
    require_language(request.language, FIRST_VERSION)
    return request


def parse_mix(data: bytes | str) -> tuple[MixPart, ...]:
    """Read the body of ``POST /voices/mix``; raise :class:`BadRequest`."""
    parts = read_body(data, _Mix, version=FIRST_VERSION).voices
    for place, part in enumerate(parts):
        if (part.id is None) == (part.embedding is None):
            raise bad_member(f"voices[{place}]", "must have an id or an embedding, and not both")
    return parts
