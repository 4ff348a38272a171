from typing import Any

import pytest

from cartest_contracts.diff.keywords import free, shifts


@pytest.mark.parametrize(
    ("old", "new", "narrower", "wider", "what"),
    [
        ({"minimum": 1}, {"minimum": 2}, True, False, "has minimum 2 instead of 1"),
        ({"minimum": 2}, {"minimum": 1}, False, True, "has minimum 1 instead of 2"),
        ({"maxLength": 2}, {"maxLength": 1}, True, False, "has maxLength 1 instead of 2"),
        ({"maxLength": 1}, {"maxLength": 2}, False, True, "has maxLength 2 instead of 1"),
        ({}, {"maxItems": 2}, True, False, "has maxItems 2"),
        ({"maxItems": 2}, {}, False, True, "no longer has maxItems 2"),
        ({"pattern": "a"}, {"pattern": "b"}, True, True, "has pattern b instead of a"),
        ({}, {"not": {"required": ["a"]}, "properties": {"a": {}}}, False, False, "has another `not`"),
        ({"properties": {"a": {}}}, {"not": {"required": ["a"]}}, True, False, "has another `not`"),
        ({"propertyNames": {"minLength": 1}}, {}, False, True, "has another `propertyNames`"),
    ],
)
def test_a_keyword_narrows_or_widens(
    old: dict[str, Any], new: dict[str, Any], *, narrower: bool, wider: bool, what: str
) -> None:
    """A bound has a direction, another value of the rest is both, and news concern nobody who lacks them."""
    (shift,) = shifts(old, new)
    assert (shift.narrower, shift.wider, shift.what) == (narrower, wider, what)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"minimum": 1}, {"minimum": 1}),
        ({"description": "a", "type": "string"}, {"title": "b", "type": "number"}),
        ({"not": {"enum": [1], "description": "a"}}, {"not": {"enum": [1], "x-cartest-source": "C3"}}),
        ({"dependentRequired": {"a": ["b"]}}, {"dependentRequired": {"a": ["b"]}}),
    ],
)
def test_the_same_is_no_shift(old: dict[str, Any], new: dict[str, Any]) -> None:
    """Neither are words for people, inside a keyword either."""
    assert not list(shifts(old, new))


def test_a_free_schema_asks_for_a_type_only() -> None:
    """Words and marks ask for nothing; a bound or a member does."""
    assert free({"type": "string", "description": "a", "default": "b", "x-cartest-source": "C3"})
    assert free({})
    assert not free({"type": "string", "maxLength": 1})
    assert not free({"properties": {}})
