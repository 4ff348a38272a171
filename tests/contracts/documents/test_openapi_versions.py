"""The OpenAPI document as it is at each version."""

import copy
import json
import re
from typing import Any

import jsonschema_rs
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from openapi_spec_validator import validate
from schemathesis import GenerationMode

from cartest_contracts import facts
from cartest_contracts.documents import Json, load_openapi, objects, operations, resolve, schema
from cartest_contracts.marks import Unmarked, marks
from cartest_contracts.messages import parse_generation
from cartest_contracts.versions import DOCUMENTED_VERSIONS, ApiVersion
from cartest_contracts.wire.fields import SpeechTransport, known_fields

every_version = pytest.mark.parametrize("version", DOCUMENTED_VERSIONS, ids=str)
_OLDEST, _OLD, _BASE, _LATER, _STRUCTURED, _NEWEST = DOCUMENTED_VERSIONS
_ID = "694f9389-aac1-45b6-b726-9d9369183238"
_REQUEST: Json = {
    "model_id": "sonic-3",
    "transcript": "Hi.",
    "voice": {"mode": "id", "id": _ID},
    "output_format": {"container": "raw", "encoding": "pcm_s16le", "sample_rate": 16000},
}


@every_version
def test_each_version_is_valid_openapi(version: ApiVersion) -> None:
    """A validator of somebody else's finds nothing wrong, and every item says how well it is known."""
    validate(load_openapi(version))
    assert len(list(marks("openapi", version=version))) > 300


def test_an_unmarked_difference_would_be_seen() -> None:
    """The walk refuses what an overlay brought in without a source."""
    draft = copy.deepcopy(load_openapi(_STRUCTURED))
    del draft["components"]["schemas"]["StructuredError"]["x-cartest-source"]
    with pytest.raises(Unmarked, match="StructuredError"):
        list(marks("openapi", content=draft))


@every_version
def test_each_version_says_which_it_is(version: ApiVersion) -> None:
    """Title, version header and the status example name the version of the document, and no item names another."""
    document = load_openapi(version)
    header = document["components"]["parameters"]["Version"]["schema"]
    assert (document["info"]["version"], header["enum"], header["default"]) == (
        str(version),
        [str(version)],
        str(version),
    )
    keys = {key for _, item in objects(document) for key in item if key.startswith("x-cartest-")}
    assert keys == {"x-cartest-knowledge", "x-cartest-source", "x-cartest-assumed"}


@every_version
def test_every_reference_leads_somewhere_and_nothing_is_unused(version: ApiVersion) -> None:
    """What an overlay took away is missed by nobody, and what nobody uses was taken away."""
    document = load_openapi(version)
    used = {item["$ref"] for _, item in objects(document) if isinstance(item.get("$ref"), str)}
    assert len(used) > 40
    for reference in used:
        assert resolve(reference, version=version)
    for section in set(document["components"]) - {"securitySchemes"}:
        for name in document["components"][section]:
            assert f"#/components/{section}/{name}" in used, (section, name)


@every_version
def test_schemathesis_makes_a_request_of_every_operation(version: ApiVersion) -> None:
    """What fuzzes from the document finds the operations of the index, and can make up a call of each."""
    loaded: Any = schemathesis.openapi.from_dict(load_openapi(version))
    found = [each.ok() for each in loaded.get_all_operations()]
    assert [each.label for each in found] == [f"{each.method} {each.path}" for each in operations(version)]
    for operation in found:
        calls: list[Any] = []
        _example_of(operation, calls)
        assert calls, operation.label


@every_version
@pytest.mark.parametrize(("label", "transport"), [("POST /tts/bytes", "bytes"), ("POST /tts/sse", "sse")])
def test_generated_speech_requests_are_read_at_their_version(
    label: str, transport: SpeechTransport, version: ApiVersion
) -> None:
    """What the document calls valid is what our own reader takes at that version."""
    loaded: Any = schemathesis.openapi.from_dict(load_openapi(version))
    found = {each.ok().label: each.ok() for each in loaded.get_all_operations()}
    calls: list[Any] = []
    _example_of(found[label], calls, count=15)
    assert len(calls) > 5
    for call in calls:
        parse_generation(json.dumps(call.body), version=version, transport=transport)


@every_version
def test_nothing_is_closed(version: ApiVersion) -> None:
    """No schema forbids members that it does not know, at any version."""
    assert not re.search(r'"(additional|unevaluated)Properties"', json.dumps(load_openapi(version)))


@every_version
@pytest.mark.parametrize(
    ("name", "transport"), [("BytesRequest", "bytes"), ("EventsRequest", "sse")], ids=["bytes", "sse"]
)
def test_requests_have_the_fields_of_their_version(
    name: str, transport: SpeechTransport, version: ApiVersion
) -> None:
    """The document and the table of fields in Python agree on what exists when."""
    schemas = load_openapi(version)["components"]["schemas"]
    own = schemas[name]["allOf"][1]["properties"]
    assert set(own) | set(schemas["SpeechRequest"]["properties"]) == set(known_fields(version, transport))


@pytest.mark.parametrize(
    ("change", "since", "until"),
    [
        ({}, _OLDEST, None),
        ({"voice": _ID}, _NEWEST, None),
        ({"voice": {"id": _ID}}, _NEWEST, None),
        ({"voice": {"mode": "embedding", "embedding": [0.5] * 192}}, _OLDEST, _BASE),
        ({"voice": {"mode": "embedding", "embedding": [0.5] * 191}}, None, None),
        ({"speed": 0.5}, _OLDEST, _BASE),
        ({"speed": "fast"}, _OLDEST, None),
        ({"language": "en"}, _OLDEST, None),
        ({"language": "bg"}, _BASE, None),
        ({"language": "ur", "model_id": "sonic-3.6"}, _NEWEST, None),
        ({"language": "ur"}, None, None),
        ({"language": "bg", "model_id": "sonic-2"}, None, None),
        ({"language": "en", "locale": "en-GB"}, _OLDEST, _NEWEST),
        ({"language": None, "locale": "en-GB"}, _OLDEST, None),
        ({"language": "en", "locale": None}, _OLDEST, None),
        ({"locale": 1}, _OLDEST, _NEWEST),
        ({"normalization": 1}, _OLDEST, _NEWEST),
        ({"duration": "long"}, _LATER, None),
        ({"generation_config": {"speed": 2}}, _OLDEST, _BASE),
        ({"generation_config": {"emotion": "xyz"}}, _OLDEST, None),
        ({"generation_config": {"emotion": 1}}, _OLDEST, _BASE),
        ({"pronunciation_dict_id": 1}, _OLDEST, _BASE),
        ({"save": "yes"}, _OLDEST, _BASE),
    ],
    ids=str,
)
def test_what_a_request_may_be_depends_on_the_version(
    change: Json, since: ApiVersion | None, until: ApiVersion | None
) -> None:
    """Each shape is valid from its first version on to the one that no longer has it."""
    request = {**_REQUEST, **change}
    for version in DOCUMENTED_VERSIONS:
        valid = since is not None and since <= version and (until is None or version < until)
        validator = jsonschema_rs.validator_for(schema("BytesRequest", version=version))
        assert validator.is_valid(request) is valid, version


@every_version
def test_languages_are_those_of_the_version(version: ApiVersion) -> None:
    """15, then 42, then 44 (tts.md section 4)."""
    expected = (
        facts.LANGUAGES_15 if version < _BASE else facts.LANGUAGES_44 if version == _NEWEST else facts.LANGUAGES_42
    )
    assert tuple(load_openapi(version)["components"]["schemas"]["Language"]["enum"]) == expected


@pytest.mark.parametrize("version", [_LATER, _STRUCTURED, _NEWEST], ids=str)
def test_the_emotions_of_the_closed_list_are_the_known_ones(version: ApiVersion) -> None:
    """The list that the vendor closed is that of the facts."""
    emotion = load_openapi(version)["components"]["schemas"]["GenerationConfig"]["properties"]["emotion"]
    assert tuple(emotion["anyOf"][0]["enum"]) == facts.EMOTIONS


@every_version
def test_errors_have_the_shape_of_their_version(version: ApiVersion) -> None:
    """Plain text before 2026-03-01, JSON from then on; a version that is not a date is plain text always."""
    document = load_openapi(version)
    for operation in operations(version):
        described = document["paths"][operation.path][operation.method.lower()]["responses"]
        for status in operation.statuses:
            if status.startswith("2"):
                continue
            where = (operation.id, status)
            if where == ("getAgentCallLogs", "404") and version.structured_errors:
                continue  # a shape of its own (other-endpoints.md section 10)
            # Only what stands in the components is reached by the overlay that changes all errors.
            media = resolve(described[status]["$ref"], version=version)["content"]
            if status == "400":
                assert "Invalid Cartesia-Version header" in str(media["text/plain"]["examples"]), where
            if not version.structured_errors or described[status]["$ref"].endswith("/InvalidVersion"):
                assert list(media) == ["text/plain"], where
            else:
                assert set(media) == {"application/json"} | ({"text/plain"} if status == "400" else set()), where
                assert media["application/json"]["schema"]["$ref"].endswith("/StructuredError"), where


def _example_of(operation: Any, calls: list[Any], *, count: int = 1) -> None:
    @given(case=operation.as_strategy(generation_mode=GenerationMode.POSITIVE))
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
    )
    def make(case: Any) -> None:
        calls.append(case)

    make()
