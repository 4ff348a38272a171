import copy
import json
import re
from typing import Any

import jsonschema_rs
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from openapi_spec_validator import validate
from openapi_spec_validator.validation.exceptions import OpenAPIValidationError
from schemathesis import GenerationMode

from cartest_contracts.documents import load_openapi, operations, schema
from cartest_contracts.messages import parse_generation
from cartest_contracts.versions import DEFAULT_VERSION
from cartest_contracts.wire.fields import SpeechTransport

_LOADED: Any = schemathesis.openapi.from_dict(load_openapi())
_OPERATIONS: dict[str, Any] = {found.ok().label: found.ok() for found in _LOADED.get_all_operations()}


def test_the_document_is_valid_openapi() -> None:
    """A validator of somebody else's finds nothing wrong."""
    validate(load_openapi())


def test_the_validator_would_find_a_fault() -> None:
    """The same validator refuses a document whose operation lost its answers."""
    broken = copy.deepcopy(load_openapi())
    broken["paths"]["/"]["get"]["responses"] = []
    with pytest.raises(OpenAPIValidationError):
        validate(broken)


def test_schemathesis_finds_every_operation() -> None:
    """What fuzzes from the document and what the index knows are the same operations."""
    assert set(_OPERATIONS) == {f"{operation.method} {operation.path}" for operation in operations()}


@pytest.mark.parametrize(("label", "transport"), [("POST /tts/bytes", "bytes"), ("POST /tts/sse", "sse")])
def test_generated_speech_requests_are_valid(label: str, transport: SpeechTransport) -> None:
    """What Schemathesis generates as valid is a request that our own reader takes."""

    @given(case=_OPERATIONS[label].as_strategy(generation_mode=GenerationMode.POSITIVE))
    @settings(
        max_examples=25,
        database=None,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow],
    )
    def read(case: Any) -> None:
        parse_generation(json.dumps(case.body), version=DEFAULT_VERSION, transport=transport)

    read()


@pytest.mark.parametrize("name", ["BytesRequest", "EventsRequest", "AccessTokenRequest"])
def test_requests_take_unknown_fields_and_null_for_optional_ones(name: str) -> None:
    """Unknown members and null optionals never make a request wrong; a null in place of a required one does."""
    validator = jsonschema_rs.validator_for(schema(name))
    request = _smallest(name)
    assert validator.is_valid({**request, "stream": True, "use_original_timestamps": None})
    members = _members(load_openapi()["components"]["schemas"][name])
    assert len(members) > 1
    for member in members:
        assert validator.is_valid({**request, member: None}) is (member not in request), member


def test_an_mp3_needs_a_bit_rate_and_samples_an_encoding() -> None:
    """Each container has its own members, and those of another one do no harm."""
    validator = jsonschema_rs.validator_for(schema("OutputFormat"))
    assert validator.is_valid({"container": "mp3", "sample_rate": 44100, "bit_rate": 128000, "encoding": ""})
    assert validator.is_valid({"container": "wav", "sample_rate": 44100, "encoding": "pcm_alaw", "bit_rate": 1})
    assert not validator.is_valid({"container": "mp3", "sample_rate": 44100, "encoding": "pcm_alaw"})
    assert not validator.is_valid({"container": "raw", "sample_rate": 44100, "bit_rate": 128000})
    assert not validator.is_valid({"container": "ogg", "sample_rate": 44100, "encoding": "pcm_alaw"})


@pytest.mark.parametrize(
    ("model", "language", "valid"),
    [("sonic-3", "bg", True), ("sonic-2", "bg", False), ("sonic-2", "sv", True), ("sonic-2", None, True)],
)
def test_the_language_depends_on_the_model(model: str, language: str | None, valid: bool) -> None:
    """Older models speak fewer languages."""
    request = {**_smallest("BytesRequest"), "model_id": model, "language": language}
    assert jsonschema_rs.validator_for(schema("BytesRequest")).is_valid(request) is valid


@pytest.mark.parametrize(
    ("transcript", "valid"),
    [("Hello.", True), ("你好", True), ("½", True), ("", False), ("...", False), ("👋 !", False)],
)
def test_a_transcript_holds_something_speakable(transcript: str, valid: bool) -> None:
    """A letter or a digit of any script makes a transcript; punctuation and emoji do not."""
    request = {**_smallest("BytesRequest"), "transcript": transcript}
    assert jsonschema_rs.validator_for(schema("BytesRequest")).is_valid(request) is valid


def test_nothing_is_closed() -> None:
    """No schema forbids members that it does not know: responses may grow, requests may carry more."""
    assert not re.search(r'"(additional|unevaluated)Properties"', json.dumps(load_openapi()))


def _smallest(name: str) -> dict[str, Any]:
    if name == "AccessTokenRequest":
        return {}
    return {
        "model_id": "sonic-3",
        "transcript": "Hi.",
        "voice": {"mode": "id", "id": "694f9389-aac1-45b6-b726-9d9369183238"},
        "output_format": {"container": "raw", "encoding": "pcm_s16le", "sample_rate": 16000},
    }


def _members(found: dict[str, Any]) -> list[str]:
    parts = [
        part if "$ref" not in part else load_openapi()["components"]["schemas"]["SpeechRequest"]
        for part in found.get("allOf", [])
    ]
    return [*found.get("properties", {}), *(member for part in parts for member in part["properties"])]
