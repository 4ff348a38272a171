"""A voice as each version shows it: the member table of other-endpoints.md section 6, as data.

A member has a first version, sometimes a last one, and sometimes must be asked for with ``expand[]``. Members
that only a recording of 2026-08-14 shows (``accents``, ``is_pro``, ``status``) are marked so.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, Final

from cartest_contracts.knowledge import Knowledge
from cartest_contracts.versions import ApiVersion
from cartest_mocks.accounts import Account
from cartest_mocks.voices.store import Voices
from cartest_mocks.voices.voice import Voice

__all__ = ["MEMBERS", "METADATA", "Member", "View", "metadata_of", "shape_of"]

_JUNE_2024: Final = ApiVersion.parse("2024-06-10")
_NOVEMBER_2024: Final = ApiVersion.parse("2024-11-13")
_APRIL_2025: Final = ApiVersion.parse("2025-04-16")
_NOVEMBER_2025: Final = ApiVersion.parse("2025-11-04")
_AUGUST_2026: Final = ApiVersion.parse("2026-08-14")


@dataclass(frozen=True, kw_only=True)
class View:
    """One voice as one account looks at it."""

    voice: Voice
    account: Account
    voices: Voices


@dataclass(frozen=True, kw_only=True)
class Member:
    """One member of the JSON object ``Voice``."""

    name: str
    value: Callable[[View], Any]
    since: ApiVersion = _JUNE_2024
    until: ApiVersion | None = None
    """First version that no longer has it."""
    expand: bool = False
    """Whether it is there only when ``expand[]`` names it."""
    knowledge: Knowledge = Knowledge.DOCUMENTED

    def in_version(self, version: ApiVersion) -> bool:
        """Whether the version has this member."""
        return version >= self.since and (self.until is None or version < self.until)


MEMBERS: Final = (
    Member(name="id", value=lambda view: view.voice.id),
    Member(name="user_id", value=lambda view: view.voice.owner_id, until=_NOVEMBER_2024),
    Member(name="is_owner", value=lambda view: view.voice.owner_id == view.account.id, since=_NOVEMBER_2024),
    Member(name="is_public", value=lambda view: view.voice.public, until=_NOVEMBER_2024),
    Member(name="is_public", value=lambda view: view.voice.public, since=_APRIL_2025, until=_AUGUST_2026),
    Member(name="access", value=lambda view: "public" if view.voice.public else "private", since=_AUGUST_2026),
    Member(name="visibility", value=lambda view: "all" if view.voice.public else "owner", since=_AUGUST_2026),
    Member(name="name", value=lambda view: view.voice.full_name, until=_AUGUST_2026),
    Member(name="name", value=lambda view: view.voice.name, since=_AUGUST_2026),
    Member(name="tagline", value=lambda view: view.voice.tagline, since=_AUGUST_2026),
    Member(name="description", value=lambda view: view.voice.description),
    Member(name="gender", value=lambda view: view.voice.gender, since=_APRIL_2025),
    Member(name="created_at", value=lambda view: view.voice.created_at),
    Member(name="language", value=lambda view: view.voice.language),
    Member(
        name="locales",
        value=lambda view: [
            {"locale": locale, "is_native": locale == view.voice.locale} for locale in view.voice.locales
        ],
        since=_NOVEMBER_2025,
    ),
    Member(name="country", value=lambda view: view.voice.country, since=_NOVEMBER_2025),
    Member(name="accent", value=lambda view: view.voice.accent, since=_AUGUST_2026),
    Member(
        name="accents",
        value=lambda view: [
            {"accent": accent, "locale": locale, "is_native": accent == view.voice.accent}
            for accent, locale in view.voice.accents
        ],
        since=_AUGUST_2026,
        knowledge=Knowledge.RECORDED,
    ),
    Member(name="is_pro", value=lambda _: False, since=_AUGUST_2026, knowledge=Knowledge.RECORDED),
    Member(name="status", value=lambda _: "active", since=_AUGUST_2026, knowledge=Knowledge.RECORDED),
    Member(name="embedding", value=lambda view: view.voice.as_embedding, until=_NOVEMBER_2024),
    Member(
        name="embedding",
        value=lambda view: view.voice.as_embedding,
        since=_NOVEMBER_2024,
        until=_APRIL_2025,
        expand=True,
    ),
    Member(
        name="is_starred",
        value=lambda view: view.voices.is_starred(view.account, view.voice),
        since=_NOVEMBER_2024,
        until=_AUGUST_2026,
        expand=True,
    ),
    # The vendor's files need the files host, which the mock is not: null is what a voice without preview has.
    Member(name="preview_file_url", value=lambda _: None, since=_NOVEMBER_2025, expand=True),
)


METADATA: Final = (
    Member(name="user_id", value=lambda view: view.voice.owner_id),
    Member(name="is_public", value=lambda view: view.voice.public, until=_AUGUST_2026),
    *(
        member
        for member in MEMBERS
        if member.name
        in {"id", "access", "visibility", "name", "tagline", "description", "created_at", "language"}
    ),
)
"""Members of ``VoiceMetadata``, which is what making a voice answers."""


def shape_of(view: View, *, version: ApiVersion, expand: Collection[str] = ()) -> dict[str, Any]:
    """Return the JSON object of a voice; names in ``expand`` that the version does not know are ignored."""
    return _shape(MEMBERS, view, version, expand)


def metadata_of(view: View, *, version: ApiVersion) -> dict[str, Any]:
    """Return the JSON object of a voice that was just made."""
    return _shape(METADATA, view, version, ())


def _shape(
    members: tuple[Member, ...], view: View, version: ApiVersion, expand: Collection[str]
) -> dict[str, Any]:
    return {
        member.name: member.value(view)
        for member in members
        if member.in_version(version) and (not member.expand or member.name in expand)
    }
