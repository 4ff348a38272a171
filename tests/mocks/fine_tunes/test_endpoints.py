"""Fine-tunes: trained by the mock's clock."""

from typing import Any

import pytest
from tests.mocks.api import Api
from tests.mocks.handclock import HandClock

from cartest_mocks.accounts import OTHER_KEY
from cartest_mocks.fine_tunes.fine_tune import END_AFTER_S, TRAINING_AFTER_S


@pytest.fixture
def dataset(api: Api) -> str:
    """Id of an empty dataset."""
    return str(api.post("/datasets/", {"name": "Calls", "description": ""}).json["id"])


def asked(dataset: str, /, **changes: Any) -> dict[str, Any]:
    return {
        "name": "Support",
        "description": "Speaks like the support team.",
        "language": "de",
        "model_id": "sonic-3-2026-01-12",
        "dataset": dataset,
    } | changes


def begun(api: Api, dataset: str, **changes: Any) -> str:
    """Path of a new fine-tune of a dataset that has a file."""
    api.upload(f"/datasets/{dataset}/files", {}, file=b"RIFF")
    return f"/fine-tunes/{api.post('/fine-tunes/', asked(dataset, **changes)).json['id']}"


def test_a_new_fine_tune(api: Api, dataset: str) -> None:
    """It is what was asked for, and not begun."""
    fine_tune = api.at("2025-04-16").post("/fine-tunes", asked(dataset)).json
    assert fine_tune == asked(dataset) | {"id": fine_tune["id"], "status": "created"}
    assert api.get(f"/fine-tunes/{fine_tune['id']}").json == fine_tune | {"accent": None}
    assert api.get("/fine-tunes").json == {
        "data": [fine_tune | {"accent": None}],
        "has_more": False,
        "next_page": None,
    }
    assert set(api.at("2025-04-16").get("/fine-tunes/").json) == {"data", "has_more"}


def test_it_takes_its_time(api: Api, dataset: str, hand_clock: HandClock) -> None:
    """Created, training, completed; it stays so, with a voice that belongs to the account."""
    path = begun(api, dataset)
    seen: list[str] = []
    for seconds in (TRAINING_AFTER_S - 1, 1, END_AFTER_S - TRAINING_AFTER_S - 1, 1, 1):
        hand_clock.advance(seconds)
        seen.append(api.get(path).json["status"])
    assert seen == ["created", "training", "training", "completed", "completed"]
    (voice,) = api.get(f"{path}/voices").json["data"]
    assert voice == api.get(f"/voices/{voice['id']}").json
    assert (voice["name"], voice["language"], voice["accent"]) == ("Support", "de", "high-german")
    assert (voice["is_owner"], voice["created_at"]) == (True, "2025-06-15T15:07:40.000Z")
    assert api.vendor.voices.lookup(voice["id"], api.vendor.accounts.members[1]) is None


def test_a_voice_is_made_once(api: Api, dataset: str, hand_clock: HandClock) -> None:
    """Who deletes it does not get it again, and it outlives its fine-tune."""
    first, second = begun(api, dataset), begun(api, dataset, accent="swiss-standard")
    hand_clock.advance(END_AFTER_S)
    assert [item["status"] for item in api.get("/fine-tunes").json["data"]] == ["completed"] * 2
    (voice_id,) = api.get(f"{first}/voices").ids
    api.delete(f"/voices/{voice_id}")
    assert api.get(f"{first}/voices").ids == []
    (voice,) = api.get(f"{second}/voices").json["data"]
    assert voice["accent"] == "swiss-standard"
    assert (api.delete(second).status, api.get(second).status) == (204, 404)
    assert api.get(f"/voices/{voice['id']}").status == 200


def test_nothing_comes_of_nothing(api: Api, dataset: str, hand_clock: HandClock) -> None:
    """Without a file, or a dataset, a fine-tune fails and has no voice."""
    empty = f"/fine-tunes/{api.post('/fine-tunes/', asked(dataset)).json['id']}"
    gone = str(api.post("/datasets/", {"name": "Gone", "description": ""}).json["id"])
    orphan = begun(api, gone)
    api.delete(f"/datasets/{gone}")
    assert api.get(f"{empty}/voices").ids == []
    hand_clock.advance(END_AFTER_S)
    for path in (empty, orphan):
        assert (api.get(path).json["status"], api.get(f"{path}/voices").ids) == ("failed", [])


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"name": None}, 400),
        ({"dataset": "unknown"}, 404),
        ({"model_id": "sonic-2"}, 400),
        ({"model_id": "sonic-3-2025-10-27"}, 200),
        ({"language": "tlh"}, 400),
        ({"accent": "High German"}, 400),
        ({"accent": None}, 200),
    ],
)
def test_what_is_asked_for_must_exist(api: Api, dataset: str, changes: dict[str, Any], status: int) -> None:
    """Dataset, base model, language and accent."""
    assert api.post("/fine-tunes/", asked(dataset, **changes)).status == status


def test_an_accent_is_new(api: Api, dataset: str) -> None:
    """Versions before 2026-08-14 do not know the member."""
    answer = api.at("2026-03-01").post("/fine-tunes/", asked(dataset, accent="High German"))
    assert (answer.status, "accent" in answer.json) == (200, False)


def test_what_is_not_there(api: Api, dataset: str) -> None:
    """Foreign fine-tunes and datasets are unknown, and no older version has any."""
    path = begun(api, dataset)
    for customer in (api.as_(OTHER_KEY), api.at("2024-11-13")):
        answers = [
            customer.get(path),
            customer.delete(path),
            customer.get(f"{path}/voices"),
            customer.post("/fine-tunes/", asked(dataset)),
        ]
        assert {answer.status for answer in answers} == {404}
    assert api.as_(OTHER_KEY).get("/fine-tunes").ids == []
    assert api.get(path).status == 200
