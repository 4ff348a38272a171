"""Every example and default of the documents keeps the schema beside it."""

import json
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest

from cartest_contracts.documents import Document, Json, load_asyncapi, load_openapi, objects, resolve, schema

Case = tuple[str, Document, Json, Any]
"""Place, document, schema, value."""


def _cases() -> list[Case]:
    return [*_openapi(), *_asyncapi(), *_inline("openapi", load_openapi()), *_inline("asyncapi", load_asyncapi())]


def _openapi() -> Iterator[Case]:
    for where, holder in objects(load_openapi()):
        found = holder.get("schema", holder.get("itemSchema"))
        if not isinstance(found, dict) or not isinstance(holder.get("examples"), dict):
            continue
        for name, example in holder["examples"].items():
            value = example["dataValue"] if "dataValue" in example else example["value"]
            for item in value if "itemSchema" in holder else [value]:
                yield f"{where}/examples/{name}", "openapi", found, item


def _asyncapi() -> Iterator[Case]:
    for name, message in load_asyncapi()["components"]["messages"].items():
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


def _validator(document: Document, found: Json) -> jsonschema_rs.Validator:
    any_schema = schema("Language", document=document)
    return jsonschema_rs.validator_for({**any_schema, "allOf": [found]}, validate_formats=True)


_CASES = _cases()


@pytest.mark.parametrize("case", _CASES, ids=[case[0] for case in _CASES])
def test_an_example_keeps_its_schema(case: Case) -> None:
    """Each example is valid, and so is the JSON inside an event's data."""
    _, document, found, value = case
    _validator(document, found).validate(value)
    if found.get("$ref") == "#/components/schemas/ServerSentEvent":
        _validator(document, {"$ref": "#/components/schemas/SpeechEvent"}).validate(json.loads(value["data"]))


def test_there_are_examples_of_everything() -> None:
    """Every request and response body of the documents has an example, every message too."""
    places = {case[0] for case in _CASES}
    for path, item in load_openapi()["paths"].items():
        for operation in item.values():
            for status, reference in operation["responses"].items():
                response = resolve(reference["$ref"]) if "$ref" in reference else reference
                for media_type, media in response["content"].items():
                    assert media_type.startswith("audio/") or media["examples"], (path, status)
    assert len(places) > 80


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
