"""Which operations of the resources each version has, and what differs between the versions."""

import copy
from collections.abc import Iterator

import pytest

from cartest_contracts.documents import Json, load_openapi, operations
from cartest_contracts.versions import DOCUMENTED_VERSIONS

_ALL = "24-06 24-11 25-04 25-11 26-03 26-08"
_2024 = "24-06 24-11"
_SINCE_2025 = "25-04 25-11 26-03 26-08"
_SINCE_2026 = "26-03 26-08"
_RESOURCES = {
    "GET /voices": _ALL,
    "POST /voices": _2024,
    "POST /voices/mix": _2024,
    "POST /voices/clone": _ALL,
    "POST /voices/localize": _ALL,
    "GET /voices/{id}": _ALL,
    "PATCH /voices/{id}": _ALL,
    "DELETE /voices/{id}": _ALL,
    "GET /accents": "26-08",
    "POST /voices/{id}/accents": "26-08",
    "PATCH /voices/{id}/accents": "26-08",
    "DELETE /voices/{id}/accents/{accent_id}": "26-08",
    "POST /infill/bytes": _ALL,
    "POST /voice-changer/bytes": _ALL,
    "POST /voice-changer/sse": _ALL,
    "GET /datasets/": _SINCE_2025,
    "POST /datasets/": _SINCE_2025,
    "GET /datasets/{id}": _SINCE_2025,
    "PATCH /datasets/{id}": _SINCE_2025,
    "DELETE /datasets/{id}": _SINCE_2025,
    "GET /datasets/{id}/files": _SINCE_2025,
    "POST /datasets/{id}/files": _SINCE_2025,
    "DELETE /datasets/{id}/files/{fileID}": _SINCE_2025,
    "GET /fine-tunes/": _SINCE_2025,
    "POST /fine-tunes/": _SINCE_2025,
    "GET /fine-tunes/{id}": _SINCE_2025,
    "DELETE /fine-tunes/{id}": _SINCE_2025,
    "GET /fine-tunes/{id}/voices": _SINCE_2025,
    "GET /pronunciation-dicts/": _SINCE_2025,
    "POST /pronunciation-dicts/": _SINCE_2025,
    "GET /pronunciation-dicts/{id}": _SINCE_2025,
    "PATCH /pronunciation-dicts/{id}": _SINCE_2025,
    "DELETE /pronunciation-dicts/{id}": _SINCE_2025,
    "POST /pronunciation-dicts/{id}/pin": "25-04",
    "POST /pronunciation-dicts/{id}/unpin": "25-04",
    "GET /agents": _SINCE_2025,
    "GET /agents/templates": _SINCE_2025,
    "GET /agents/calls": _SINCE_2025,
    "GET /agents/calls/{call_id}": _SINCE_2025,
    "GET /agents/calls/{call_id}/audio": _SINCE_2025,
    "GET /agents/calls/{call_id}/logs": _SINCE_2026,
    "GET /agents/deployments/{deployment_id}": _SINCE_2025,
    "GET /agents/metrics": _SINCE_2025,
    "POST /agents/metrics": _SINCE_2025,
    "GET /agents/metrics/results": _SINCE_2025,
    "GET /agents/metrics/results/export": _SINCE_2025,
    "GET /agents/metrics/{metric_id}": _SINCE_2025,
    "GET /agents/{agent_id}": _SINCE_2025,
    "PATCH /agents/{agent_id}": _SINCE_2025,
    "DELETE /agents/{agent_id}": _SINCE_2025,
    "GET /agents/{agent_id}/deployments": _SINCE_2025,
    "GET /agents/{agent_id}/phone-numbers": _SINCE_2025,
    "POST /agents/{agent_id}/metrics/{metric_id}": _SINCE_2025,
    "DELETE /agents/{agent_id}/metrics/{metric_id}": _SINCE_2025,
    "GET /files/{id}/info": _ALL,
    "GET /files/{id}/download": _ALL,
    "POST /links": _ALL,
    "GET /link/{link_id}": _ALL,
    "GET /usage/credits": _SINCE_2026,
    "GET /usage/agents": _SINCE_2026,
}
"""Operation and the versions that have it; other-endpoints.md sections 6 to 10 and 12."""
_ELSEWHERE = ("/tts/", "/stt", "/audio/", "/access-token")
_PUBLIC = {"GET /agents/templates", "GET /link/{link_id}"}
_ADMIN = {"GET /usage/credits", "GET /usage/agents"}
_VOICE = "id name description created_at language"
_VOICE_MEMBERS: dict[str, str] = {
    "24-06": f"{_VOICE} user_id is_public embedding",
    "24-11": f"{_VOICE} is_owner is_starred embedding",
    "25-04": f"{_VOICE} is_owner is_public gender is_starred",
    "25-11": f"{_VOICE} is_owner is_public gender is_starred preview_file_url locales country",
    "26-03": f"{_VOICE} is_owner is_public gender is_starred preview_file_url locales country",
    "26-08": f"{_VOICE} is_owner gender preview_file_url locales country access visibility tagline accent accents"
    " is_pro status",
}
"""The table of section 6."""
_CLONE = "clip name description language base_voice_id"
_REQUEST_MEMBERS: dict[str, dict[str, str]] = {
    "CloneVoiceRequest": {
        "24-06": f"{_CLONE} enhance mode",
        "24-11": f"{_CLONE} enhance mode",
        "25-04": f"{_CLONE} enhance",
        "25-11": _CLONE,
        "26-03": f"{_CLONE} accent",
        "26-08": f"{_CLONE} accent access[type]",
    },
    "UpdateVoiceRequest": {
        "24-06": "name description",
        "24-11": "name description",
        "25-04": "name description",
        "25-11": "name description",
        "26-03": "name description gender accent",
        "26-08": "name description gender accent",
    },
}
_VERSIONS = {str(version)[2:7]: version for version in DOCUMENTED_VERSIONS}
every_version = pytest.mark.parametrize("name", _VERSIONS)


def _schemas(name: str) -> Json:
    schemas: Json = load_openapi(_VERSIONS[name])["components"]["schemas"]
    return schemas


@every_version
def test_each_version_has_its_operations(name: str) -> None:
    """The resources of a version are those of the table, opened by the credential that they need."""
    found = {
        f"{operation.method} {operation.path}": operation.access
        for operation in operations(_VERSIONS[name])
        if operation.path != "/" and not operation.path.startswith(_ELSEWHERE)
    }
    assert set(found) == {operation for operation, versions in _RESOURCES.items() if name in versions.split()}
    assert {operation for operation, access in found.items() if access == "public"} == _PUBLIC & set(found)
    assert {operation for operation, access in found.items() if access == "admin"} == _ADMIN & set(found)
    assert set(found.values()) <= {"public", "admin", "key"}


@every_version
def test_a_voice_has_the_members_of_its_version(name: str) -> None:
    """Members come and go with the versions, and only those that a version has are required."""
    voice = _schemas(name)["Voice"]
    assert set(voice["properties"]) == set(_VOICE_MEMBERS[name].split())
    assert set(voice["required"]) <= set(voice["properties"])


@every_version
@pytest.mark.parametrize("request_name", _REQUEST_MEMBERS)
def test_a_request_has_the_members_of_its_version(name: str, request_name: str) -> None:
    """What a clone and a change of a voice may say depends on the version."""
    request = _schemas(name)[request_name]
    assert set(request["properties"]) == set(_REQUEST_MEMBERS[request_name][name].split())


@every_version
def test_pages_have_what_their_version_knows(name: str) -> None:
    """The first version has a bare list; every page names the next one from 2025-11-04 on."""
    listing = load_openapi(_VERSIONS[name])["paths"]["/voices"]["get"]["responses"]["200"]
    shown = listing["content"]["application/json"]["schema"]
    if name == "24-06":
        assert (shown["type"], shown["items"]) == ("array", {"$ref": "#/components/schemas/Voice"})
        return
    assert shown == {"$ref": "#/components/schemas/VoicePage"}
    assert ("next_page" in _schemas(name)["Page"]["properties"]) is (name >= "25-11")
    own = _schemas(name)["VoicePage"]["allOf"][1]["properties"]
    assert ("next_page" in own) is (name == "25-04")


@pytest.mark.parametrize(
    ("name", "required"),
    [("25-04", ["text"]), ("25-11", ["text", "alias"]), ("26-08", ["text", "alias"])],
)
def test_what_is_said_instead_changed_its_name(name: str, required: list[str]) -> None:
    """``pronunciation`` or ``alias`` at first, then ``alias``; both are read back."""
    item = _schemas(name)["PronunciationItem"]
    assert item["required"] == required
    assert ("pronunciation" in item["properties"]) is (name == "25-04")
    assert {"pronunciation", "alias"} <= set(_schemas(name)["StoredPronunciation"]["properties"])


@every_version
def test_every_link_leads_to_an_operation_of_its_version(name: str) -> None:
    """A link names an operation that exists, and parameters that this operation has."""
    document = load_openapi(_VERSIONS[name])
    assert list(_broken_links(document)) == []


def test_a_broken_link_would_be_found() -> None:
    """The check above names a link to nowhere and a parameter that nobody takes."""
    document = copy.deepcopy(load_openapi())
    links = document["paths"]["/datasets/"]["post"]["responses"]["200"]["links"]
    links["read"]["operationId"] = "getNothing"
    links["files"]["parameters"] = {"dataset": "$response.body#/id"}
    assert list(_broken_links(document)) == ["read", "files"]


def test_what_is_created_can_be_followed() -> None:
    """Every answer that makes something links to reading it and to taking it away."""
    made = {
        "/voices/clone": ("getVoice", "deleteVoice"),
        "/voices/localize": ("getVoice", "deleteVoice"),
        "/datasets/": ("getDataset", "deleteDataset"),
        "/fine-tunes/": ("getFineTune", "deleteFineTune"),
        "/pronunciation-dicts/": ("getPronunciationDict", "deletePronunciationDict"),
        "/agents/metrics": ("getAgentMetric", "addMetricToAgent"),
    }
    for path, targets in made.items():
        links = load_openapi()["paths"][path]["post"]["responses"]["200"]["links"]
        assert set(targets) <= {link["operationId"] for link in links.values()}, path


def _broken_links(document: Json) -> Iterator[str]:
    every = {
        operation["operationId"]: operation for item in document["paths"].values() for operation in item.values()
    }
    for operation in every.values():
        for response in operation["responses"].values():
            for name, link in response.get("links", {}).items():
                target = every.get(link["operationId"])
                if target is None or set(link.get("parameters", {})) - _parameters(target, document):
                    yield name


def _parameters(operation: Json, document: Json) -> set[str]:
    known = document["components"]["parameters"]
    return {
        (known[item["$ref"].rpartition("/")[2]] if "$ref" in item else item)["name"]
        for item in operation["parameters"]
    }
