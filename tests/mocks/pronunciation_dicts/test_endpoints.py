"""Everything under ``/pronunciation-dicts/``, and what speech makes of a dictionary."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.mocks.api import Api
from tests.mocks.handclock import HandClock

from cartest_contracts.messages import parse_generation
from cartest_contracts.versions import ApiVersion
from cartest_mocks.accounts import OTHER_KEY
from cartest_mocks.exchange import Problem
from cartest_mocks.tts.catalogue import check_catalogue
from cartest_mocks.vendor import Caller

PATH = "/pronunciation-dicts/"
OLD_ITEM = {"text": "Cartesia", "pronunciation": "kar-TEE-zhuh"}
ITEM = {"text": "Cartesia", "alias": "kar-TEE-zhuh"}


def made(api: Api, **members: Any) -> Any:
    answer = api.post(PATH, {"name": "Brands"} | members)
    assert answer.status == 200
    return answer.json


def test_a_new_dictionary(api: Api, hand_clock: HandClock) -> None:
    """It has an owner and a date, and shows each item under both names (recorded)."""
    old = made(api.at("2025-04-16"), items=[OLD_ITEM], description="Names.")
    assert old | {"id": ""} == {
        "id": "",
        "name": "Brands",
        "owner_id": "user_cartest",
        "pinned": False,
        "items": [OLD_ITEM | ITEM],
        "created_at": "2025-06-15T15:06:40.000Z",
        "description": "Names.",
    }
    assert old["id"].startswith("pdict_")
    new = made(api, items=[ITEM | {"case_sensitive": True}, ITEM])
    assert "description" not in new
    assert [item["case_sensitive"] for item in new["items"]] == [True, False]
    assert "case_sensitive" not in api.at("2026-03-01").get(PATH + new["id"]).json["items"][0]
    assert api.get(PATH, limit="1").json == {
        "data": [api.get(PATH + old["id"]).json],
        "has_more": True,
        "next_page": old["id"],
    }
    assert set(api.at("2025-04-16").get(PATH).json) == {"data", "has_more"}


@pytest.mark.parametrize(
    ("version", "items", "status"),
    [
        ("2025-04-16", None, 200),
        ("2025-04-16", [ITEM], 200),
        ("2025-04-16", [{"text": "x"}], 400),
        ("2025-04-16", [{"text": "x", "pronunciation": "y" * 100}], 200),
        ("2025-04-16", [{"text": "x", "pronunciation": "y" * 101}], 400),
        ("2025-11-04", [OLD_ITEM], 400),
        ("2025-11-04", [ITEM | {"pronunciation": 1}], 200),
        ("2025-11-04", [ITEM | {"alias": "y" * 101}], 400),
        ("2025-11-04", [{"alias": "x"}], 400),
        ("2025-11-04", "x", 400),
    ],
)
def test_items_by_version(api: Api, version: str, items: object, status: int) -> None:
    """Either name until 2025-04-16, ``alias`` alone later; 100 characters at most. Making and changing alike."""
    kept = made(api)
    assert api.at(version).post(PATH, {"name": "x", "items": items}).status == status
    assert api.at(version).patch(PATH + kept["id"], {"items": items}).status == status


def test_of_two_names_the_newer_counts(api: Api) -> None:
    """Where both are given and differ."""
    (item,) = made(api.at("2025-04-16"), items=[OLD_ITEM | {"alias": "other"}])["items"]
    assert (item["pronunciation"], item["alias"]) == (OLD_ITEM["pronunciation"],) * 2


def test_changes(api: Api) -> None:
    """Items are replaced as a whole; what is left out or null stays."""
    kept = made(api, items=[ITEM], description="Old.")
    path = PATH + kept["id"]
    other = {"text": "x", "alias": "y"}
    changed = api.patch(path, {"items": [other]}).json
    assert changed == kept | {"items": [other | {"pronunciation": "y", "case_sensitive": False}]}
    assert api.patch(path, {"name": "New", "items": None}).json == changed | {"name": "New"}
    assert api.get(path).json["name"] == "New"
    assert api.at("2025-04-16").patch(path, {"description": "New."}).json["description"] == "New."
    assert api.at("2025-04-16").patch(path, {"items": []}).json["items"] == []


def test_pinning(api: Api) -> None:
    """A matter of 2025-04-16 alone."""
    old, path = api.at("2025-04-16"), PATH + made(api)["id"]
    assert old.post(f"{path}/pin").status == 204
    assert api.get(path).json["pinned"] is True
    assert old.post(f"{path}/unpin").status == 204
    assert api.get(path).json["pinned"] is False
    assert (api.post(f"{path}/pin").status, api.post(f"{path}/unpin").status) == (404, 404)


def test_what_is_not_there(api: Api) -> None:
    """Deleted, foreign and unknown dictionaries are 404 everywhere, and no older version has any."""
    path = PATH + made(api)["id"]
    for customer in (api.as_(OTHER_KEY), api.at("2024-11-13")):
        answers = [
            customer.get(path),
            customer.patch(path, {}),
            customer.delete(path),
            customer.post(f"{path}/pin"),
        ]
        assert {answer.status for answer in answers} == {404}
    assert api.as_(OTHER_KEY).get(PATH).ids == []
    assert (api.delete(path).status, api.delete(path).status, api.get(path).status) == (204, 404, 404)
    assert api.get(path).json["title"] == "Pronunciation dictionary not found"


@pytest.mark.parametrize(("version", "known"), [("2025-04-16", True), ("2026-03-01", False)])
def test_speech_with_a_dictionary(
    api: Api, make_caller: Callable[..., Caller], version: str, *, known: bool
) -> None:
    """One's own is accepted; from 2026-03-01 on any other is not found, before it is ignored."""
    when = ApiVersion.parse(version)

    def speak(dict_id: str) -> None:
        body = (
            b'{"model_id":"sonic-3","transcript":"Hi","voice":{"mode":"id","id":"a0e99841-438c-4a64-b679-ae501e7d6091"},'
            b'"output_format":{"container":"raw","encoding":"pcm_s16le","sample_rate":8000},"pronunciation_dict_id":"%s"}'
        ) % dict_id.encode()
        asked = parse_generation(body, version=when, transport="bytes")
        check_catalogue(asked, vendor=api.vendor, caller=make_caller(when), socket=False)

    speak(made(api)["id"])
    for foreign in ("pdict_unknown", made(api.as_(OTHER_KEY))["id"]):
        if known:
            speak(foreign)
        else:
            with pytest.raises(Problem, match="404"):
                speak(foreign)
