"""Observations of a few words, for the tests of coverage."""

from typing import Any

from cartest_contracts.coverage import Dimension
from cartest_contracts.observation import Arrival, Observation, Sent

__all__ = ["close", "context", "event", "http", "say", "seen", "socket"]

URL = "http://127.0.0.1:1"
MS = 1_000_000
_VOICE = {"mode": "id", "id": "694f9389-aac1-45b6-b726-9d9369183238"}
_FORMAT = {"container": "raw", "encoding": "pcm_s16le", "sample_rate": 8000}


def http(operation: str, status: int | None = 200, **more: Any) -> Observation:
    """A request over plain HTTP."""
    path = operation.partition(" ")[2]
    facts: dict[str, Any] = {"transport": "http", "version": "2025-04-16", "url": URL + path, "start_ns": 0}
    return Observation(id="one", operation=operation, status=status, **(facts | more))


def socket(path: str = "/tts/websocket", status: int = 101, **more: Any) -> Observation:
    """A socket itself."""
    return http("socket", status, transport="websocket", **({"url": URL + path} | more))


def context(
    *sent: Sent, arrivals: tuple[Arrival, ...] = (), path: str = "/tts/websocket", **more: Any
) -> Observation:
    """What was said in one context."""
    facts: dict[str, Any] = {"context_id": "a", "url": URL + path, "transport": "websocket"}
    return http(path, 101, sent=sent, arrivals=arrivals, **(facts | more))


def say(transcript: str = "Hi.", at_ms: int = 0, *, more: bool = False, **members: Any) -> Sent:
    """A generation request; ``more`` will follow."""
    message = {"model_id": "sonic-3", "transcript": transcript, "voice": _VOICE, "context_id": "a"}
    return Sent(at_ns=at_ms * MS, message={**message, "output_format": _FORMAT, "continue": more, **members})


def event(kind: Any, at_ms: int = 1, **more: Any) -> Arrival:
    """An event of a context."""
    audio = 2 if kind == "chunk" else 0
    return Arrival(at_ns=at_ms * MS, kind=kind, audio_bytes=audio, event={"type": kind, "context_id": "a", **more})


def close(code: int, reason: str = "") -> Arrival:
    """The server's close frame."""
    return Arrival(at_ns=1, kind="close", code=code, text=reason)


def seen(dimension: Dimension) -> set[tuple[str, str]]:
    """Return the cells that were seen."""
    return {(cell.group, cell.name) for cell in dimension.cells if cell.seen}
