from typing import Annotated, Literal

import msgspec
import pytest
from msgspec import Meta

from cartest_contracts.wire.strict import BadRequest, bad_member, one_of, read_object, read_record


class Inner(msgspec.Struct):
    speed: Annotated[float, Meta(le=1.5)] | None = None
    name: str = ""


class Outer(msgspec.Struct):
    count: int
    mode: Literal["a", "b"] = "a"
    inner: Inner | None = None
    cancel: Literal[True] = True


def test_an_object_is_read_and_the_last_duplicate_counts() -> None:
    """Text and bytes are both taken."""
    assert read_object('{"a":1,"a":2}') == read_object(b'{"a":2}') == {"a": 2}


@pytest.mark.parametrize("data", [b"", b"[]", b'"x"', b"\xff", b"[" * 100_000])
def test_anything_else_is_refused(data: bytes) -> None:
    """Whatever is wrong with it, the error is the same kind."""
    with pytest.raises(BadRequest, match="JSON") as caught:
        read_object(data)
    assert (caught.value.status, caught.value.field, caught.value.context_id) == (400, "", None)


def test_a_record_is_read_and_unknown_members_ignored() -> None:
    """The record's own types decide."""
    assert read_record({"count": 1, "x": []}, Outer) == Outer(count=1)


@pytest.mark.parametrize(
    ("members", "field", "message"),
    [
        ({}, "count", "count: is required"),
        ({"count": "1"}, "count", "count: expected int, got str"),
        ({"count": True}, "count", "count: expected int, got bool"),
        ({"count": 1, "inner": {"speed": 2}}, "inner.speed", "inner.speed: expected float <= 1.5"),
        ({"count": 1, "inner": {"speed": "x"}}, "inner.speed", "inner.speed: expected float, got str"),
        ({"count": 1, "cancel": False}, "cancel", "cancel: must be true"),
    ],
)
def test_the_reason_names_member_and_expectation(members: dict[str, object], field: str, message: str) -> None:
    """One line that says where and what is allowed."""
    with pytest.raises(BadRequest) as caught:
        read_record(members, Outer)
    assert (caught.value.field, caught.value.message) == (field, message)


def test_a_reason_never_repeats_what_was_sent() -> None:
    """A value may be a secret; enum errors of the library would show it."""
    for value in ("sk_car_secret", "x" * 5000):
        with pytest.raises(BadRequest) as caught:
            read_record({"count": 1, "mode": value}, Outer)
        assert value not in str(caught.value)


def test_errors_about_a_member_name_it() -> None:
    """Title and message are apart, as the wire has them."""
    bad = bad_member("speed", one_of(("slow", 1)))
    assert (bad.title, bad.message, bad.field) == ("Invalid request", "speed: must be one of slow, 1", "speed")
    assert str(bad) == "Invalid request: speed: must be one of slow, 1"
