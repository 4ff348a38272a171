"""Each kind of difference between two small OpenAPI documents, and its silent twin."""

import copy
from typing import Any

import pytest

from cartest_contracts.diff.change import Change
from cartest_contracts.diff.http import http_changes
from cartest_contracts.knowledge import Knowledge

Json = dict[str, Any]

_TEXT: Json = {"type": "string"}
_KEY: Json = {"Key": []}
_TOKEN: Json = {"Token": ["tts"]}
_OTHER: Json = {"Other": []}
_ERROR: Json = {"description": "", "content": {"text/plain": {"schema": _TEXT}}}
_OPERATION: Json = {
    "x-cartest-knowledge": "documented",
    "x-cartest-source": "tts.md section 1",
    "security": [_KEY, _TOKEN],
    "parameters": [
        {"in": "header", "name": "Cartesia-Version", "schema": {"enum": ["1"]}},
        {"in": "query", "name": "limit", "schema": {"type": "integer", "maximum": 100}},
        {"in": "path", "name": "id", "required": True, "schema": _TEXT},
    ],
    "requestBody": {"content": {"application/json": {"schema": {"type": "object", "properties": {"a": _TEXT}}}}},
    "responses": {
        "200": {
            "headers": {"X-File": {"schema": _TEXT, "x-cartest-knowledge": "recorded"}},
            "content": {"application/json": {"schema": {"type": "object", "properties": {"b": _TEXT}}}},
        },
        "400": _ERROR,
        "404": _ERROR,
    },
}
_JSON_ERROR: Json = {"description": "", "content": {"application/json": {"schema": {"type": "object"}}}}


@pytest.mark.parametrize(
    ("path", "value", "effect", "said"),
    [
        (("security",), [_KEY], "breaking", "operation:  is no longer opened by Token (tts)"),
        (
            ("security",),
            [_KEY, _TOKEN, _OTHER],
            "compatible",
            "operation:  is also opened by Other",
        ),
        (("security",), [], "compatible", "operation:  needs no credential any more"),
        (("parameters", 1), None, "breaking", "request: query limit no longer has an effect"),
        (("parameters", 1, "required"), True, "breaking", "request: query limit is required now"),
        (("parameters", 2, "required"), False, "compatible", "request: path parameter 1 is optional now"),
        (
            ("parameters", 1, "schema", "maximum"),
            10,
            "breaking",
            "request: query limit has maximum 10 instead of 100",
        ),
        (
            ("parameters", 0),
            {"in": "header", "name": "X-New", "required": True, "schema": {}},
            "breaking",
            "request: header x-new is new and required",
        ),
        (
            ("parameters", 0),
            {"in": "header", "name": "X-New", "schema": {}},
            "compatible",
            "request: header x-new is new",
        ),
        (("requestBody", "required"), True, "breaking", "request: body is required now"),
        (("requestBody",), None, "breaking", "request: body no longer has an effect"),
        (
            ("requestBody", "content", "application/json"),
            None,
            "breaking",
            "request: body is no longer taken as application/json",
        ),
        (("requestBody", "content", "text/plain"), {}, "compatible", "request: body is also taken as text/plain"),
        (
            ("requestBody", "content", "application/json", "schema", "required"),
            ["a"],
            "breaking",
            "request: body a is required now",
        ),
        (("responses", "200"), None, "breaking", "response: 200 is no longer an answer"),
        (("responses", "204"), {}, "breaking", "response: 204 is a new answer"),
        (("responses", "404"), None, "compatible", "response: 404 is no longer an answer"),
        (("responses", "409"), _ERROR, "compatible", "response: 409 is a new answer"),
        (
            ("responses", "200", "content", "application/json", "schema", "properties", "b"),
            None,
            "breaking",
            "response: 200 b is gone",
        ),
        (
            ("responses", "200", "content", "application/json"),
            None,
            "breaking",
            "response: 200 is no longer application/json",
        ),
        (("responses", "200", "content", "text/plain"), {}, "breaking", "response: 200 may also be text/plain"),
        (("responses", "400"), _JSON_ERROR, "breaking", "response: 400 is application/json instead of text/plain"),
        (("responses", "200", "headers", "X-File"), None, "breaking", "response: 200 header X-File is gone"),
        (
            ("responses", "200", "headers", "X-More"),
            {"schema": _TEXT},
            "compatible",
            "response: 200 header X-More is new",
        ),
        (
            ("responses", "200", "headers", "X-File", "schema"),
            {"type": ["string", "null"]},
            "breaking",
            "response: 200 header X-File may also be null",
        ),
    ],
)
def test_a_change_is_named(path: tuple[str | int, ...], value: Any, effect: str, said: str) -> None:
    """One edit of an operation gives one change, with its effect; the operation itself gives none."""
    (change,) = _changes(_OPERATION, _edited(path, value))
    assert (change.effect, f"{change.side}: {change.place} {change.what}") == (effect, said)
    assert change.operation == "POST /voices/{id}"
    assert not _changes(_OPERATION, copy.deepcopy(_OPERATION))


def test_the_same_difference_of_several_errors_is_said_once() -> None:
    """Statuses that change alike stand together; a range covers the statuses in it."""
    new = _edited(("responses", "4XX"), _JSON_ERROR)
    del new["responses"]["400"], new["responses"]["404"]
    assert [(change.place, change.what) for change in _changes(_OPERATION, new)] == [
        ("400, 404", "is application/json instead of text/plain"),
        ("4XX", "is a new answer"),
    ]


def test_a_public_operation_that_asks_for_a_credential_breaks() -> None:
    """Who called without one is refused."""
    (change,) = _changes(_edited(("security",), []), _OPERATION)
    assert (change.effect, change.what) == ("breaking", "needs a credential now")


def test_a_body_that_is_no_longer_needed_or_is_new_breaks_nobody() -> None:
    """What was sent may still be sent, and what was not sent need not be."""
    needed = _edited(("requestBody", "required"), True)
    assert [(change.effect, change.what) for change in _changes(needed, _OPERATION)] == [
        ("compatible", "is optional now")
    ]
    without = _edited(("requestBody",), None)
    assert [change.effect for change in _changes(without, _OPERATION)] == ["compatible"]
    assert not _changes(without, without)


def test_a_whole_query_string_is_its_parameters() -> None:
    """Described as one object or one by one, a parameter is the same."""
    query = {"type": "object", "properties": {"limit": {"type": "integer", "maximum": 100}}}
    as_one = _edited(
        ("parameters", 1),
        {"in": "querystring", "content": {"application/x-www-form-urlencoded": {"schema": query}}},
    )
    assert not _changes(_OPERATION, as_one)
    assert [change.place for change in _changes(as_one, _edited(("parameters", 1), None))] == ["query limit"]


def test_an_operation_that_goes_breaks_and_one_that_comes_does_not() -> None:
    """Operations are told by method and path; what a path calls its parameters does not count."""
    renamed = _document(_edited(("parameters", 2, "name"), "voice"), path="/voices/{voice}")
    assert not list(http_changes(_document(_OPERATION), renamed))
    (gone,) = http_changes(_document(_OPERATION), {"paths": {}})
    (come,) = http_changes({"paths": {}}, _document(_OPERATION))
    assert (gone.effect, gone.side, gone.what) == ("breaking", "operation", "is gone")
    assert (come.effect, come.side, come.what) == ("compatible", "operation", "is new")
    assert (gone.knowledge, gone.source) == (Knowledge.DOCUMENTED, "tts.md section 1")


def test_what_a_document_says_of_all_operations_holds_for_each() -> None:
    """Credentials of the document and parameters of the path are the operation's when it has none of its own."""
    shared = _document({**_OPERATION, "parameters": []}, parameters=_OPERATION["parameters"])
    shared["security"] = shared["paths"]["/voices/{id}"]["post"].pop("security")
    assert not list(http_changes(_document(_OPERATION), shared))


def _changes(old: Json, new: Json) -> list[Change]:
    return list(http_changes(_document(old), _document(new)))


def _document(operation: Json, *, path: str = "/voices/{id}", parameters: Any = ()) -> Json:
    return {"paths": {path: {"parameters": list(parameters), "post": operation}}}


def _edited(path: tuple[str | int, ...], value: Any) -> Json:
    """Return the operation with another value at a place; ``None`` takes the place away."""
    draft = copy.deepcopy(_OPERATION)
    holder: Any = draft
    for step in path[:-1]:
        holder = holder[step]
    if value is None:
        del holder[path[-1]]
    else:
        holder[path[-1]] = value
    return draft
