"""JSON from outside."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartest_mocks.exchange import Problem
from cartest_mocks.jsonbody import json_object


def test_an_object_is_returned_and_the_last_duplicate_counts() -> None:
    """Bytes and text are read alike."""
    assert json_object(b'{"a":1,"a":2}') == json_object('{"a":2}') == {"a": 2}


@pytest.mark.parametrize(
    "data",
    [b"", b"nul", b"[]", b"null", b"1", b'"\xff"', b'{"a":"\\ud800"}', b'{"a":1e999}', b"[" * 100_000, "\ud800"],
)
def test_anything_else_is_a_400(data: bytes | str) -> None:
    """Malformed JSON, bad UTF-8, endless nesting and values that are no objects are one kind of problem."""
    with pytest.raises(Problem) as refused:
        json_object(data)
    assert refused.value.status == 400


@given(st.binary(max_size=50) | st.text(max_size=50))
def test_no_input_escapes(data: bytes | str) -> None:
    """Whatever arrives is an object or a problem, never another exception."""
    with contextlib.suppress(Problem):
        assert isinstance(json_object(data), dict)
