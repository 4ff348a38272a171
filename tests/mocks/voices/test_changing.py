"""``PATCH`` and ``DELETE /voices/{id}``, by version."""

import pytest
from tests.mocks.api import Api

from cartest_contracts.facts import DOCUMENTED_VOICES
from cartest_mocks.accounts import OTHER_KEY
from cartest_mocks.voices.seeds import private_voices

PUBLIC_ID = DOCUMENTED_VOICES[0].id
NO_ID = "00000000-0000-4000-8000-000000000000"
BOTH = {"name": "Grandmother", "description": "Reads stories."}


@pytest.fixture
def own(api: Api) -> str:
    """Path of a voice of the customer's, a feminine one."""
    return f"/voices/{private_voices(api.vendor.accounts.first)[0].id}"


@pytest.mark.parametrize("version", ["2024-06-10", "2024-11-13", "2025-04-16", "2025-11-04", "2026-08-14"])
def test_a_new_name_is_read_back(api: Api, own: str, version: str) -> None:
    """The answer is the voice as it is now, and stays so, where it was in the list."""
    there = api.at("2024-06-10").get("/voices").json
    answer = api.at(version).patch(own, BOTH)
    assert answer.status == 200
    assert BOTH.items() <= answer.json.items()
    assert api.at(version).get(own).json == answer.json
    assert [voice["id"] for voice in api.at("2024-06-10").get("/voices").json] == [voice["id"] for voice in there]


def test_what_is_left_out_stays(api: Api, own: str) -> None:
    """From 2025-11-04 on each member may stand alone; null is as good as absent."""
    before = api.get(own).json
    assert api.patch(own, {"name": None}).json == before
    assert api.patch(own, {"description": "New."}).json == before | {"description": "New."}
    assert api.patch(own, {"name": "Ann"}).json == before | {"description": "New.", "name": "Ann"}
    assert api.get(own).json["tagline"] == "Mock Voice"


@pytest.mark.parametrize("body", [{"name": "x"}, {"description": "x"}, {"name": "x", "description": None}])
def test_both_members_were_required(api: Api, own: str, body: dict[str, object]) -> None:
    """Until 2025-04-16 name and description belong together."""
    assert api.at("2025-04-16").patch(own, body).status == 400
    assert api.at("2025-11-04").patch(own, body).status == 200


def test_gender_is_set_kept_and_reset(api: Api, own: str) -> None:
    """From 2026-03-01 on; null resets it, absence keeps it; older versions do not know the member."""
    assert api.patch(own, {"gender": "masculine"}).json["gender"] == "masculine"
    assert api.patch(own, {"name": "x"}).json["gender"] == "masculine"
    assert api.patch(own, {"gender": None}).json["gender"] is None
    assert api.at("2025-11-04").patch(own, {"gender": "female"}).json["gender"] is None
    assert api.patch(own, {"gender": "female"}).status == 400


def test_an_accent_brings_its_locale(api: Api, own: str) -> None:
    """The voice's own accent changes, and is not attached a second time."""
    api.patch(f"{own}/accents", {"accents": ["british"]})
    changed = api.patch(own, {"accent": "british"}).json
    assert (changed["accent"], changed["country"]) == ("british", "GB")
    assert changed["accents"] == [{"accent": "british", "locale": "en-GB", "is_native": True}]
    assert changed["locales"] == [{"locale": "en-GB", "is_native": True}]
    assert api.patch(own, {"accent": "British English"}).status == 400


def test_a_deleted_voice_is_gone(api: Api, own: str) -> None:
    """From reading, the list and deleting again."""
    assert (api.delete(own).status, api.delete(own).status) == (204, 404)
    assert api.get(own).status == 404
    assert own.rpartition("/")[2] not in api.get("/voices", limit="100").ids


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_somebody_elses_voice(api: Api, own: str, method: str) -> None:
    """What one can see but did not make is 403; what one cannot see, and what is no id, is not there."""
    body = b'{"name":"x","description":"x"}'
    assert api.send(method, f"/voices/{PUBLIC_ID}", body=body).status == 403
    assert api.as_(OTHER_KEY).send(method, own, body=body).status == 404
    assert api.send(method, f"/voices/{NO_ID}", body=body).status == 404
    assert api.send(method, "/voices/no-uuid", body=body).status == 404
    assert api.at("2025-04-16").send(method, "/voices/no-uuid", body=body).status == 400
    assert api.get(own).status == 200
