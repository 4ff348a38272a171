"""Each kind of difference between two schemas: seen where it breaks, silent or harmless on the other side."""

from typing import Any

import pytest

from cartest_contracts.diff.node import Node
from cartest_contracts.diff.schemas import Flow, differences

Json = dict[str, Any]

_OLD_MODELS: Json = {"properties": {"model": {"enum": ["old"]}}}


def _object(required: tuple[str, ...] = (), **properties: Json) -> Json:
    return {"type": "object", "required": list(required), "properties": properties}


def _tagged(tag: str, **properties: Json) -> Json:
    return _object(("type", *properties), type={"const": tag}, **properties)


TEXT: Json = {"type": "string"}
NUMBER: Json = {"type": "number"}
NULL: Json = {"type": "null"}
A: Json = _tagged("a", x=TEXT)
B: Json = _tagged("b", y=TEXT)


_SPOKEN: Json = _object(model=TEXT, n={"enum": ["en", "no"]})


@pytest.mark.parametrize(
    ("narrow", "wide", "narrows", "widens"),
    [
        pytest.param(
            {"type": "string", "enum": ["a"]},
            {"type": "string", "enum": ["a", "b"]},
            "no longer takes b",
            None,  # new values of an enumeration are allowed at any time
            id="values",
        ),
        pytest.param({"const": "a"}, {"enum": ["a", "b"]}, "no longer takes b", None, id="constant"),
        pytest.param({"type": "string", "enum": ["a"]}, TEXT, "takes only a", None, id="list of values"),
        pytest.param(
            TEXT, {"type": ["string", "null"]}, "no longer takes null", "may also be null", id="null as type"
        ),
        pytest.param(
            TEXT, {"anyOf": [TEXT, NULL]}, "no longer takes null", "may also be null", id="null as choice"
        ),
        pytest.param(
            {"type": "integer"},
            NUMBER,
            "is a whole number instead of a number",
            "is a number instead of a whole number",
            id="fractions",
        ),
        pytest.param(
            TEXT, {}, "is a string instead of anything", "is anything instead of a string", id="any type"
        ),
        pytest.param(
            {"type": "number", "maximum": 1000},
            {"type": "number", "maximum": 5000},
            "has maximum 1000 instead of 5000",
            "has maximum 5000 instead of 1000",
            id="upper bound",
        ),
        pytest.param(
            {"type": "number", "minimum": 2}, NUMBER, "has minimum 2", "no longer has minimum 2", id="lower bound"
        ),
        pytest.param(
            {"type": "string", "format": "uuid"}, TEXT, "has format uuid", "no longer has format uuid", id="format"
        ),
        pytest.param(A, {"oneOf": [A, B]}, "no longer takes an object with type = b", None, id="kind of object"),
        pytest.param(
            TEXT, {"anyOf": [TEXT, NUMBER]}, "no longer takes a number", "may also be a number", id="choice"
        ),
        pytest.param(
            {"type": "array", "items": {"type": "integer"}},
            {"type": "array", "items": NUMBER},
            "is a whole number instead of a number",
            "is a number instead of a whole number",
            id="items",
        ),
        pytest.param(
            {"type": "string", "contentSchema": {"type": "integer"}},
            {"type": "string", "contentSchema": NUMBER},
            "is a whole number instead of a number",
            "is a number instead of a whole number",
            id="JSON inside text",
        ),
        pytest.param(
            _object(("x",), x=TEXT),
            _object(x=TEXT),
            "is required now",
            "is not always there any more",
            id="required",
        ),
        pytest.param(
            {**_object(a=TEXT, b=TEXT), "not": {"required": ["a", "b"]}},
            _object(a=TEXT, b=TEXT),
            "has another `not`",
            "has another `not`",
            id="exclusion",
        ),
        pytest.param(
            {**_SPOKEN, "if": _OLD_MODELS, "then": {"properties": {"n": {"enum": ["en"]}}}},
            {**_SPOKEN, "if": _OLD_MODELS, "then": {}},
            "no longer takes no where model is old",
            None,
            id="condition",
        ),
    ],
)
def test_requests_must_not_shrink_and_answers_not_grow(
    narrow: Json, wide: Json, narrows: str, widens: str | None
) -> None:
    """The same difference breaks one way in requests and the other way in answers, and not at all unchanged."""
    assert narrows in _breaking("request", wide, narrow)
    assert not _breaking("request", narrow, wide)
    assert _breaking("response", narrow, wide) == ([widens] if widens else [])
    assert not any("takes" in what for what in _breaking("response", narrow, wide))
    for flow in ("request", "response"):
        assert not _all(flow, narrow, narrow)
        assert not _all(flow, wide, wide)


@pytest.mark.parametrize(
    ("flow", "old", "new", "what"),
    [
        ("request", _object(x=TEXT), _object(), "x no longer has an effect"),
        ("request", _object(), _object(("x",), x=TEXT), "x is new and required"),
        ("response", _object(x=TEXT), _object(), "x is gone"),
        ("response", {"oneOf": [A, B]}, A, " is no longer an object with type = b"),
        ("request", {"default": 0, **NUMBER}, {"default": 3, **NUMBER}, " means 3 instead of 0 when left out"),
        (
            "request",
            {"default": False, **NUMBER},
            {"default": "", **NUMBER},
            ' means "" instead of false when left out',
        ),
        ("request", TEXT, NUMBER, " is a number instead of a string"),
        ("response", TEXT, NUMBER, " is a number instead of a string"),
        ("request", _object(v=_object(x=TEXT)), _object(v=_object()), "v.x no longer has an effect"),
        (
            "response",
            {"type": "array", "items": _object(x=TEXT)},
            {"type": "array", "items": _object()},
            "[].x is gone",
        ),
        (
            "request",
            {"oneOf": [_tagged("a", n=NUMBER), B]},
            {"oneOf": [_tagged("a", n={"type": "integer"}), B]},
            "(type = a).n is a whole number instead of a number",
        ),
        (
            "request",
            {"anyOf": [_object(("a",), a=TEXT), _object(("b",), b=TEXT)]},
            _object(("b",), b=TEXT),
            "a no longer has an effect",
        ),
        (
            "response",
            _object(("b",), b=TEXT),
            {"anyOf": [_object(("b",), b=TEXT), _object(a=TEXT, b=TEXT)]},
            "b is not always there any more",
        ),
    ],
)
def test_what_breaks_is_named_with_its_place(flow: Flow, old: Json, new: Json, what: str) -> None:
    """A member that goes, comes as required, or means something else; inside lists and choices too."""
    assert what in [f"{found.place} {found.what}" for found in _found(flow, old, new) if found.breaking]


@pytest.mark.parametrize(
    ("flow", "old", "new", "what"),
    [
        ("request", _object(), _object(x=TEXT), "is new"),
        ("request", _object(("x",), x=TEXT), _object(x=TEXT), "is optional now"),
        ("response", _object(), _object(("x",), x=TEXT), "is new"),
        ("response", _object(x=TEXT), _object(("x",), x=TEXT), "is always there now"),
        ("response", A, {"oneOf": [A, B]}, "may also be an object with type = b"),
        ("response", {"enum": ["a"]}, TEXT, "may also be other values than a"),
        ("response", {"anyOf": [TEXT, NULL]}, TEXT, "is no longer null"),
        ("response", {"enum": ["a", "b"]}, {"enum": ["a"]}, "is no longer b"),
        ("response", TEXT, {"enum": ["a"]}, "is only a"),
        ("request", TEXT, {"anyOf": [TEXT, NULL]}, "also takes null"),
        (
            "request",
            _object(a=TEXT),
            {**_object(a=TEXT, b=TEXT), "not": {"required": ["a", "b"]}},
            "has another `not`",
        ),
    ],
)
def test_what_does_not_break_is_said_too(flow: Flow, old: Json, new: Json, what: str) -> None:
    """More is taken, more is given, less is left out: a client of the old version goes on."""
    assert what in _all(flow, old, new)
    assert not _breaking(flow, old, new)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"type": ["string", "null"]}, {"anyOf": [TEXT, NULL]}),
        (_object(("x",), x=TEXT, y=TEXT), {"allOf": [_object(("x",), x=TEXT), _object(y=TEXT)]}),
        ({**TEXT, "description": "One."}, {**TEXT, "description": "Another.", "deprecated": True}),
        ({"enum": ["a", "b"]}, {"enum": ["a", "b", "c"], "not": {"enum": ["c"]}}),
        ({"anyOf": [{"enum": ["a"]}, TEXT]}, TEXT),
        ({"default": 1, **NUMBER}, NUMBER),
    ],
)
def test_another_way_to_write_it_is_no_difference(old: Json, new: Json) -> None:
    """Choices, lists of types and parts that add up to the same are the same."""
    for flow in ("request", "response"):
        assert not _all(flow, old, new)


def test_long_lists_of_values_are_counted() -> None:
    """Six values are named, the others counted."""
    assert _all("request", {"enum": list("abcdefghij")}, {"enum": ["a"]}) == [
        "no longer takes b, c, d, e, f, g and 3 more"
    ]


def test_a_default_means_nothing_in_an_answer() -> None:
    """Only what a client may leave out has a default that counts."""
    assert not _all("response", {"default": 0, **NUMBER}, {"default": 3, **NUMBER})


def _found(flow: Any, old: Json, new: Json) -> list[Any]:
    return list(differences(Node.of(old), Node.of(new), flow=flow))


def _all(flow: str, old: Json, new: Json) -> list[str]:
    return [found.what for found in _found(flow, old, new)]


def _breaking(flow: str, old: Json, new: Json) -> list[str]:
    return [found.what for found in _found(flow, old, new) if found.breaking]
