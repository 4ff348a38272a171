"""Checking what a client says on the agents' socket."""

from typing import Any

import pytest

from cartest_mocks.agents.call import (
    DTMF,
    INPUT_FORMATS,
    LONGEST_INTRODUCTION,
    LONGEST_RESULT_BYTES,
    CallError,
    CallStart,
    ToolResult,
    digit_of,
    media_of,
    object_of,
)


def read(event: dict[str, Any]) -> CallStart:
    return CallStart.read(event, default_voice="v0")


def test_a_bare_start_has_defaults() -> None:
    """Everything but the event's name is optional, null counts as absent."""
    assert read({"event": "start"}) == read(
        {"event": "start", "stream_id": None, "config": None, "agent": None, "metadata": None}
    )
    start = read({"event": "start"})
    assert (start.stream_id, start.introduction, start.agent, start.voice_id) == (None, "", {}, "v0")
    assert start.input_format in INPUT_FORMATS


def test_what_is_given_is_kept() -> None:
    """Format, voice and agent as they came."""
    agent = {"system_prompt": "Be kind.", "introduction": "x" * LONGEST_INTRODUCTION, "more": 1}
    start = read(
        {
            "event": "start",
            "stream_id": "s1",
            "config": {"input_format": "mulaw_8000", "voice_id": "v"},
            "agent": agent,
            "metadata": {"to": "x"},
        }
    )
    assert (start.stream_id, start.input_format, start.voice_id, start.agent) == ("s1", "mulaw_8000", "v", agent)


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"event": "media_input"},
        {"event": "start", "config": []},
        {"event": "start", "agent": "x"},
        {"event": "start", "metadata": 1},
        {"event": "start", "stream_id": 1},
        {"event": "start", "config": {"input_format": "opus"}},
        {"event": "start", "config": {"input_format": 1}},
        {"event": "start", "config": {"voice_id": {}}},
        {"event": "start", "agent": {"system_prompt": 1}},
        {"event": "start", "agent": {"introduction": "x" * (LONGEST_INTRODUCTION + 1)}},
    ],
)
def test_a_wrong_start(event: dict[str, Any]) -> None:
    """Another event, wrong types and unknown formats are refused in words that fit a close frame."""
    with pytest.raises(CallError) as refused:
        read(event)
    assert 0 < len(str(refused.value).encode()) <= 123


def test_media_is_base64() -> None:
    """Anything else is refused."""
    assert media_of({"media": {"payload": "AAE="}}) == b"\0\1"
    for media in ({}, {"payload": 1}, {"payload": "AAE"}, {"payload": "é"}, {"payload": "A A="}):
        with pytest.raises(CallError, match="base64"):
            media_of({"media": media})


def test_keys_of_a_telephone() -> None:
    """Twelve of them."""
    assert len(DTMF) == 12
    assert digit_of({"dtmf": "#"}) == "#"
    for wrong in (None, "", "12", "A", 1):
        with pytest.raises(CallError, match="dtmf"):
            digit_of({"dtmf": wrong})


def test_objects() -> None:
    """Absent and null are empty."""
    assert object_of({}, "metadata") == object_of({"metadata": None}, "metadata") == {}
    assert object_of({"metadata": {"a": 1}}, "metadata") == {"a": 1}
    with pytest.raises(CallError, match="metadata must be an object"):
        object_of({"metadata": [1]}, "metadata")


def test_a_tools_result_is_read() -> None:
    """``is_error`` is optional; one byte too many becomes an error that says so."""
    event = {"tool_call_id": "c", "result": "x" * LONGEST_RESULT_BYTES}
    fits = ToolResult.read(event)
    assert (fits.tool_call_id, len(fits.result), fits.is_error) == ("c", LONGEST_RESULT_BYTES, False)
    assert ToolResult.read(event | {"is_error": True}).is_error
    too_long = ToolResult.read(event | {"result": "\xe9" * (LONGEST_RESULT_BYTES // 2) + "x"})
    assert (too_long.result, too_long.is_error) == ("result too large", True)


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"tool_call_id": 1, "result": ""},
        {"tool_call_id": "c"},
        {"tool_call_id": "c", "result": "", "is_error": 1},
    ],
)
def test_a_wrong_result(event: dict[str, Any]) -> None:
    """Wrong members break the protocol."""
    with pytest.raises(CallError):
        ToolResult.read(event)
