"""Every way in which one member of a JSON body can break its schema, for every operation of a version.

A walk over the merged document: a required member left out, a value of another type, a number just outside its
range, a text that is no choice, too short or too long. Each change is kept only if the schema forbids the result,
so a member that takes anything yields nothing.
"""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final, cast

from cartest_contracts.documents import Json, load_openapi, resolve
from cartest_contracts.schemas import request
from cartest_contracts.versions import ApiVersion

__all__ = ["BodyMiss", "body_misses", "valid_bodies"]

_JSON: Final = "application/json"
_OTHERS: Final[dict[str, Any]] = {
    "string": 7,
    "integer": "7",
    "number": "0.5",
    "boolean": "true",
    "array": {"a": 1},
    "object": ["a"],
}
"""A value of another type than the named one."""
_NO_CHOICE: Final = "no choice"


@dataclass(frozen=True, kw_only=True)
class BodyMiss:
    """One request with a body that its schema forbids."""

    operation: str
    """As the contract names it: ``PATCH /voices/{id}``."""
    change: str
    """What is wrong: ``/name is missing``."""
    body: Any = field(repr=False)
    statuses: tuple[int, ...] = (400,)
    """400; 404 as well where the path, or the wrong choice, names something that does not exist (C2, C8)."""

    @property
    def id(self) -> str:
        """Unique in its version, stable from run to run."""
        return f"{self.operation}{self.change}".replace(" ", "-").replace("/", "-").lower()


@cache
def body_misses(version: ApiVersion) -> tuple[BodyMiss, ...]:
    """Return all of a version in the order of the document; raise :class:`LookupError` before the first version.

    Only operations whose body has an example in the document have any: one change to a valid body is the point.
    """
    return tuple(
        miss
        for path, item in load_openapi(version)["paths"].items()
        for method, described in item.items()
        for miss in _of_operation(f"{method.upper()} {path}", described, version)
    )


def valid_bodies(operation: str, version: ApiVersion) -> tuple[Json, ...]:
    """Return the examples of an operation's JSON body that fit its schema; none where it takes no JSON."""
    validator = request(version, operation)
    method, _, path = operation.partition(" ")
    described: Json = load_openapi(version)["paths"].get(path, {}).get(method.lower(), {})
    if validator is None:
        return ()
    examples = _examples(_content(described, version), version)
    return tuple(cast("Json", body) for body in examples if isinstance(body, dict) and validator.is_valid(body))


def _content(described: Json, version: ApiVersion) -> Json:
    content: Json = _target(described["requestBody"], version)["content"][_JSON]
    return content


def _of_operation(operation: str, described: Json, version: ApiVersion) -> Iterator[BodyMiss]:
    validator = request(version, operation)
    bodies = valid_bodies(operation, version)
    if validator is None or not bodies:
        return
    content, valid = _content(described, version), bodies[0]
    seen: set[str] = set()
    for change, body in _changes(valid, content["schema"], version):
        if change not in seen and not validator.is_valid(body):
            seen.add(change)
            named = "{" in operation or change.endswith(_NO_CHOICE)
            yield BodyMiss(operation=operation, change=change, body=body, statuses=(400, 404) if named else (400,))


def _examples(content: Json, version: ApiVersion) -> Iterator[Any]:
    if "example" in content:
        yield content["example"]
    for example in content.get("examples", {}).values():
        yield _target(example, version).get("value", _target(example, version).get("dataValue"))


def _changes(valid: Json, schema: Json, version: ApiVersion) -> Iterator[tuple[str, Any]]:
    """Yield each change and the whole body with it."""
    for name, member in sorted(_members(schema, version).items()):
        place = f"/{name}"
        if name in valid:
            yield f"{place} is missing", {other: value for other, value in valid.items() if other != name}
        for change, value in _wrong(member, version):
            yield f"{place} is {change}", {**deepcopy(valid), name: value}
        inside = valid.get(name)
        if isinstance(inside, dict):
            for change, value in _changes(inside, member, version):  # pyright: ignore[reportUnknownArgumentType]  # JSON is untyped
                yield f"{place}{change}", {**deepcopy(valid), name: value}


def _members(schema: Json, version: ApiVersion) -> dict[str, Json]:
    """Return the members that a schema describes, those of all its parts and alternatives together."""
    whole = _target(schema, version)
    found: dict[str, Json] = {}
    for keyword in ("allOf", "anyOf", "oneOf"):
        for part in whole.get(keyword, ()):
            found |= _members(part, version)
    own: dict[str, Json] = whole.get("properties", {})
    return found | own


def _wrong(schema: Json, version: ApiVersion) -> Iterator[tuple[str, Any]]:
    """Yield values that one of the schema's keywords forbids; another of its alternatives may allow them."""
    whole = _target(schema, version)
    for keyword in ("allOf", "anyOf", "oneOf"):
        for part in whole.get(keyword, ()):
            yield from _wrong(part, version)
    types = whole.get("type", ())
    for name in (types,) if isinstance(types, str) else types:
        if name in _OTHERS:
            yield f"no {name}", _OTHERS[name]
    # What the document only assumes of an item is no promise that others are refused.
    whole = {name: each for name, each in whole.items() if name not in whole.get("x-cartest-assumed", ())}
    if "enum" in whole or "const" in whole:
        yield _NO_CHOICE, "no-such-choice"
    if "minimum" in whole:
        yield "below its range", whole["minimum"] - 1
    if "maximum" in whole:
        yield "above its range", whole["maximum"] + 1
    if whole.get("minLength", 0) > 0:
        yield "too short", ""
    if "maxLength" in whole:
        yield "too long", "a" * (whole["maxLength"] + 1)
    if whole.get("minItems", 0) > 0:
        yield "empty", []


def _target(found: Json, version: ApiVersion) -> Json:
    return resolve(found["$ref"], version=version) if "$ref" in found else found
