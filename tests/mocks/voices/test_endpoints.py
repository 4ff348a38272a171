"""``GET /voices`` and ``GET /voices/{id}``."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from cartest_contracts.facts import DOCUMENTED_VOICES
from cartest_mocks.exchange import Problem, Reply, Request
from cartest_mocks.vendor import Caller, Vendor
from cartest_mocks.voices import ROUTES
from cartest_mocks.voices.seeds import private_voices

Get = Callable[..., Any]
PUBLIC_ID = DOCUMENTED_VOICES[0].id
NO_ID = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def get(vendor: Vendor, make_caller: Callable[..., Caller]) -> Get:
    """Get a path in a version; return the JSON of the answer."""

    def send(path: str = "/voices", version: str = "2025-04-16", **query: str | tuple[str, ...]) -> Any:
        (route,) = [route for route in ROUTES if route.method == "GET" and route.pattern.fullmatch(path)]
        assert route.access == "key"
        assert route.handler is not None
        values = {
            name.replace("expand", "expand[]"): (value,) if isinstance(value, str) else value
            for name, value in query.items()
        }
        reply = route.handler(vendor, Request(method="GET", path=path, query=values), make_caller(version))
        assert isinstance(reply, Reply)
        assert (reply.status, reply.content_type) == (200, "application/json")
        return msgspec.json.decode(reply.body)

    return send


def ids(page: Any) -> list[str]:
    return [voice["id"] for voice in page["data"]]


def test_the_oldest_version_gets_a_bare_array_of_everything(get: Get) -> None:
    """js 2.2.9 asks ``/voices/`` without query and throws on an object."""
    everything = get("/voices/", "2024-06-10", limit="1")
    assert len([voice["id"] for voice in everything]) >= 25


@pytest.mark.parametrize(
    ("version", "members"),
    [
        ("2024-11-13", {"data", "has_more"}),
        ("2025-04-16", {"data", "has_more", "next_page"}),
        ("2026-08-14", {"data", "has_more", "next_page"}),
    ],
)
def test_later_versions_get_pages(get: Get, version: str, members: set[str]) -> None:
    """Ten voices a page, with a cursor to go on from 2025-04-16."""
    page = get(version=version)
    assert set(page) == members
    assert len(page["data"]) == 10
    assert page["has_more"] is True
    assert page.get("next_page", ids(page)[-1]) == ids(page)[-1]


def test_a_pager_that_looks_only_at_data_comes_to_an_end(get: Get) -> None:
    """Asking on from the last id until nothing comes is how the official SDKs page; it meets every voice once."""
    seen: list[str] = []
    page = get(limit="7")
    while page["data"]:
        seen += ids(page)
        page = get(limit="7", starting_after=seen[-1])
    assert page == {"data": [], "has_more": False, "next_page": None}
    assert seen == [voice["id"] for voice in get("/voices", "2024-06-10")]
    assert ids(get(limit="7", ending_before=seen[7])) == seen[:7]


def test_own_and_starred_voices(get: Get, vendor: Vendor) -> None:
    """``is_owner`` and, until 2025-04-16, ``is_starred`` choose in both directions."""
    own = [voice.id for voice in private_voices(vendor.accounts.first)]
    assert ids(get(is_owner="true")) == own
    assert not set(own) & set(ids(get(is_owner="false", limit="100")))
    starred = get(is_starred="true", expand="is_starred")
    assert [voice["is_starred"] for voice in starred["data"]] == [True]
    assert PUBLIC_ID not in ids(get(is_starred="false", limit="100"))
    assert len(get(version="2025-11-04", is_starred="true")["data"]) == 10


def test_gender_language_and_search(get: Get) -> None:
    """``gender`` in all paged versions; ``q`` and ``language`` since 2025-11-04, ignored before."""
    assert {voice["gender"] for voice in get(gender="masculine", limit="100")["data"]} == {"masculine"}
    assert ids(get(version="2025-11-04", q=PUBLIC_ID[:13])) == [PUBLIC_ID]
    assert [voice["name"] for voice in get(version="2025-11-04", q="grETA")["data"]] == ["Greta - Mock Voice"]
    assert get(version="2025-11-04", q="no such voice") == {"data": [], "has_more": False, "next_page": None}
    british = get(version="2025-11-04", language="en-GB", limit="100")["data"]
    assert {voice["country"] for voice in british} == {"GB"}
    assert {voice["language"] for voice in get(version="2025-11-04", language="fr")["data"]} == {"fr"}
    assert get(q="no such voice", language="xx") == get()


@pytest.mark.parametrize(
    "query",
    [{"is_owner": "yes"}, {"is_starred": "1"}, {"gender": "female"}, {"limit": "0"}],
)
def test_wrong_values_are_a_400(get: Get, query: dict[str, str]) -> None:
    """A filter that means nothing is refused, not ignored."""
    with pytest.raises(Problem, match="400"):
        get(**query)


@pytest.mark.parametrize("path", [f"/voices/{PUBLIC_ID}", f"/voices/{PUBLIC_ID}/"])
def test_one_voice(get: Get, path: str) -> None:
    """By id, with or without a trailing slash, expanded where asked."""
    assert get(path, expand=("is_starred", "other"))["is_starred"] is True
    assert get(path)["id"] == PUBLIC_ID
    assert "is_starred" not in get(path)


@pytest.mark.parametrize(
    ("voice_id", "version", "status"),
    [
        (NO_ID, "2024-06-10", 404),
        (NO_ID, "2026-03-01", 404),
        ("no-uuid", "2025-04-16", 400),
        ("no-uuid", "2026-03-01", 404),
    ],
)
def test_a_voice_that_is_not_there(get: Get, voice_id: str, version: str, status: int) -> None:
    """Unknown is 404 everywhere; what is no UUID was a 400 before 2026-03-01."""
    with pytest.raises(Problem) as refused:
        get(f"/voices/{voice_id}", version)
    assert (refused.value.status, refused.value.error_code) == (status, "voice_not_found")


def test_a_foreign_voice_is_not_there(get: Get, vendor: Vendor) -> None:
    """Private voices of another account are as good as unknown."""
    with pytest.raises(Problem, match="404"):
        get(f"/voices/{private_voices(vendor.accounts.members[1])[0].id}")
