from datetime import timedelta

import pytest

from cartest_contracts.documents import channels, load, load_asyncapi, load_openapi, messages, operations, schema
from cartest_contracts.documents.loading import BASE_VERSION, neighbour
from cartest_contracts.versions import DOCUMENTED_VERSIONS, FIRST_VERSION, ApiVersion

_OTHERS = [version for version in DOCUMENTED_VERSIONS if version != BASE_VERSION]


@pytest.mark.parametrize("version", DOCUMENTED_VERSIONS, ids=str)
def test_a_document_is_made_once_for_each_version(version: ApiVersion) -> None:
    """Both documents say which version they describe, and asking again gives the same object."""
    assert load_openapi(version)["info"]["version"] == str(version)
    assert load_asyncapi(version)["info"]["version"] == str(version)
    assert load("openapi", version) is load_openapi(version)
    assert load("asyncapi", version) is load_asyncapi(version)


def test_without_a_version_it_is_the_base() -> None:
    """The committed documents are those of the default version."""
    assert load_openapi() is load_openapi(BASE_VERSION)
    assert load_asyncapi() is load_asyncapi(BASE_VERSION)


def test_a_date_between_two_versions_has_the_earlier_one() -> None:
    """Versions are ranges of dates."""
    day = timedelta(days=1)
    for version in DOCUMENTED_VERSIONS[1:]:
        before = ApiVersion(version.released - day)
        assert load_openapi(before) is not load_openapi(version)
        assert load_openapi(ApiVersion(version.released + day)) is load_openapi(version)


def test_a_date_before_the_first_version_has_no_contract() -> None:
    """It is an error that names both dates."""
    before = ApiVersion(FIRST_VERSION.released - timedelta(days=1))
    with pytest.raises(LookupError, match=r"no contract covers 2024-06-09, the first is of 2024-06-10"):
        load_openapi(before)


def test_the_base_is_the_middle_of_the_chain() -> None:
    """Each version builds on the one next to it, towards the base."""
    assert [str(neighbour(version)) for version in _OTHERS] == [
        "2024-11-13",
        "2025-04-16",
        "2025-04-16",
        "2025-11-04",
        "2026-03-01",
    ]


def test_making_a_version_leaves_its_neighbour_alone() -> None:
    """What an overlay removes is still there at the version that it was made from."""
    assert "duration" not in _request_fields(ApiVersion.parse("2025-11-04"))
    assert "duration" in _request_fields(BASE_VERSION)
    assert "save" not in _request_fields(ApiVersion.parse("2024-06-10"))
    assert "save" in _request_fields(BASE_VERSION)


def test_the_index_is_that_of_the_version_asked_for() -> None:
    """Operations, sockets, messages and schemas all follow the version."""
    old, new = DOCUMENTED_VERSIONS[0], DOCUMENTED_VERSIONS[-1]
    assert {each.path for each in operations(new)} - {each.path for each in operations(old)} >= {"/datasets/"}
    assert {each.path for each in operations(old)} - {each.path for each in operations(new)} >= {"/voices/mix"}
    assert {each.path for each in channels(new)} > {each.path for each in channels(old)}
    assert ("tts", "flushDone") in {(each.channel, each.id) for each in messages(new)}
    assert ("tts", "flushDone") not in {(each.channel, each.id) for each in messages(old)}
    assert schema("StructuredError", version=new)
    with pytest.raises(KeyError):
        schema("StructuredError", version=old)


def _request_fields(version: ApiVersion) -> set[str]:
    schemas = load_openapi(version)["components"]["schemas"]
    return {*schemas["SpeechRequest"]["properties"], *schemas["BytesRequest"]["allOf"][1]["properties"]}
