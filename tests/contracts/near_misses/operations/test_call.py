"""Calls are data: what they need is read off them, and changes leave the original as it was."""

import pytest

from cartest_contracts.near_misses.operations.call import (
    Call,
    Upload,
    as_json,
    asked_by,
    member,
    named,
    part,
    queried,
    without,
)

CLIP = Upload(filename="clip.wav", data=b"RIFF")
FORM = Call(operation="POST /stt", query={"encoding": "pcm_s16le"}, form={"file": CLIP, "model": "ink-whisper"})


def test_what_must_exist_is_named_in_braces() -> None:
    """In the path, the query and the body; a text with braces in it is a text."""
    call = Call(
        operation="PATCH /a/{id}",
        names={"id": "{voice}"},
        query={"agent_id": "{agent}"},
        json={"dataset": "{dataset}", "items": [{}], "name": "a {name}"},
    )
    assert call.needs == {"voice", "agent", "dataset"}
    filled = call.filled({"voice": "v1", "agent": "a1", "dataset": "d1"})
    assert (filled.method, filled.path, filled.query) == ("PATCH", "/a/v1", {"agent_id": "a1"})
    assert filled.json == {"dataset": "d1", "items": [{}], "name": "a {name}"}
    assert not filled.needs
    with pytest.raises(KeyError, match="agent"):
        call.filled({"voice": "v1", "dataset": "d1"})


def test_forms_are_multipart_without_a_file_too() -> None:
    """A text is a part without a filename; a call without a form has no parts."""
    assert FORM.multipart == [("file", ("clip.wav", b"RIFF")), ("model", (None, "ink-whisper"))]
    assert without("file")(FORM).multipart == [("model", (None, "ink-whisper"))]
    assert Call(operation="GET /voices").multipart == []


def test_changes_make_new_calls() -> None:
    """Each changes one thing."""
    assert without("encoding")(FORM).query == {}
    assert part("language", "xx")(FORM).multipart[-1] == ("language", (None, "xx"))
    assert queried("sample_rate", "1")(FORM).query == {"encoding": "pcm_s16le", "sample_rate": "1"}
    assert (as_json(FORM).json, as_json(FORM).form) == ({"model": "ink-whisper"}, None)
    assert asked_by("free")(FORM).caller == "free"
    plain = Call(operation="GET /voices/{id}", names={"id": "a"})
    assert named(id="b")(plain).path == "/voices/b"
    assert member(name="x")(plain).json == {"name": "x"}
    assert part("name", "x")(plain).form == {"name": "x"}
    assert as_json(plain).json == {}
    assert without("name")(plain) == plain
    assert (FORM.query, FORM.form, FORM.caller) == (
        {"encoding": "pcm_s16le"},
        {"file": CLIP, "model": "ink-whisper"},
        "key",
    )
