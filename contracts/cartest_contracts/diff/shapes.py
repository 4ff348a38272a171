"""What a schema allows, as a list of plain shapes: one JSON type each, without choices or references around it.

``anyOf``, ``oneOf``, ``allOf`` and lists of types are ways to write the same thing; two versions are compared
shape by shape, so that moving from one way to another is no difference. A schema that contains itself has no
such list.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final, Self, cast

from cartest_contracts.diff.keywords import free
from cartest_contracts.diff.node import Node

__all__ = ["Shape", "shapes", "values"]

Json = dict[str, Any]

_CHOICES: Final = ("anyOf", "oneOf")
_CONDITIONS: Final = "conditions"
"""Not a keyword of JSON Schema: the pairs of ``if`` and ``then`` of a schema and of what it is made of."""
_NOUNS: Final = {
    "any": "anything",
    "array": "a list",
    "integer": "a whole number",
    "null": "null",
    "object": "an object",
}
_TYPES: Final[dict[str, tuple[type, ...]]] = {
    "boolean": (bool,),  # before numbers, for Python counts it among them
    "number": (int, float),
    "string": (str,),
    "array": (list,),
    "object": (dict,),
}


@dataclass(frozen=True, kw_only=True)
class Shape:
    """A schema of one JSON type."""

    kind: str
    """``string``, ``number``, ``boolean``, ``null``, ``array``, ``object``, or ``any``."""
    node: Node

    @property
    def tags(self) -> str:
        """Return what tells it from its alternatives: ``type = chunk``; empty: nothing does."""
        members = self.node.members("properties")
        constants = {name: members[name].content.get("const") for name in self.needed if name in members}
        return ", ".join(f"{name} = {value}" for name, value in constants.items() if isinstance(value, str))

    @property
    def noun(self) -> str:
        """Return its type as a phrase: ``a whole number``."""
        name = self.node.content["type"]
        return _NOUNS.get(name, f"a {name}")

    @property
    def words(self) -> str:
        """Return it as a phrase: ``an object with mode = id``, ``an object with left_audio``."""
        told_by = self.tags or " and ".join(self.needed)
        return f"{self.noun} with {told_by}" if told_by else self.noun

    @property
    def needed(self) -> list[str]:
        """Return the members that an object must have."""
        return sorted(set(self.node.content.get("required", ())))

    @property
    def conditions(self) -> dict[str, Json]:
        """Return what it asks for in some cases only, by the case in words."""
        return {_case(pair["if"]): pair["then"] for pair in self.node.content.get(_CONDITIONS, ())}

    def asked(self, more: Json) -> Self:
        """Return the shape that asks for more, and the same in all cases."""
        plain = {key: value for key, value in self.node.content.items() if key != _CONDITIONS}
        return replace(self, node=replace(self.node, content=_both(plain, more)))


def shapes(node: Node) -> list[Shape]:
    """Return what a schema allows; what a wider shape covers anyway is left out."""
    found = [shape for content in _flat(node) for shape in _by_type(node.seen(content))]
    wide = {shape.kind: shape for shape in found if free(shape.node.content)}
    return [shape for shape in found if wide.get(shape.kind, shape) is shape]


def values(content: Json) -> list[Any] | None:
    """Return the values that a schema lists; ``None``: it lists none."""
    return [content["const"]] if "const" in content else content.get("enum")


def _flat(node: Node) -> list[Json]:
    """Return the alternatives of a schema, each without choices."""
    own = {key: value for key, value in node.content.items() if key not in {*_CHOICES, "allOf", "if", "then"}}
    if "if" in node.content:
        own[_CONDITIONS] = [*own.get(_CONDITIONS, ()), {"if": node.content["if"], "then": node.content["then"]}]
    found = [own]
    for part in node.each("allOf"):
        found = [_both(left, right) for left in found for right in _flat(part)]
    for keyword in _CHOICES:
        if keyword in node.content:
            choices = [content for choice in node.each(keyword) for content in _flat(choice)]
            found = [_both(left, right) for left in found for right in choices]
    return found


def _both(left: Json, right: Json) -> Json:
    """Return a schema that asks for both; of keywords that cannot be joined the right one counts."""
    joined = {**left, **right}
    for keyword in ("required", _CONDITIONS):
        if keyword in left and keyword in right:
            joined[keyword] = [*left[keyword], *right[keyword]]
    if "properties" in left and "properties" in right:
        members = {**left["properties"], **right["properties"]}
        for name in left["properties"].keys() & right["properties"].keys():
            members[name] = {"allOf": [left["properties"][name], right["properties"][name]]}
        joined["properties"] = members
    return joined


def _by_type(node: Node) -> Iterator[Shape]:
    listed = values(node.content)
    types = node.content.get("type", _types(listed) if listed else _guess(node.content))
    for name in cast("list[str]", types if isinstance(types, list) else [types]):
        content: Json = {"type": name} if name == "null" else {**node.content, "type": name}
        if "enum" in content:
            kept = [value for value in content["enum"] if _type_of(value) == _kind(name)]
            # A list without some of its values is a shorter list.
            content["enum"] = [value for value in kept if value not in _excluded(content)]
            content = {key: value for key, value in content.items() if key != "not" or not _excluded(node.content)}
        yield Shape(kind=_kind(name), node=replace(node, content=content))


def _excluded(content: Json) -> list[Any]:
    excluded: list[Any] = content.get("not", {}).get("enum", [])
    return excluded


def _types(listed: list[Any]) -> list[str]:
    return list(dict.fromkeys(map(_type_of, listed)))


def _guess(content: Json) -> str:
    """Return the type of a schema that names none, from the keywords that mean something for one only."""
    if "properties" in content or "required" in content:
        return "object"
    return "array" if "items" in content else "any"


def _kind(name: str) -> str:
    return "number" if name == "integer" else name


def _type_of(value: Any) -> str:
    return next((name for name, types in _TYPES.items() if isinstance(value, types)), "null")


def _case(condition: Json) -> str:
    """Return a condition on members as words: ``model_id is sonic-2 or sonic-turbo``."""
    members: Json = condition.get("properties", {})
    return " and ".join(
        f"{name} is {' or '.join(map(str, values(member) or ['given']))}"
        for name, member in sorted(members.items())
    )
