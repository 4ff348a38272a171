"""One JSON payload of an SSE event or a text frame to an arrival."""

from typing import Any, Final, cast

import msgspec

from cartest_contracts.events import EVENT_TYPES
from cartest_contracts.observation import Arrival, ArrivalKind
from cartest_contracts.redact import redact
from cartest_contracts.wire.tally import AudioTally

__all__ = ["EventReader", "garbled"]

_EXCERPT_BYTES: Final = 80


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
        """Return the tally of a context, or of the whole answer."""
        return self._tallies.setdefault(context_id if self._per_context else None, AudioTally())

    def forget(self, context_id: str | None) -> None:
        """Drop the tally of a context that has ended."""
        self._tallies.pop(context_id, None)

    def read(self, at_ns: int, payload: bytes, *, size: int, text: str | None = None) -> Arrival:
        """Return the arrival of one payload; ``size`` and ``text`` are the arrival's.

        ``data`` of a chunk is left out where audio is not kept, unless it is not base64: then it is evidence.
        """
        try:
            value: object = msgspec.json.decode(payload)
        # ValueError covers msgspec's errors and bad UTF-8; RecursionError is nesting without end.
        except (ValueError, RecursionError) as error:
            return garbled(at_ns, f"not JSON ({error})", payload)
        if not isinstance(value, dict):
            return garbled(at_ns, "not a JSON object", payload)
        event = cast("dict[str, Any]", value)
        name = event.get("type")
        kind: ArrivalKind = (
            cast("ArrivalKind", name) if isinstance(name, str) and name in EVENT_TYPES else "unknown"
        )
        audio_bytes: int | None = 0
        if kind == "chunk":
            context_id = event.get("context_id")
            audio_bytes = self.tally(context_id if isinstance(context_id, str) else None).add_base64(
                event.get("data")
            )
            if audio_bytes is not None and not self._keep:
                del event["data"]
        return Arrival(at_ns=at_ns, kind=kind, size=size, audio_bytes=audio_bytes or 0, event=event, text=text)
