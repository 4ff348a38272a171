"""Cloned and localized voices, and those of embeddings, by version."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import pytest
from tests.mocks.api import CLIP, Answer, Api

from cartest_contracts.facts import DOCUMENTED_VOICES
from cartest_contracts.resource_facts import DIALECTS, EMBEDDING_SIZE
from cartest_mocks.accounts import OTHER_KEY
from cartest_mocks.vendor import Vendor
from cartest_mocks.voices.localizing import DIALECT_ACCENTS
from cartest_mocks.voices.seeds import private_voices

PUBLIC_ID, OTHER_PUBLIC_ID = (voice.id for voice in DOCUMENTED_VOICES[:2])
NO_ID = "00000000-0000-4000-8000-000000000000"
FIELDS = {"name": "Me", "language": "fr"}
OLD_LOCALIZATION = {
    "voice_id": PUBLIC_ID,
    "name": "Sarah",
    "description": "In Peru.",
    "language": "es",
    "original_speaker_gender": "female",
}
METADATA = {"id", "user_id", "name", "description", "created_at", "language"}


def clone(api: Api, fields: Mapping[str, str] = MappingProxyType({}), *, clip: bytes = CLIP) -> Answer:
    return api.upload("/voices/clone", {**FIELDS, **fields}, clip=clip)


@pytest.mark.parametrize(
    ("version", "fields", "members"),
    [
        ("2024-06-10", {"mode": "stability"}, METADATA | {"is_public"}),
        ("2024-11-13", {"mode": "similarity", "enhance": "true"}, METADATA | {"is_public"}),
        ("2025-04-16", {"enhance": "false", "mode": "whatever"}, METADATA | {"is_public"}),
        ("2026-03-01", {"enhance": "whatever", "access[type]": "whatever"}, METADATA | {"is_public"}),
        ("2026-08-14", {"access[type]": "private"}, METADATA | {"access", "visibility", "tagline"}),
    ],
)
def test_a_clone_is_a_voice(api: Api, version: str, fields: dict[str, str], members: set[str]) -> None:
    """Its metadata has the members of the version; fields of other versions are ignored."""
    answer = clone(api.at(version), fields)
    assert (answer.status, set(answer.json)) == (200, members)
    assert {
        "name": "Me",
        "language": "fr",
        "description": "",
        "user_id": "user_cartest",
    }.items() <= answer.json.items()
    voice = api.get(f"/voices/{answer.json['id']}").json
    assert (voice["is_owner"], voice["access"], voice["accent"], voice["gender"]) == (
        True,
        "private",
        "parisian",
        None,
    )
    accounts, voices = api.vendor.accounts, api.vendor.voices
    assert [voices.lookup(voice["id"], account) is not None for account in accounts.furnished] == [True, False]
    assert api.get("/voices", is_owner="true", limit="100").ids[-1] == answer.json["id"]


def test_what_a_clone_can_have(api: Api) -> None:
    """An accent from 2026-03-01 on, and access for everybody from 2026-08-14 on."""
    fields = {"language": "en", "accent": "british", "access[type]": "public", "base_voice_id": PUBLIC_ID}
    made = clone(api, fields).json
    assert (made["access"], made["visibility"]) == ("public", "all")
    assert api.as_(OTHER_KEY).get(f"/voices/{made['id']}").json["accent"] == "british"
    older = clone(api.at("2025-11-04"), fields).json
    assert api.get(f"/voices/{older['id']}").json["accent"] == "general-american"


@pytest.mark.parametrize(
    ("version", "fields", "status"),
    [
        ("2024-11-13", {}, 400),
        ("2024-11-13", {"mode": "likeness"}, 400),
        ("2025-04-16", {"enhance": "yes"}, 400),
        ("2026-08-14", {"language": "tlh"}, 400),
        ("2026-03-01", {"language": "ur"}, 400),
        ("2026-08-14", {"language": "ur"}, 200),
        ("2026-08-14", {"accent": "Parisian French"}, 400),
        ("2026-08-14", {"access[type]": "friends"}, 400),
        ("2026-08-14", {"base_voice_id": NO_ID}, 404),
        ("2025-04-16", {"base_voice_id": "me"}, 400),
    ],
)
def test_wrong_fields_of_a_clone(api: Api, version: str, fields: dict[str, str], status: int) -> None:
    """Each is refused with the status of its kind, where the version knows it."""
    assert clone(api.at(version), fields).status == status


@pytest.mark.parametrize("missing", ["name", "language"])
def test_a_clone_needs_its_fields(api: Api, missing: str) -> None:
    """Name and language as much as the clip."""
    fields = {name: value for name, value in FIELDS.items() if name != missing}
    assert api.upload("/voices/clone", fields, clip=CLIP).status == 400
    assert api.upload("/voices/clone", FIELDS, file=CLIP).status == 400
    assert api.post("/voices/clone", FIELDS).status == 400


def test_a_clip_must_be_audio(api: Api) -> None:
    """And not too long."""
    answer = clone(api, clip=b"not audio")
    assert (answer.status, answer.json["error_code"]) == (400, "unsupported_audio_format")


def test_a_clip_may_be_too_long(make_vendor: Callable[..., Vendor]) -> None:
    """The mock's limit of uploads is 413 ``file_too_large``."""
    answer = clone(Api(make_vendor(max_upload_bytes=len(CLIP) - 1)))
    assert (answer.status, answer.json["error_code"]) == (413, "file_too_large")


def test_the_free_plan_does_not_clone(make_vendor: Callable[..., Vendor]) -> None:
    """402 ``plan_upgrade_required`` (C9)."""
    answer = clone(Api(make_vendor(plan="free")))
    assert (answer.status, answer.json["error_code"]) == (402, "plan_upgrade_required")


def test_a_localized_voice(api: Api) -> None:
    """Before 2026-08-14 by language and dialect; the voice is one's own."""
    old = api.at("2025-04-16")
    made = old.post("/voices/localize", OLD_LOCALIZATION | {"dialect": "pe"}).json
    assert set(made) == METADATA | {"is_public"}
    voice = api.get(f"/voices/{made['id']}").json
    assert (voice["language"], voice["accent"], voice["country"]) == ("es", "peruvian", "PE")
    assert (voice["gender"], voice["description"], voice["is_owner"]) == ("feminine", "In Peru.", True)
    made = old.post("/voices/localize", OLD_LOCALIZATION | {"language": "de", "dialect": None}).json
    assert api.get(f"/voices/{made['id']}").json["accent"] == "high-german"


def test_a_voice_localized_to_an_accent(api: Api) -> None:
    """At 2026-08-14 the accent says it all; the rest is optional."""
    asked = {"voice_id": PUBLIC_ID, "name": "Sarah", "accent": "castilian"}
    made = api.post("/voices/localize", asked).json
    assert set(made) == METADATA | {"access", "visibility", "tagline"}
    source, voice = api.get(f"/voices/{PUBLIC_ID}").json, api.get(f"/voices/{made['id']}").json
    assert (voice["language"], voice["accent"], voice["tagline"]) == ("es", "castilian", "")
    assert (voice["description"], voice["gender"]) == (source["description"], source["gender"])
    more = asked | {"tagline": "Olé", "dialect": "au", "language": "en", "original_speaker_gender": "male"}
    made = api.post("/voices/localize", more).json
    assert (made["tagline"], made["language"]) == ("Olé", "es")
    assert api.get(f"/voices/{made['id']}").json["gender"] == "masculine"


@pytest.mark.parametrize(
    ("version", "changes", "status"),
    [
        ("2025-04-16", {"voice_id": NO_ID}, 404),
        ("2025-04-16", {"voice_id": "Sarah"}, 400),
        ("2025-04-16", {"language": "ar"}, 400),
        ("2026-03-01", {"language": "ar"}, 200),
        ("2025-04-16", {"dialect": "uk"}, 400),
        ("2025-04-16", {"language": "de", "dialect": "uk"}, 400),
        ("2025-04-16", {"original_speaker_gender": "feminine"}, 400),
        ("2025-04-16", {"description": None}, 400),
        ("2025-04-16", {"accent": "no such accent"}, 200),
        ("2026-08-14", {}, 400),
        ("2026-08-14", {"accent": "no such accent"}, 400),
        ("2026-08-14", {"accent": "irish"}, 400),
        ("2026-08-14", {"accent": "castilian", "tagline": "x" * 33}, 400),
        ("2026-08-14", {"accent": "castilian", "dialect": "no such dialect"}, 400),
    ],
)
def test_wrong_localizations(api: Api, version: str, changes: dict[str, Any], status: int) -> None:
    """Each is refused with the status of its kind, where the version knows it."""
    assert api.at(version).post("/voices/localize", OLD_LOCALIZATION | changes).status == status


def test_every_dialect_has_an_accent() -> None:
    """The table has no gap."""
    assert set(DIALECT_ACCENTS) == {(language, dialect) for language in DIALECTS for dialect in DIALECTS[language]}


EMBEDDING = [number / EMBEDDING_SIZE for number in range(EMBEDDING_SIZE)]
CREATION = {"name": "Mine", "description": "Made.", "embedding": EMBEDDING}


def test_a_voice_made_of_an_embedding(api: Api) -> None:
    """2024-06-10 answers with metadata, 2024-11-13 with the voice; its embedding is read back."""
    oldest, old = api.at("2024-06-10"), api.at("2024-11-13")
    first = oldest.post("/voices/", CREATION | {"base_voice_id": PUBLIC_ID, "language": "de"}).json
    assert set(first) == METADATA | {"is_public"}
    assert oldest.get(f"/voices/{first['id']}").json["embedding"] == EMBEDDING
    second = old.post("/voices", CREATION).json
    assert {"name": "Mine", "language": "en", "is_owner": True}.items() <= second.items()
    assert old.get(f"/voices/{second['id']}", **{"expand[]": "embedding"}).json["embedding"] == EMBEDDING


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"embedding": EMBEDDING[:-1]}, 400),
        ({"embedding": None}, 400),
        ({"language": "xx"}, 400),
        ({"base_voice_id": NO_ID}, 404),
    ],
)
def test_wrong_embeddings(api: Api, changes: dict[str, Any], status: int) -> None:
    """192 numbers, in a language, of a voice that exists."""
    assert api.at("2024-11-13").post("/voices", CREATION | changes).status == status


def mixed(api: Api, *parts: dict[str, Any]) -> Answer:
    return api.at("2024-11-13").post("/voices/mix", {"voices": parts})


def test_a_mix_is_a_weighted_mean(api: Api) -> None:
    """Of voices and embeddings alike; weights count by their share."""
    embedding = [1.0] * EMBEDDING_SIZE
    voice = api.at("2024-06-10").get(f"/voices/{PUBLIC_ID}").json["embedding"]
    half = mixed(api, {"id": PUBLIC_ID, "weight": 2}, {"embedding": embedding, "weight": 2}).json["embedding"]
    assert half == pytest.approx([(value + 1) / 2 for value in voice], abs=1e-6)
    none = mixed(api, {"embedding": embedding, "weight": 1}, {"embedding": embedding, "weight": -1})
    assert none.json["embedding"] == [0.0] * EMBEDDING_SIZE
    vast = mixed(
        api, {"embedding": [1e308] * EMBEDDING_SIZE, "weight": 1e308}, {"embedding": embedding, "weight": 1e308}
    )
    assert all(isinstance(value, float) for value in vast.json["embedding"])


@pytest.mark.parametrize(
    ("parts", "status"),
    [
        ([], 400),
        ([{"weight": 1}], 400),
        ([{"weight": 1, "id": PUBLIC_ID, "embedding": EMBEDDING}], 400),
        ([{"id": PUBLIC_ID}], 400),
        ([{"weight": 1, "id": NO_ID}], 404),
        ([{"weight": 1, "id": "Sarah"}], 400),
    ],
)
def test_wrong_mixes(api: Api, parts: list[dict[str, Any]], status: int) -> None:
    """Each part has a weight and one of a voice and an embedding."""
    assert mixed(api, *parts).status == status


@pytest.mark.parametrize(("path", "status"), [("/voices", 405), ("/voices/mix", 404)])
def test_embeddings_are_gone(api: Api, path: str, status: int) -> None:
    """From 2025-04-16 on nothing makes them: of ``/voices`` only the list is left, of the other path nothing."""
    assert api.at("2025-04-16").post(path, CREATION).status == status


def test_ids_repeat_with_the_seed(make_vendor: Callable[..., Vendor]) -> None:
    """Two mocks of one seed make the same voices, another seed makes others."""
    ids = [clone(Api(make_vendor(seed=seed))).json["id"] for seed in (1, 1, 2)]
    assert ids[0] == ids[1] != ids[2]


def test_foreign_voices_cannot_be_built_on(api: Api) -> None:
    """A private voice of another account is not there."""
    foreign = private_voices(api.vendor.accounts.members[1])[0].id
    assert clone(api, {"base_voice_id": foreign}).status == 404
    assert mixed(api, {"id": foreign, "weight": 1}).status == 404
