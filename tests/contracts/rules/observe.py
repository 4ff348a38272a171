"""Observations as literals: short enough that a test shows all of what it judges.

``bytes_answer``, ``sse``, ``context`` and ``http`` each return one observation of a request that went well; what a
test says instead is what is wrong with it. :class:`Case` is a broken one beside its correct twin,
:class:`GroupCase` the same for groups, whose members :func:`grouped` labels.
"""

import base64
from dataclasses import dataclass
from typing import Any

import msgspec

from cartest_contracts.observation import Arrival, ArrivalKind, Observation, Sent

FORMAT = {"container": "raw", "encoding": "pcm_s16le", "sample_rate": 16000}
VOICE = "694f9389-aac1-45b6-b726-9d9369183238"
REQUEST: dict[str, Any] = {
    "model_id": "sonic-3",
    "transcript": "Hi.",
    "voice": {"mode": "id", "id": VOICE},
    "output_format": FORMAT,
}
AUDIO = bytes(6400)
"""A fifth of a second in :data:`FORMAT`."""
HEADERS = (("x-request-id", "r-1"),)
VERSION = "2025-04-16"


@dataclass(frozen=True, kw_only=True)
class Case:
    """An observation that breaks a rule, its twin that does not, and a part of what the finding must say."""

    broken: Observation
    fine: Observation
    says: str = ""

    @property
    def sides(self) -> tuple[tuple[Observation, ...], ...]:
        return ((self.broken,), (self.fine,))


@dataclass(frozen=True, kw_only=True)
class GroupCase:
    """The same for a rule over a group; ``at`` is the observation that the finding must show."""

    broken: tuple[Observation, ...]
    fine: tuple[Observation, ...]
    says: str = ""
    at: int = 0

    @property
    def sides(self) -> tuple[tuple[Observation, ...], ...]:
        return (self.broken, self.fine)


AnyCase = Case | GroupCase


def ask(**members: Any) -> dict[str, Any]:
    return REQUEST | members


def sent(*messages: Any) -> tuple[Sent, ...]:
    return tuple(Sent(at_ns=at, message=message) for at, message in enumerate(messages))


def body(data: bytes | Any, *, audio: bool = False) -> Arrival:
    raw = data if isinstance(data, bytes) else msgspec.json.encode(data)
    return Arrival(at_ns=20, kind="body", size=len(raw), audio_bytes=len(raw) if audio else 0, data=raw)


def event(kind: ArrivalKind, text: str | None = None, at_ns: int = 20, **members: Any) -> Arrival:
    """One event; ``type`` follows the kind and ``status_code`` and ``done`` are right unless given."""
    last = kind in {"done", "error"}
    status = {"done": 200, "error": 400}.get(kind, 206)
    shown: dict[str, Any] = {"type": kind, "status_code": status, "done": last} | members
    kept = {name: value for name, value in shown.items() if value is not ...}
    return Arrival(at_ns=at_ns, kind=kind, event=kept, text=text)


def chunk(audio: bytes = AUDIO, *, at_ns: int = 20, **members: Any) -> Arrival:
    shown: dict[str, Any] = {"data": base64.b64encode(audio).decode(), "step_time": 1.5} | members
    return msgspec.structs.replace(event("chunk", at_ns=at_ns, **shown), audio_bytes=len(audio))


def words(*spans: tuple[Any, Any, Any], **members: Any) -> Arrival:
    names, starts, ends = ([span[i] for span in spans] for i in range(3))
    return event("timestamps", word_timestamps={"words": names, "start": starts, "end": ends}, **members)


def error(said: str = "Invalid model: no such model", text: str | None = "error", **members: Any) -> Arrival:
    """An error of the old format; ``text`` is the SSE event line."""
    shown: dict[str, Any] = {"error": said}
    return event("error", text, **shown | members)


def closing(code: int, text: str = "") -> Arrival:
    return Arrival(at_ns=30, kind="close", code=code, text=text)


def bytes_answer(audio: bytes = AUDIO, request: dict[str, Any] | None = None, **fields: Any) -> Observation:
    wanted = request if request is not None else REQUEST
    defaults: dict[str, Any] = {
        "transport": "bytes",
        "operation": "POST /tts/bytes",
        "status": 200,
        "headers": (("content-type", "audio/pcm"), *HEADERS),
        "sent": sent(wanted),
        "arrivals": (Arrival(at_ns=10, kind="head", code=200), body(audio, audio=True)),
        "audio_bytes": len(audio),
    }
    return observation(**defaults | fields)


def sse(*arrivals: Arrival, request: dict[str, Any] | None = None, **fields: Any) -> Observation:
    defaults: dict[str, Any] = {
        "transport": "sse",
        "operation": "POST /tts/sse",
        "status": 200,
        "headers": (("content-type", "text/event-stream"), *HEADERS),
        "sent": sent(request if request is not None else REQUEST),
        "arrivals": arrivals,
    }
    return observation(**defaults | fields)


def context(*arrivals: Arrival, messages: tuple[Any, ...] = (), **fields: Any) -> Observation:
    """A context named ``a``; every event that names none gets that name."""
    defaults: dict[str, Any] = {
        "transport": "websocket",
        "operation": "/tts/websocket",
        "url": "wss://api.example/tts/websocket",
        "context_id": "a",
        "sent": sent(*(messages or (ask(context_id="a"),))),
        "arrivals": tuple(_named(arrival) for arrival in arrivals),
    }
    return observation(**defaults | fields)


def socket(*arrivals: Arrival, messages: tuple[Any, ...] = (), **fields: Any) -> Observation:
    defaults: dict[str, Any] = {
        "transport": "websocket",
        "operation": "socket",
        "url": "wss://api.example/tts/websocket",
        "status": 101,
        "headers": HEADERS,
        "sent": sent(*messages),
        "arrivals": arrivals,
    }
    return observation(**defaults | fields)


def http(operation: str, answer: Any = b"", **fields: Any) -> Observation:
    defaults: dict[str, Any] = {
        "transport": "http",
        "operation": operation,
        "status": 200,
        "headers": (("content-type", "application/json"), *HEADERS),
        "arrivals": (Arrival(at_ns=10, kind="head", code=200), body(answer)),
    }
    return observation(**defaults | fields)


def observation(**fields: Any) -> Observation:
    members: dict[str, Any] = {"id": "o-1", "version": VERSION, "start_ns": 0, "end_ns": 100}
    return Observation(**members | fields)


def grouped(relation: str, **members: Observation) -> tuple[Observation, ...]:
    """A group of the members, in their roles."""
    return tuple(
        msgspec.structs.replace(
            each,
            id=role,
            labels={**each.labels, "group": "g", "relation": relation, "role": role.replace("_", "-")},
        )
        for role, each in members.items()
    )


def typed(content_type: str | None, *more: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    named = (("content-type", content_type),) if content_type is not None else ()
    return (*named, *HEADERS, *more)


def _named(arrival: Arrival) -> Arrival:
    if arrival.event is None:
        return arrival
    return msgspec.structs.replace(arrival, event={"context_id": "a"} | arrival.event)
