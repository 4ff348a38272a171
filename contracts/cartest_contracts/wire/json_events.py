"""One JSON payload of an SSE event or a text frame to an arrival."""

from collections.abc import Iterable
from typing import Any, Final, cast

import msgspec

from cartest_contracts.events import EVENT_TYPES
from cartest_contracts.observation import Arrival, ArrivalKind
from cartest_contracts.redact import redact
from cartest_contracts.wire.tally import AudioTally

__all__ = ["EventReader", "Row", "garbled"]

Row = tuple[int, int, bytes, bytes | None, str | None]
"""A payload that somebody else took from its transport: instant, size, JSON, audio, and the name of its SSE event.
Where audio was decoded, the JSON is that of a ``chunk`` without its ``data``; else the audio is ``None``."""

_decode: Final = msgspec.json.decode
_EXCERPT_BYTES: Final = 80
_DEEPEST: Final = 64
"""Levels of nesting; the vendor's events have three. What is deeper could be read here and nowhere else again."""

_MOST_CONTAINERS: Final = 100_000
"""Objects and arrays in one event; each takes 24 times its bytes in memory. The timestamps of an hour have ten."""


def garbled(at_ns: int, reason: str, data: bytes) -> Arrival:
    """Return the arrival for bytes that could not be decoded, with their beginning, credentials replaced."""
    excerpt = redact(data[:_EXCERPT_BYTES].decode("utf-8", "backslashreplace"))
    return Arrival(at_ns=at_ns, kind="garbled", size=len(data), text=f"{reason}: {excerpt!r}")


class EventReader:
    """Read events; count and hash the audio in them, per context where asked."""

    def __init__(self, *, keep_audio: bool = True, per_context: bool = False) -> None:
        self._keep = keep_audio
        self._per_context = per_context
        self._tallies: dict[str | None, AudioTally] = {}

    def tally(self, context_id: str | None = None) -> AudioTally:
        """Return the tally of a context, or of the whole answer; a context counts from the first call on."""
        return self._tallies.setdefault(context_id if self._per_context else None, AudioTally())

    def forget(self, context_id: str | None) -> None:
        """Drop the tally of a context that has ended."""
        self._tallies.pop(context_id, None)

    def _tally_of(self, context_id: object) -> AudioTally:
        """Return the tally to count with; one that nobody keeps for a context that nobody asked for."""
        if not self._per_context:
            return self.tally()
        name = context_id if isinstance(context_id, str) else None
        return self._tallies.get(name) or AudioTally()

    def read_rows(self, rows: Iterable[Row]) -> list[Arrival]:
        """Return the arrivals of many payloads at once; for whoever keeps no audio."""
        arrivals: list[Arrival] = []
        for at_ns, size, payload, audio, name in rows:
            if audio is None:
                arrivals.append(self.read(at_ns, payload, size=size, text=name))
                continue
            event: dict[str, Any] = _decode(payload)
            self._tally_of(event.get("context_id")).add_audio(audio)
            arrivals.append(
                Arrival(at_ns=at_ns, kind="chunk", size=size, audio_bytes=len(audio), event=event, text=name)
            )
        return arrivals

    def read(self, at_ns: int, payload: bytes, *, size: int, text: str | None = None) -> Arrival:
        """Return the arrival of one payload; ``size`` and ``text`` are the arrival's.

        ``data`` of a chunk is left out where audio is not kept, unless it is not base64: then it is evidence.
        """
        # Counting is cheap and nearly always enough.
        containers = payload.count(b"{") + payload.count(b"[")
        if containers > _MOST_CONTAINERS:
            return garbled(at_ns, f"more than {_MOST_CONTAINERS} objects and arrays", payload)
        try:
            value: object = _decode(payload)
        # ValueError covers msgspec's errors and bad UTF-8; RecursionError is nesting without end.
        except (ValueError, RecursionError) as error:
            return garbled(at_ns, f"not JSON ({error})", payload)
        if not isinstance(value, dict):
            return garbled(at_ns, "not a JSON object", payload)
        event = cast("dict[str, Any]", value)
        if containers > _DEEPEST and _is_deep(event):
            return garbled(at_ns, f"more than {_DEEPEST} levels of JSON", payload)
        name = event.get("type")
        kind: ArrivalKind = (
            cast("ArrivalKind", name) if isinstance(name, str) and name in EVENT_TYPES else "unknown"
        )
        audio_bytes: int | None = 0
        if kind == "chunk":
            context_id = event.get("context_id")
            audio_bytes = self._tally_of(context_id).add_base64(event.get("data"))
            if audio_bytes is not None and not self._keep:
                del event["data"]
        return Arrival(at_ns=at_ns, kind=kind, size=size, audio_bytes=audio_bytes or 0, event=event, text=text)


def _is_deep(value: object) -> bool:
    level: list[object] = [value]
    for _ in range(_DEEPEST):
        level = [child for each in level for child in _children(each)]
        if not level:
            return False
    return True


def _children(value: object) -> Iterable[object]:
    if isinstance(value, dict):
        return cast("dict[str, object]", value).values()
    return cast("list[object]", value) if isinstance(value, list) else ()
