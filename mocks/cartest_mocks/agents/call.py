"""What a client says on the agents' socket, checked (other-endpoints.md section 11).

There is no error event in this protocol; what a client gets wrong raises :class:`CallError`, whose text becomes
the reason of a close 1008 (assumed).
"""

import base64
import binascii
from dataclasses import dataclass
from typing import Any, Final, Self, cast

from cartest_contracts.formats import OutputFormat

__all__ = [
    "DTMF",
    "INPUT_FORMATS",
    "LONGEST_INTRODUCTION",
    "LONGEST_RESULT_BYTES",
    "CallError",
    "CallStart",
    "ToolResult",
    "digit_of",
    "media_of",
    "object_of",
]

INPUT_FORMATS: Final = {
    "mulaw_8000": OutputFormat.raw("pcm_mulaw", 8000),
    "pcm_16000": OutputFormat.raw("pcm_s16le", 16000),
    "pcm_24000": OutputFormat.raw("pcm_s16le", 24000),
    "pcm_44100": OutputFormat.raw("pcm_s16le", 44100),
}
LONGEST_INTRODUCTION: Final = 2000
"""Characters (assumed); more than two minutes of speech."""
LONGEST_RESULT_BYTES: Final = 4096
"""Of a tool (errors-and-limits.md section 7)."""
DTMF: Final = frozenset("0123456789*#")

_DEFAULT_FORMAT: Final = "pcm_44100"
"""Assumed: ``config`` is optional, its default is not documented."""


class CallError(Exception):
    """The client broke the protocol; the text is short enough for a close frame."""


@dataclass(frozen=True, kw_only=True)
class CallStart:
    """The first event of a call."""

    stream_id: str | None
    """``None``: the server makes one."""
    input_format: str
    voice_id: str
    agent: dict[str, Any]
    """``system_prompt`` and ``introduction`` as they came."""
    introduction: str
    """What the agent says first; empty: nothing."""

    @classmethod
    def read(cls, event: dict[str, Any], *, default_voice: str) -> Self:
        """Read it; raise :class:`CallError`."""
        if event.get("event") != "start":
            raise CallError("the first event must be start")
        config, agent = object_of(event, "config"), object_of(event, "agent")
        object_of(event, "metadata")
        input_format = _text_of(config, "input_format") or _DEFAULT_FORMAT
        if input_format not in INPUT_FORMATS:
            raise CallError(f"input_format must be one of {', '.join(INPUT_FORMATS)}")
        _text_of(agent, "system_prompt")
        introduction = _text_of(agent, "introduction")
        if len(introduction) > LONGEST_INTRODUCTION:
            raise CallError(f"introduction has more than {LONGEST_INTRODUCTION} characters")
        return cls(
            stream_id=_text_of(event, "stream_id") or None,
            input_format=input_format,
            voice_id=_text_of(config, "voice_id") or default_voice,
            agent=agent,
            introduction=introduction,
        )


@dataclass(frozen=True, kw_only=True)
class ToolResult:
    """What the client's tool answered (managed agents)."""

    tool_call_id: str
    result: str
    is_error: bool

    @classmethod
    def read(cls, event: dict[str, Any]) -> Self:
        """Read it; raise :class:`CallError`. A result that is too long becomes an error (documented)."""
        tool_call_id, result, is_error = (event.get(name) for name in ("tool_call_id", "result", "is_error"))
        if not isinstance(tool_call_id, str):
            raise CallError("tool_call_id must be a string")
        if not isinstance(result, str):
            raise CallError("result must be a string")
        if is_error is not None and not isinstance(is_error, bool):
            raise CallError("is_error must be a boolean")
        if len(result.encode("utf-8", "replace")) > LONGEST_RESULT_BYTES:
            return cls(tool_call_id=tool_call_id, result="result too large", is_error=True)
        return cls(tool_call_id=tool_call_id, result=result, is_error=bool(is_error))


def object_of(event: dict[str, Any], name: str) -> dict[str, Any]:
    """Return a member that is an object, empty if it is absent or null; raise :class:`CallError`."""
    value = event.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise CallError(f"{name} must be an object")
    return cast("dict[str, Any]", value)


def media_of(event: dict[str, Any]) -> bytes:
    """Return the audio of a ``media_input``; raise :class:`CallError`."""
    payload = object_of(event, "media").get("payload")
    if not isinstance(payload, str):
        raise CallError("media.payload must be base64")
    try:
        return base64.b64decode(payload, validate=True)
    except (binascii.Error, ValueError) as error:
        raise CallError("media.payload must be base64") from error


def digit_of(event: dict[str, Any]) -> str:
    """Return the key of a ``dtmf``; raise :class:`CallError`."""
    digit = event.get("dtmf")
    if not isinstance(digit, str) or digit not in DTMF:
        raise CallError("dtmf must be one of 0-9 * #")
    return digit


def _text_of(values: dict[str, Any], name: str) -> str:
    value = values.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise CallError(f"{name} must be a string")
    return value
