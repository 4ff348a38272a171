"""Multipart forms."""

import contextlib

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartest_mocks.exchange import Problem
from cartest_mocks.multipart import MAX_FIELD_BYTES, MAX_PARTS, Form, Upload, read_form

TYPE = "multipart/form-data; boundary=b"


def form_of(*parts: str, end: str = "--b--\r\n") -> bytes:
    return "".join(f"--b\r\n{part}\r\n" for part in parts).encode() + end.encode()


def field(name: str, value: str) -> str:
    return f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}'


def refused(content_type: str | None, body: bytes) -> Problem:
    with pytest.raises(Problem) as problem:
        read_form(content_type, body)
    return problem.value


def test_what_httpx_sends_is_read() -> None:
    """Repeated fields keep their order, files their name and bytes."""
    audio = bytes(range(256)) * 100 + b"\r\n--not-the-boundary\r\n"
    request = httpx.Request(
        "POST",
        "http://mock/",
        data={"model": "ink-whisper", "timestamp_granularities[]": ["word", "segment"]},
        files={"file": ("größe.wav", audio, "audio/wav")},
    )
    form = read_form(request.headers["content-type"], request.read())
    assert form.first("model") == "ink-whisper"
    assert form.fields["timestamp_granularities[]"] == ["word", "segment"]
    assert form.files["file"].data == audio
    assert form.first("language") is None


def test_bytes_that_are_no_utf_8_become_replacement_characters() -> None:
    """A field is always text."""
    body = form_of(field("a", "?")).replace(b"?", b"\xff")
    assert read_form(TYPE, body) == Form(fields={"a": ["\ufffd"]})


def test_a_name_may_be_empty() -> None:
    """RFC 7578 section 4.2 asks for a name, not for letters in it."""
    assert read_form(TYPE, form_of(field("", "b"))) == Form(fields={"": ["b"]})


def test_of_two_files_of_one_name_the_last_counts() -> None:
    """A form has one file a name; an empty file name is a file too."""
    part = 'Content-Disposition: form-data; name="file"; filename="{}"\r\n\r\n{}'
    form = read_form(TYPE, form_of(part.format("a", "first"), part.format("", "last")))
    assert form.files == {"file": Upload(filename="", data=b"last")}


@pytest.mark.parametrize(
    "content_type", [None, "", "application/json", "multipart/mixed; boundary=b", "text/plain"]
)
def test_another_media_type_is_a_400(content_type: str | None) -> None:
    """Only multipart/form-data is read."""
    assert refused(content_type, form_of(field("a", "b"))).status == 400


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data", form_of(field("a", "b"))),
        ("multipart/form-data; boundary=", form_of(field("a", "b"))),
        ("multipart/form-data; boundary=" + "b" * 300, b""),
        ("multipart/form-data; boundary=b\u20ac", b""),
        (TYPE, b""),
        (TYPE, b"no boundary at all"),
        (TYPE, form_of(field("a", "b"), end="")),
        (TYPE, form_of("Content-Type: text/plain\r\n\r\nnameless")),
        (TYPE, form_of(field("a", "b" * (MAX_FIELD_BYTES + 1)))),
        (TYPE, form_of(*[field("a", "b")] * (MAX_PARTS + 1))),
        (TYPE, form_of("X" * 100_000)),
    ],
)
def test_a_broken_form_is_a_400(content_type: str, body: bytes) -> None:
    """Missing or absurd boundaries, torn bodies, nameless parts and excess of every kind are refused."""
    assert refused(content_type, body).status == 400


def test_the_bounds_themselves_are_allowed() -> None:
    """The longest field and the largest number of parts still pass."""
    parts = [field("a", "b" * MAX_FIELD_BYTES), *[field("a", "b")] * (MAX_PARTS - 1)]
    assert len(read_form(TYPE, form_of(*parts)).fields["a"]) == MAX_PARTS


@given(
    st.lists(
        st.sampled_from([b"--b", b"\r\n", b"--", b"Content-Disposition: form-data; name=", b'"a"', b"x", b":"])
    )
)
def test_no_body_breaks_it(pieces: list[bytes]) -> None:
    """Any bytes are a form or a problem, never another exception."""
    with contextlib.suppress(Problem):
        read_form(TYPE, b"".join(pieces))
