"""The contract's schemas, compiled: what an answer, an event, a frame or a request of a version must look like.

Everything comes from the documents, nothing about a single operation stands here. A validator is compiled when it
is first asked for and kept; the library's validators are Rust, so that judging frames stays cheap. A version
before the first documented one has no contract, so nothing is declared for it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice
from typing import Any, Final

import jsonschema_rs

from cartest_contracts.documents import Document, Json, load_asyncapi, load_openapi, messages, resolve
from cartest_contracts.documents.matching import channel_at
from cartest_contracts.redact import REDACTED
from cartest_contracts.versions import ApiVersion, covering

__all__ = [
    "Answer",
    "ByType",
    "Frames",
    "Validator",
    "answer",
    "frames",
    "misfits",
    "operation_statuses",
    "request",
]

Validator = jsonschema_rs.Validator
ByType = Mapping[str, Validator]
"""By what stands in ``type``, or in ``event`` on the sockets of agents."""

_JSON: Final = "application/json"
_EVENTS: Final = "text/event-stream"
_TAGS: Final = ("type", "event")
_ALTERNATIVES: Final = (
    jsonschema_rs.ValidationErrorKind.AnyOf,
    jsonschema_rs.ValidationErrorKind.OneOfNotValid,
)
_SHOWN: Final = 200
_MOST: Final = 3
"""Misfits that are told of one value: one mistake often breaks several keywords."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What is declared for a status of an operation."""

    media_types: tuple[str, ...]
    json: Validator | None
    """Of a JSON body; ``None`` where none is declared."""
    events: ByType
    """Of the events of a stream; empty where none is declared."""


@dataclass(frozen=True, kw_only=True)
class Frames:
    """What is declared for a socket."""

    server: ByType
    client: Validator | None
    """Of any JSON message of a client."""


def operation_statuses(version: ApiVersion, operation: str) -> tuple[str, ...]:
    """Return the statuses declared for an operation (``GET /voices/{id}``); none if the version lacks it."""
    selected = covering(version)
    described = _operation(selected, operation) if selected is not None else None
    return tuple(described["responses"]) if described is not None else ()


def answer(version: ApiVersion, operation: str, status: int) -> Answer | None:
    """Return what is declared for a status, a class such as ``5XX`` included; ``None``: nothing is."""
    selected = covering(version)
    return _answer(selected, operation, status) if selected is not None else None


def request(version: ApiVersion, operation: str) -> Validator | None:
    """Return the validator of a JSON request body; ``None`` where the operation takes none."""
    selected = covering(version)
    return _request(selected, operation) if selected is not None else None


def frames(version: ApiVersion, path: str) -> Frames | None:
    """Return what is declared for the socket of a path; ``None`` if the version has none there."""
    selected = covering(version)
    return _frames(selected, path) if selected is not None else None


def misfits(validator: Validator, value: object) -> Iterator[tuple[str, str]]:
    """Yield place (``/data/0/id``, empty for the whole) and reason of what does not fit, at most three.

    What a recorder has replaced in place of a credential fits everywhere. What is nested more deeply than the
    validator reads (255 levels) fits nowhere.
    """
    known: Any = value
    try:
        if validator.is_valid(known):
            return
        errors = (error for error in validator.iter_errors(known) if REDACTED not in str(error.instance))
        found = list(islice((each for error in errors for each in _plain(error)), _MOST))
    except ValueError as error:
        yield "", str(error)
        return
    for misfit in found:
        place = "".join(f"/{step}" for step in misfit.instance_path)
        yield place, misfit.message[:_SHOWN]


def _plain(error: jsonschema_rs.ValidationError) -> Iterator[jsonschema_rs.ValidationError]:
    """Yield what is wrong; of alternatives, what is wrong with the one that fits best."""
    if isinstance(error.kind, _ALTERNATIVES):
        for inner in min(error.kind.context, key=len):
            yield from _plain(inner)
    else:
        yield error


@lru_cache(maxsize=4096)
def _answer(version: ApiVersion, operation: str, status: int) -> Answer | None:
    described = _operation(version, operation)
    if described is None:
        return None
    responses: Json = described["responses"]
    found = responses.get(str(status)) or responses.get(f"{status // 100}XX") or responses.get("default")
    if found is None:
        return None
    content: Json = _target(found, "openapi", version).get("content", {})
    return Answer(
        media_types=tuple(content),
        json=_compiled(content.get(_JSON, {}).get("schema"), "openapi", version),
        events=_by_type(_event_schemas(content.get(_EVENTS, {}), version), "openapi", version),
    )


@lru_cache(maxsize=1024)
def _request(version: ApiVersion, operation: str) -> Validator | None:
    described = _operation(version, operation)
    if described is None or "requestBody" not in described:
        return None
    content: Json = _target(described["requestBody"], "openapi", version)["content"]
    return _compiled(content.get(_JSON, {}).get("schema"), "openapi", version)


@lru_cache(maxsize=1024)
def _frames(version: ApiVersion, path: str) -> Frames | None:
    channel = channel_at(path, version)
    if channel is None:
        return None
    said = [each for each in messages(version) if each.channel == channel.id]
    payloads = {by: [_payload(each.payload) for each in said if by in each.by] for by in ("client", "server")}
    spoken = [schema for schema in payloads["client"] if any(_tags_of(schema, "asyncapi", version))]
    # The speech socket's messages are told apart by their content: they are objects without a tag.
    objects = spoken or [schema for schema in payloads["client"] if _is_object(schema, version)]
    return Frames(
        server=_by_type(payloads["server"], "asyncapi", version),
        client=_compiled({"anyOf": objects}, "asyncapi", version) if objects else None,
    )


def _payload(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def _is_object(schema: Json, version: ApiVersion) -> bool:
    return "properties" in _target(schema, "asyncapi", version)


@cache
def _operation(version: ApiVersion, operation: str) -> Json | None:
    method, _, path = operation.partition(" ")
    found: Json | None = load_openapi(version)["paths"].get(path, {}).get(method.lower())
    return found


def _event_schemas(stream: Json, version: ApiVersion) -> Sequence[Json]:
    """Return the schemas of the JSON inside a stream's events."""
    if "itemSchema" not in stream:
        return ()
    data: Json = _target(stream["itemSchema"], "openapi", version)["properties"]["data"]
    inner: Json = data.get("contentSchema", {})
    resolved = _target(inner, "openapi", version)
    return resolved.get("oneOf") or resolved.get("anyOf") or [inner]


def _by_type(schemas: Iterable[Json], document: Document, version: ApiVersion) -> ByType:
    named: dict[str, list[Json]] = {}
    for schema in schemas:
        for tag in _tags_of(schema, document, version):
            named.setdefault(tag, []).append(schema)
    return {
        tag: validator
        for tag, found in named.items()
        if (validator := _compiled({"anyOf": found} if len(found) > 1 else found[0], document, version))
        is not None
    }


def _tags_of(schema: Json, document: Document, version: ApiVersion) -> list[str]:
    """Return what a schema allows in the member that says what the object is."""
    resolved = _target(schema, document, version)
    tags: list[str] = []
    for part in (resolved, *(_target(each, document, version) for each in resolved.get("allOf", ()))):
        for name in _TAGS:
            member: Json = part.get("properties", {}).get(name, {})
            tags += [member["const"]] if "const" in member else member.get("enum", [])
    return tags


def _target(found: Json, document: Document, version: ApiVersion) -> Json:
    return resolve(found["$ref"], document=document, version=version) if "$ref" in found else found


def _compiled(schema: Json | None, document: Document, version: ApiVersion) -> Validator | None:
    if schema is None:
        return None
    whole = load_openapi(version) if document == "openapi" else load_asyncapi(version)
    validator_class = (
        jsonschema_rs.Draft202012Validator if document == "openapi" else jsonschema_rs.Draft7Validator
    )
    # Siblings of a reference count in 2020-12 and not in draft 7, so it stands in a list of its own.
    return validator_class({"allOf": [schema], "components": {"schemas": whole["components"]["schemas"]}})
