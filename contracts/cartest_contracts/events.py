"""Server events of SSE and WebSocket: the records to read them by, and fast writers for the mock.

Members are those of websocket.md section 3 and tts.md section 9. ``flush_id`` and ``flush_done`` exist on
the WebSocket only; an SSE event has a ``context_id`` only if its request had one. Records stay open: unknown
members are ignored, because the vendor may add some at any time (API notes README section 1).

The writers build JSON around audio that is base64 already; they are the mock's hot path, so they join bytes
instead of encoding objects. A test compares each with the records.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final, Literal, get_args

import msgspec

__all__ = [
    "EVENT_TYPES",
    "Chunk",
    "Done",
    "Event",
    "EventType",
    "FlushDone",
    "PhonemeTimestamps",
    "PhonemeTimings",
    "Timestamps",
    "WordTimings",
    "chunk_frame",
    "done_frame",
    "error_frame",
    "flush_done_frame",
    "phoneme_timestamps_frame",
    "read_event",
    "sse_event",
    "timestamps_frame",
]

EventType = Literal["chunk", "timestamps", "phoneme_timestamps", "flush_done", "done", "error"]
EVENT_TYPES: Final[frozenset[str]] = frozenset(get_args(EventType))


class WordTimings(msgspec.Struct, frozen=True, kw_only=True):
    """Parallel lists: the words and when each starts and ends, in seconds from the start of the context."""

    words: list[str]
    start: list[float]
    end: list[float]


class PhonemeTimings(msgspec.Struct, frozen=True, kw_only=True):
    """The same for phonemes."""

    phonemes: list[str]
    start: list[float]
    end: list[float]


class _Event(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", omit_defaults=True):
    context_id: str | None = None
    status_code: int
    done: bool


class Chunk(_Event, frozen=True, kw_only=True, tag="chunk"):
    """A piece of audio."""

    data: str
    """Base64 of samples in the ``output_format`` that was asked for."""
    step_time: float
    """Milliseconds."""
    flush_id: int | None = None


class Timestamps(_Event, frozen=True, kw_only=True, tag="timestamps"):
    """When words are spoken."""

    word_timestamps: WordTimings
    flush_id: int | None = None


class PhonemeTimestamps(_Event, frozen=True, kw_only=True, tag="phoneme_timestamps"):
    """When phonemes are spoken."""

    phoneme_timestamps: PhonemeTimings
    flush_id: int | None = None


class FlushDone(_Event, frozen=True, kw_only=True, tag="flush_done"):
    """All audio up to a flush has been sent."""

    flush_done: Literal[True]
    flush_id: int


class Done(_Event, frozen=True, kw_only=True, tag="done"):
    """The last event of an answer or context."""


Event = Chunk | Timestamps | PhonemeTimestamps | FlushDone | Done
"""Every event but ``error``, whose two shapes :mod:`cartest_contracts.problem` reads."""


def read_event(event: dict[str, Any]) -> Event:
    """Turn a received JSON object into its record.

    Raises ``msgspec.ValidationError``, whose text names the member, if it is not of its type's shape, and for
    ``error`` and unknown types.
    """
    record: Event = msgspec.convert(event, Event)
    return record


# --- writers


def chunk_frame(
    context_id: str | None, data_base64: bytes, *, step_time_ms: float, flush_id: int | None = 0
) -> bytes:
    """Return a ``chunk`` as JSON; for SSE ``flush_id`` is ``None``."""
    head, _ = _heads("chunk", context_id)
    if flush_id is None:
        return b'%b,"data":"%b","step_time":%.3f}' % (head, data_base64, step_time_ms)
    return b'%b,"data":"%b","step_time":%.3f,"flush_id":%d}' % (head, data_base64, step_time_ms, flush_id)


def timestamps_frame(
    context_id: str | None, *, words: Sequence[str], start: Sequence[float], end: Sequence[float]
) -> bytes:
    """Return ``timestamps`` as JSON; times are seconds. Recordings hold no ``flush_id`` here."""
    head, _ = _heads("timestamps", context_id)
    timings = _encode({"words": words, "start": start, "end": end})
    return b'%b,"word_timestamps":%b}' % (head, timings)


def phoneme_timestamps_frame(
    context_id: str | None, *, phonemes: Sequence[str], start: Sequence[float], end: Sequence[float]
) -> bytes:
    """Return ``phoneme_timestamps`` as JSON; times are seconds."""
    head, _ = _heads("phoneme_timestamps", context_id)
    timings = _encode({"phonemes": phonemes, "start": start, "end": end})
    return b'%b,"phoneme_timestamps":%b}' % (head, timings)


def flush_done_frame(context_id: str, *, flush_id: int) -> bytes:
    """Return a ``flush_done`` as JSON, with the empty ``data`` and zero ``step_time`` of live frames."""
    head, _ = _heads("flush_done", context_id)
    return b'%b,"flush_done":true,"flush_id":%d,"data":"","step_time":0}' % (head, flush_id)


def done_frame(context_id: str | None, *, status_code: int = 200) -> bytes:
    """Return a ``done`` as JSON; the docs say 206, the live service 200 (C1)."""
    _, identity = _heads("done", context_id)
    return b'%b,"status_code":%d,"done":true}' % (identity, status_code)


def error_frame(problem: dict[str, Any]) -> bytes:
    """Return an ``error`` as JSON, from :func:`cartest_contracts.problem.socket_problem`."""
    return _encode(problem)


def sse_event(payload: bytes, *, error: bool = False) -> bytes:
    """Frame one JSON payload as an SSE event: one ``data:`` line, and ``event: error`` before an error."""
    return b"%bdata: %b\n\n" % (b"event: error\n" if error else b"", payload)


_encode: Final = msgspec.json.Encoder().encode


@lru_cache(maxsize=4096)
def _heads(kind: str, context_id: str | None) -> tuple[bytes, bytes]:
    """Return what opens an event that is not the last, and the type and context alone."""
    identity = b'{"type":"%b"' % kind.encode()
    if context_id is not None:
        identity += b',"context_id":%b' % _encode(context_id)
    return identity + b',"status_code":206,"done":false', identity
