"""``GET /accents`` and the accents of a voice."""

import pytest
from tests.mocks.api import Api

from cartest_contracts.facts import DOCUMENTED_VOICES
from cartest_contracts.resource_facts import ACCENTS, ATTACHABLE_ACCENTS
from cartest_mocks.accounts import OTHER_KEY
from cartest_mocks.voices.seeds import private_voices


@pytest.fixture
def own(api: Api) -> str:
    """Path of the accents of an American voice of the customer's."""
    return f"/voices/{private_voices(api.vendor.accounts.first)[0].id}/accents"


def test_the_catalogue(api: Api) -> None:
    """Every accent, sorted by id, with the members of the SDK."""
    accents = api.get("/accents").json["accents"]
    assert [accent["id"] for accent in accents] == sorted(ACCENTS)
    assert {accent["id"] for accent in accents if accent["is_localizable"]} == set(ATTACHABLE_ACCENTS)
    assert accents[0] == {
        "id": "abruzzo-italian",
        "name": "Abruzzo Italian",
        "language": "it",
        "locale": "it-IT",
        "is_locale_default": False,
        "is_localizable": False,
    }


@pytest.mark.parametrize("method", ["PATCH", "POST"])
def test_an_attached_accent_is_a_locale(api: Api, own: str, method: str) -> None:
    """The voice's own comes first; attaching what is there changes nothing."""
    body = b'{"accents":["parisian","southern-us","general-american"]}'
    voice = api.send(method, own, body=body).json
    assert voice["accents"] == [
        {"accent": "general-american", "locale": "en-US", "is_native": True},
        {"accent": "parisian", "locale": "fr-FR", "is_native": False},
        {"accent": "southern-us", "locale": "en-US", "is_native": False},
    ]
    assert voice["locales"] == [{"locale": "en-US", "is_native": True}, {"locale": "fr-FR", "is_native": False}]
    assert api.send(method, own, body=body).json == voice
    assert api.get(own.removesuffix("/accents")).json == voice


def test_ten_accents_are_the_most(api: Api, own: str) -> None:
    """The voice's own included; what is too much changes nothing."""
    others = [accent for accent in ATTACHABLE_ACCENTS if accent != "general-american"]
    assert len(api.patch(own, {"accents": others[:9]}).json["accents"]) == 10
    assert api.patch(own, {"accents": others[9:10]}).status == 409
    assert len(api.get(own.removesuffix("/accents")).json["accents"]) == 10


@pytest.mark.parametrize("accents", [[], ["irish"], ["no such accent"], "british", None, ["british"] * 11])
def test_what_cannot_be_attached(api: Api, own: str, accents: object) -> None:
    """Only ids of the attachable ones, one to ten of them."""
    assert api.patch(own, {"accents": accents}).status == 400


def test_an_accent_is_removed(api: Api, own: str) -> None:
    """The answer is the voice without it; its own accent, and one that it does not have, cannot be removed."""
    voice = api.get(own.removesuffix("/accents")).json
    api.patch(own, {"accents": ["british"]})
    answer = api.delete(f"{own}/british")
    assert (answer.status, answer.json) == (200, voice)
    assert api.delete(f"{own}/british").status == 404
    assert api.delete(f"{own}/general-american").status == 409


def test_other_voices_and_versions(api: Api, own: str) -> None:
    """Public voices are 403, foreign ones are not there, and older versions have no schema."""
    body = {"accents": ["british"]}
    public = f"/voices/{DOCUMENTED_VOICES[0].id}/accents"
    assert (api.patch(public, body).status, api.delete(f"{public}/british").status) == (403, 403)
    assert (api.as_(OTHER_KEY).patch(own, body).status, api.as_(OTHER_KEY).delete(f"{own}/x").status) == (404, 404)
    old = api.at("2026-03-01")
    assert [old.get("/accents").status, old.patch(own, body).status, old.delete(f"{own}/x").status] == [404] * 3
