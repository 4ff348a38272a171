"""What the server says on the agents' socket (other-endpoints.md section 11), as JSON ready to send."""

import base64
from collections.abc import Iterator
from typing import Any, Final

import msgspec

from cartest_contracts.audio.speech import Speech
from cartest_contracts.formats import OutputFormat
from cartest_mocks.agents.call import CallStart
from cartest_mocks.agents.calls import ToolCall
from cartest_mocks.exchange import Piece

__all__ = ["FRAME_S", "ack", "clear", "client_tool_call", "custom", "media"]

FRAME_S: Final = 0.1
"""Audio in one ``media_output``; one leaves in as much time (assumed)."""


def ack(start: CallStart, *, stream_id: str) -> bytes:
    """Return the answer to ``start``: the ids and settings in force."""
    return msgspec.json.encode(
        {
            "event": "ack",
            "stream_id": stream_id,
            "config": {"input_format": start.input_format, "voice_id": start.voice_id},
            "agent": start.agent,
        }
    )


def clear(*, stream_id: str) -> bytes:
    """Tell the client to throw away what it has not played yet."""
    return msgspec.json.encode({"event": "clear", "stream_id": stream_id})


def client_tool_call(tool: ToolCall, *, stream_id: str) -> bytes:
    """Ask the client to call a tool."""
    return msgspec.json.encode(
        {
            "event": "client_tool_call",
            "stream_id": stream_id,
            "tool_call_id": tool.id,
            "tool_name": tool.name,
            "arguments": tool.arguments,
        }
    )


def custom(metadata: dict[str, Any], *, stream_id: str) -> bytes:
    """Return a ``custom`` event."""
    return msgspec.json.encode({"event": "custom", "stream_id": stream_id, "metadata": metadata})


def media(speech: Speech, output_format: OutputFormat, *, stream_id: str) -> Iterator[Piece]:
    """Yield speech as ``media_output`` events in real time."""
    size = round(FRAME_S * output_format.sample_rate) * output_format.sample_bytes
    for number, offset in enumerate(range(0, len(speech.audio), size)):
        payload = base64.b64encode(speech.audio[offset : offset + size]).decode("ascii")
        event = {"event": "media_output", "stream_id": stream_id, "media": {"payload": payload}}
        yield Piece(round(number * FRAME_S * 1e9), msgspec.json.encode(event))
