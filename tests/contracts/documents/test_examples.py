"""Every example and default of the documents keeps the schema beside it."""

import json
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest

from cartest_contracts.documents import Document, Json, load_asyncapi, load_openapi, objects, resolve, schema
from cartest_contracts.versions import DOCUMENTED_VERSIONS, ApiVersion

Case = tuple[str, Document, Json, Any]
"""Place, document, schema, value."""

every_version = pytest.mark.parametrize("version", DOCUMENTED_VERSIONS, ids=str)


def _cases(version: ApiVersion) -> Iterator[Case]:
    yield from _openapi(load_openapi(version))
    yield from _asyncapi(load_asyncapi(version))
    yield from _inline("openapi", load_openapi(version))
    yield from _inline("asyncapi", load_asyncapi(version))


def _openapi(root: Json) -> Iterator[Case]:
    for where, holder in objects(root):
        found = holder.get("schema", holder.get("itemSchema"))
        if not isinstance(found, dict) or not isinstance(holder.get("examples"), dict):
            continue
        for name, example in holder["examples"].items():
            value = example["dataValue"] if "dataValue" in example else example["value"]
            for item in value if "itemSchema" in holder else [value]:
                yield f"{where}/examples/{name}", "openapi", found, item


def _asyncapi(root: Json) -> Iterator[Case]:
    for name, message in root["components"]["messages"].items():
        for example in message["examples"]:
            yield f"messages/{name}/{example['name']}", "asyncapi", message["payload"], example["payload"]


def _inline(document: Document, root: Json) -> Iterator[Case]:
    """Yield the examples and defaults that stand inside schemas."""
    for where, holder in objects(root):
        if (
            isinstance(holder.get("examples"), list)
            and "payload" not in holder
            and "/parameters/agent_id" not in where
        ):
            for position, value in enumerate(holder["examples"]):
                yield f"{document}{where}/examples/{position}", document, holder, value
        if "default" in holder and "properties" not in where.rpartition("/")[2]:
            yield f"{document}{where}/default", document, holder, holder["default"]


def _validator(document: Document, found: Json, version: ApiVersion | None = None) -> jsonschema_rs.Validator:
    any_schema = schema("Language", document=document, version=version)
    return jsonschema_rs.validator_for({**any_schema, "allOf": [found]}, validate_formats=True)


@every_version
def test_every_example_keeps_its_schema(version: ApiVersion) -> None:
    """Each example is valid, and so is the JSON inside an event's data."""
    cases = list(_cases(version))
    assert len(cases) > 100
    for where, document, found, value in cases:
        problems = [error.message for error in _validator(document, found, version).iter_errors(value)]
        assert problems == [], where
        if found.get("$ref") == "#/components/schemas/ServerSentEvent":
            event = {"$ref": "#/components/schemas/SpeechEvent"}
            _validator(document, event, version).validate(json.loads(value["data"]))


@every_version
def test_there_are_examples_of_everything(version: ApiVersion) -> None:
    """Every response body of the documents has an example, audio and files aside; every message has one too."""
    document = load_openapi(version)
    for path, item in document["paths"].items():
        for operation in item.values():
            for status, reference in operation["responses"].items():
                response = resolve(reference["$ref"], version=version) if "$ref" in reference else reference
                for media_type, media in response.get("content", {}).items():
                    binary = media_type.startswith("audio/") or media_type == "application/octet-stream"
                    assert binary or media["examples"], (path, status)


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("BytesRequest", {"model_id": "sonic-3", "transcript": "Hi."}),
        ("AccessTokenRequest", {"expires_in": 3601}),
        ("VoicePage", {"data": [{"id": "x"}], "has_more": False}),
        ("SpeechEvent", {"type": "chunk", "done": True, "status_code": 206, "data": "", "step_time": 1}),
    ],
)
def test_a_wrong_example_would_be_found(name: str, wrong: Any) -> None:
    """The check above refuses what breaks a schema: a missing member, a range, a nested member, a constant."""
    with pytest.raises(jsonschema_rs.ValidationError):
        _validator("openapi", {"$ref": f"#/components/schemas/{name}"}).validate(wrong)
