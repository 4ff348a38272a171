"""What the server says on ``/stt/turns/websocket`` (other-endpoints.md section 5), as JSON ready to send."""

from typing import Any

import msgspec

from cartest_mocks.stt.turns.detector import Moment

__all__ = ["connected", "turn", "update"]


def connected(*, request_id: str) -> bytes:
    """Return the first message of a socket."""
    return msgspec.json.encode({"type": "connected", "request_id": request_id})


def update(transcript: str, *, request_id: str, turn_id: str | None) -> bytes:
    """Return what was said so far in a turn; ``turn_id`` is ``None`` before 2026-08-14."""
    return _event("turn.update", request_id, turn_id, transcript)


def turn(moment: Moment, transcript: str, *, request_id: str, turn_id: str | None) -> bytes:
    """Return what happened to a turn; only previews and ends of one say what was said."""
    told = transcript if moment in {Moment.EAGER_END, Moment.END} else None
    return _event(moment.value, request_id, turn_id, told)


def _event(kind: str, request_id: str, turn_id: str | None, transcript: str | None) -> bytes:
    event: dict[str, Any] = {"type": kind, "request_id": request_id}
    if turn_id is not None:
        event["turn_id"] = turn_id
    if transcript is not None:
        event["transcript"] = transcript
    return msgspec.json.encode(event)
