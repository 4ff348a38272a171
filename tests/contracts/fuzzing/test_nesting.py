"""How much is in JSON is told from its brackets alone."""

import json

import pytest

from cartest_contracts.fuzzing.nesting import LEVELS, too_much


@pytest.mark.parametrize("opened", [b"[", b'{"a":'])
def test_what_is_nested_too_deep_is_told(opened: bytes) -> None:
    """Whole or cut, with whatever before it; one level less is fine."""
    for closed in (b"", b"]}"):
        told = too_much(b'{"a":"\\"[",' + opened * LEVELS + closed)
        assert told == ("depth", "the answer is nested over 100 levels deep")
    assert too_much(opened * LEVELS) is None


def test_brackets_in_strings_are_none() -> None:
    """An answer may repeat a text that was sent, with quotes in it; one that never ends is a string too."""
    text = json.dumps({"message": '\\" ' + "[{" * 1000 + "\\"}).encode()
    assert too_much(text) is None
    assert too_much(text[:1000]) is None


def test_what_is_closed_again_is_not_deep() -> None:
    """Nor is what closes more than it opened."""
    assert too_much(b"[" + b"{}," * 1000 + b"{}]") is None
    assert too_much(b"]" * 1000 + b"[" * LEVELS + b"]" * LEVELS + b"[") is None


def test_too_many_parts_are_told() -> None:
    """However flat."""
    assert too_much(b"[" + b"{}," * 300 + b"{}]", parts=300) == (
        "pieces",
        "the answer has over 300 objects and arrays",
    )
