"""The members of a voice by version."""

from datetime import datetime
from typing import Any

import pytest
from cartesia.types import Voice as SdkVoice

from cartest_contracts.facts import DOCUMENTED_VOICES
from cartest_contracts.resource_facts import EMBEDDING_SIZE
from cartest_contracts.versions import DOCUMENTED_VERSIONS, ApiVersion
from cartest_mocks.accounts import Accounts
from cartest_mocks.store import MemoryStore
from cartest_mocks.voices.seeds import private_voices
from cartest_mocks.voices.shapes import View, shape_of
from cartest_mocks.voices.store import Voices
from cartest_mocks.voices.voice import Voice

ACCOUNTS = Accounts.default()
OWN = ACCOUNTS.first
VOICES = Voices(MemoryStore())
VOICES.fill(ACCOUNTS)
ALL_EXPANSIONS = ("embedding", "is_starred", "preview_file_url", "no such thing")

OF_2025_04 = {"id", "is_owner", "is_public", "name", "description", "gender", "created_at", "language"}
MEMBERS = {  # other-endpoints.md section 6: always there, and there when expanded
    "2024-06-10": (
        {"id", "user_id", "is_public", "name", "description", "created_at", "language", "embedding"},
        set[str](),
    ),
    "2024-11-13": (
        {"id", "is_owner", "name", "description", "created_at", "language"},
        {"embedding", "is_starred"},
    ),
    "2025-04-16": (OF_2025_04, {"is_starred"}),
    "2025-11-04": (OF_2025_04 | {"locales", "country"}, {"is_starred", "preview_file_url"}),
    "2026-03-01": (OF_2025_04 | {"locales", "country"}, {"is_starred", "preview_file_url"}),
    "2026-08-14": (
        (OF_2025_04 - {"is_public"})
        | {"access", "visibility", "tagline", "locales", "country", "accent", "accents", "is_pro", "status"},
        {"preview_file_url"},
    ),
}


def shown(version: str, *, voice: Voice | None = None, expand: tuple[str, ...] = ()) -> dict[str, Any]:
    public = VOICES.lookup(DOCUMENTED_VOICES[0].id, OWN)
    assert public is not None
    view = View(voice=voice or public, account=OWN, voices=VOICES)
    return shape_of(view, version=ApiVersion.parse(version), expand=expand)


def test_every_documented_version_is_in_the_table() -> None:
    """The table of this test has no gap."""
    assert tuple(MEMBERS) == tuple(str(version) for version in DOCUMENTED_VERSIONS)


@pytest.mark.parametrize("version", MEMBERS)
def test_the_members_are_those_of_the_version(version: str) -> None:
    """Nothing more and nothing less, with and without ``expand[]``."""
    always, expanded = MEMBERS[version]
    assert set(shown(version)) == always
    assert set(shown(version, expand=ALL_EXPANSIONS)) == always | expanded


def test_a_version_between_two_is_like_the_earlier() -> None:
    """Versions are dates compared by range."""
    assert shown("2025-09-01", expand=ALL_EXPANSIONS) == shown("2025-04-16", expand=ALL_EXPANSIONS)


def test_values_of_a_public_and_of_an_own_voice() -> None:
    """Ownership and access follow the voice."""
    own = private_voices(OWN)[1]
    assert shown("2025-04-16")["is_owner"] is False
    assert shown("2025-04-16", voice=own) | {"id": "", "name": "", "description": "", "created_at": ""} == {
        "id": "",
        "is_owner": True,
        "is_public": False,
        "name": "",
        "description": "",
        "gender": None,
        "created_at": "",
        "language": "en",
    }
    assert (shown("2026-08-14")["access"], shown("2026-08-14")["visibility"]) == ("public", "all")
    private = shown("2026-08-14", voice=own)
    assert (private["access"], private["visibility"], private["country"]) == ("private", "owner", "US")
    assert private["locales"] == [{"locale": "en-US", "is_native": True}]


def test_names_carry_the_tagline_until_it_has_a_member_of_its_own() -> None:
    """The recorded listings of older versions show both in one."""
    assert shown("2025-04-16")["name"] == DOCUMENTED_VOICES[0].name
    newest = shown("2026-08-14")
    assert f"{newest['name']} - {newest['tagline']}" == DOCUMENTED_VOICES[0].name
    untitled = VOICES.lookup(DOCUMENTED_VOICES[2].id, OWN)
    assert untitled is not None
    assert shown("2025-04-16", voice=untitled)["name"] == DOCUMENTED_VOICES[2].name


def test_embeddings_are_a_function_of_the_id() -> None:
    """192 numbers, the same each time, others for another voice."""
    embedding = shown("2024-06-10")["embedding"]
    assert len(embedding) == EMBEDDING_SIZE
    assert embedding == shown("2024-11-13", expand=("embedding",))["embedding"]
    assert embedding != shown("2024-06-10", voice=private_voices(OWN)[0])["embedding"]


def test_the_newest_sdk_accepts_the_newest_shape() -> None:
    """The official types validate it, dates included."""
    voice = SdkVoice.model_validate(shown("2026-08-14", expand=ALL_EXPANSIONS), strict=False)
    assert voice.id == DOCUMENTED_VOICES[0].id
    assert isinstance(voice.created_at, datetime)
