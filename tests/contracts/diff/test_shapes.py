from typing import Any

import pytest

from cartest_contracts.diff.node import Node
from cartest_contracts.diff.shapes import shapes, values

_MIXED: dict[str, Any] = {"enum": ["a", 1, 2.5, True, None, [], {}]}


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({}, ["anything"]),
        ({"type": "string"}, ["a string"]),
        ({"type": ["integer", "null"]}, ["a whole number", "null"]),
        (_MIXED, [
            "a string", "a number", "a boolean", "null", "a list", "an object",
        ]),
        ({"const": False}, ["a boolean"]),
        ({"items": {}}, ["a list"]),
        ({"properties": {}}, ["an object"]),
        ({"required": ["b", "a"]}, ["an object with a and b"]),
        (
            {"required": ["type", "n"], "properties": {"type": {"const": "x"}, "n": {"const": 1}}},
            ["an object with type = x"],
        ),
        ({"anyOf": [{"type": "string"}, {"oneOf": [{"type": "null"}, {"type": "boolean"}]}]}, [
            "a string", "null", "a boolean",
        ]),
        ({"anyOf": [{"type": "string", "enum": ["a"]}, {"type": "string", "title": "x"}]}, ["a string"]),
    ],
)  # fmt: skip
def test_a_schema_is_a_list_of_shapes(schema: dict[str, Any], words: list[str]) -> None:
    """Each JSON type and each choice is a shape of its own, and a shape that another covers is none."""
    assert [shape.words for shape in shapes(Node.of(schema))] == words


def test_parts_of_a_schema_add_up() -> None:
    """Members, required names and conditions of all parts hold; of other keywords the last one counts."""
    case = {"if": {"properties": {"a": {"const": 1}, "b": {}}}, "then": {"required": ["c"]}}
    part: dict[str, Any] = {"required": ["b"], "properties": {"a": {"minimum": 1}}, "description": "later", **case}
    own: dict[str, Any] = {
        "required": ["a"],
        "properties": {"a": {"type": "number"}},
        "description": "earlier",
        **case,
    }
    (shape,) = shapes(Node.of({**own, "allOf": [part]}))
    assert shape.needed == ["a", "b"]
    assert shape.node.content["description"] == "later"
    assert shape.node.content["properties"]["a"] == {"allOf": [{"type": "number"}, {"minimum": 1}]}
    assert shape.conditions == {"a is 1 and b is given": {"required": ["c"]}}
    asked = shape.asked(shape.conditions["a is 1 and b is given"])
    assert (asked.needed, asked.conditions) == (["a", "b", "c"], {})


def test_values_that_are_taken_out_are_not_listed() -> None:
    """A list of values without some of them is a shorter list; another exclusion stays what it is."""
    (shape,) = shapes(Node.of({"type": "string", "enum": ["a", "b", None], "not": {"enum": ["b"]}}))
    assert values(shape.node.content) == ["a"]
    assert "not" not in shape.node.content
    (other,) = shapes(Node.of({"type": "string", "enum": ["a"], "not": {"required": ["b"]}}))
    assert "not" in other.node.content


def test_a_constant_is_a_list_of_one() -> None:
    """What lists values lists them; what does not says so."""
    assert values({"const": None}) == [None]
    assert values({"enum": [1, 2]}) == [1, 2]
    assert values({"type": "string"}) is None
