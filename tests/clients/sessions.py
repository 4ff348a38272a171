"""What older SDKs and integrations send over a TTS socket, as a table (clients-on-the-wire.md sections 1, 4, 7).

One :class:`Session` is one client's way through one socket. Add a row for another client; what only that client
relies on is a test of its own in ``test_integrations_wire.py``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from cartest_contracts.facts import DOCUMENTED_VOICES
from cartest_contracts.formats import OutputFormat
from cartest_mocks.accounts import DEFAULT_KEY

__all__ = ["JS_2", "LIVEKIT", "PIPECAT", "PYTHON_2_ASYNC", "PYTHON_2_SYNC", "SESSIONS", "Session"]

Message = dict[str, Any]

_VOICE: Final = {"mode": "id", "id": DOCUMENTED_VOICES[0].id}
_PCM_16: Final = OutputFormat.raw("pcm_s16le", 16000)
_PCM_24: Final = OutputFormat.raw("pcm_s16le", 24000)
_FLOAT: Final = OutputFormat.raw("pcm_f32le", 44100)


@dataclass(frozen=True, kw_only=True)
class Session:
    """One client on one socket."""

    client: str
    query: str
    headers: Mapping[str, str]
    messages: tuple[Message, ...]
    said: Mapping[str, str]
    """What each context that runs to its end must say."""
    output_format: OutputFormat


def _messages(common: Message, *changes: Message) -> tuple[Message, ...]:
    return tuple({**common, **change} for change in changes)


_PYTHON_2: Final = {
    "model_id": "sonic-2",
    "voice": _VOICE,
    "output_format": msgspec.to_builtins(_PCM_16),
    "stream": True,
    "add_timestamps": True,
}
_PYTHON_2_QUERY: Final = f"api_key={DEFAULT_KEY}&cartesia_version=2024-11-13"

PYTHON_2_SYNC: Final = Session(
    client="cartesia-python 2.0.17",
    query=_PYTHON_2_QUERY,
    headers={},
    messages=_messages(
        {
            **_PYTHON_2,
            "context_id": "5f0d2a52-1d0e-4ef8-9a8b-6c2f6cf0b1aa",
            "generation_config": None,
            "duration": None,
            "language": None,
            "pronunciation_dict_id": None,
        },
        # Its generator form; it ends with the same fields and no text.
        {"transcript": "Sphinx of black quartz, ", "continue": True},
        {"transcript": "judge my vow.", "continue": True},
        {"transcript": "", "continue": False},
    ),
    said={"5f0d2a52-1d0e-4ef8-9a8b-6c2f6cf0b1aa": "Sphinx of black quartz, judge my vow."},
    output_format=_PCM_16,
)

# What `flush()` and `no_more_inputs()` send whatever the context was opened with.
_PYTHON_2_DEFAULTS: Final = {
    "model_id": "sonic-2",
    "transcript": "",
    "output_format": msgspec.to_builtins(_FLOAT),
    "voice": {"mode": "embedding", "embedding": [1.0] * 192},
    "context_id": "async",
    "stream": True,
}

PYTHON_2_ASYNC: Final = Session(
    client="cartesia-python 2.0.17, asynchronous",
    query=_PYTHON_2_QUERY,
    headers={},
    messages=(
        *_messages(
            {**_PYTHON_2, "context_id": "async", "continue": True},
            {"transcript": "First part."},
            {**_PYTHON_2_DEFAULTS, "flush": True},
            {"transcript": " Second part."},
            {**_PYTHON_2_DEFAULTS, "flush": True},
            {"transcript": " Third part."},
        ),
        _PYTHON_2_DEFAULTS,
    ),
    said={"async": "First part. Second part. Third part."},
    output_format=_PCM_16,
)

JS_2: Final = Session(
    client="cartesia-js 2.2.9",
    query=f"cartesia_version=2025-04-16&api_key={DEFAULT_KEY}",
    headers={},
    messages=(
        {
            "model_id": "sonic-2",
            "voice": _VOICE,
            "output_format": msgspec.to_builtins(_FLOAT),
            "transcript": "The five boxing wizards jump quickly.",
            "context_id": "brave-otters-sing",
        },
    ),
    said={"brave-otters-sing": "The five boxing wizards jump quickly."},
    output_format=_FLOAT,
)

LIVEKIT: Final = Session(
    client="livekit agents",
    query="cartesia_version=2025-04-16",
    headers={"X-API-Key": DEFAULT_KEY, "User-Agent": "LiveKit Agents Cartesia Plugin/1.2.9"},
    messages=_messages(
        {
            "model_id": "sonic-3",
            "voice": _VOICE,
            "output_format": msgspec.to_builtins(_PCM_24),
            "language": None,
            "add_timestamps": True,
            "max_buffer_delay_ms": 0,
            "context_id": "c0ffee123456",
            "continue": True,
        },
        {"transcript": "Hello there, friend. "},
        {"transcript": "How are you today? "},
        {"transcript": " ", "continue": False},
    ),
    said={"c0ffee123456": "Hello there, friend. How are you today? "},
    output_format=_PCM_24,
)

_PIPECAT: Final = {
    "model_id": "sonic-3.5",
    "voice": _VOICE,
    "output_format": msgspec.to_builtins(_PCM_24),
    "language": "en",
    "add_timestamps": True,
    "use_normalized_timestamps": False,
    "max_buffer_delay_ms": 0,
    "continue": True,
}

PIPECAT: Final = Session(
    client="pipecat",
    query="",
    headers={"X-API-Key": DEFAULT_KEY, "Cartesia-Version": "2026-03-01"},
    messages=(
        *_messages(
            {**_PIPECAT, "context_id": "turn-1"},
            {"transcript": "Good morning."},
            {"transcript": " What can I do for you?"},
            {"transcript": "", "continue": False},
        ),
        {**_PIPECAT, "context_id": "turn-2", "transcript": "Let me explain at length."},
        {"context_id": "turn-2", "cancel": True},
        {
            **_PIPECAT,
            "context_id": "turn-2",
            "transcript": " And another thing.",
        },  # after its context was cancelled
        *_messages(
            {**_PIPECAT, "context_id": "turn-3"},
            {"transcript": "Sorry, go ahead."},
            {"transcript": "", "continue": False},
        ),
    ),
    said={"turn-1": "Good morning. What can I do for you?", "turn-3": "Sorry, go ahead."},
    output_format=_PCM_24,
)

SESSIONS: Final = (PYTHON_2_SYNC, PYTHON_2_ASYNC, JS_2, LIVEKIT, PIPECAT)
