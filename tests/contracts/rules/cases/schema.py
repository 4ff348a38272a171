"""Cases of SCHEMA: answers, events, frames and requests beside the contract's documents."""

from typing import Any

from tests.contracts.rules.observe import (
    AUDIO,
    Case,
    ask,
    bytes_answer,
    chunk,
    context,
    error,
    event,
    http,
    sent,
    socket,
    sse,
    typed,
    words,
)

from cartest_contracts.observation import Arrival, Observation, Sent

DONE = event("done")
VOICE: dict[str, Any] = {
    "id": "694f9389-aac1-45b6-b726-9d9369183238",
    "is_owner": False,
    "is_public": True,
    "name": "Sophie",
    "description": "",
    "created_at": "2024-01-01T00:00:00Z",
    "language": "en",
}
STRUCTURED = {"error_code": "voice_not_found", "title": "t", "message": "m", "request_id": "r"}
NEW = "2026-03-01"
JSON_SENT = (("content-type", "application/json"),)
CLIENT = {"sender": "client"}


def page(*voices: Any, **fields: Any) -> Observation:
    return http("GET /voices", {"data": list(voices), "has_more": False}, **fields)


def mint(*, grants: Any, status: int = 200, **fields: Any) -> Observation:
    answer = {"token": "[redacted]"}
    return http("POST /access-token", answer, sent=sent({"grants": grants}), status=status, **fields)


def hearing(*arrivals: Arrival) -> Observation:
    return socket(*arrivals, operation="/stt/websocket", url="wss://api.example/stt/websocket?model=ink-whisper")


def heard(**members: Any) -> Arrival:
    event_: dict[str, Any] = {"type": "transcript", "request_id": "r", "text": "Hi", "is_final": True} | members
    return Arrival(at_ns=1, kind="unknown", event=event_)


def agent(**members: Any) -> Observation:
    url = "wss://api.example/agents/stream/agent_1"
    return socket(Arrival(at_ns=1, kind="unknown", event={"event": "ack", **members}), url=url)


CASES = {
    "SCHEMA-01": [
        Case(broken=page(VOICE, status=302), fine=page(VOICE), says="status 302"),
        Case(broken=page(status=418), fine=page(status=503), says="one of 200"),
        Case(broken=page(status=418), fine=http("GET /nothing", status=418)),
        Case(broken=page(status=418), fine=page(status=418, version="latest")),
        Case(broken=page(status=418), fine=page(status=418, version="2023-01-01")),
        Case(broken=page(status=418), fine=page(status=None)),
    ],
    "SCHEMA-02": [
        Case(
            broken=bytes_answer(headers=typed("audio/ogg")),
            fine=bytes_answer(headers=typed("Audio/PCM; rate=1")),
            says="audio/ogg",
        ),
        Case(broken=page(headers=typed(None)), fine=page(), says="no content type"),
        Case(broken=page(headers=typed(None)), fine=page(headers=typed(None), version="")),
    ],
    "SCHEMA-03": [
        Case(broken=page({**VOICE, "name": 7}), fine=page(VOICE), says="/data/0/name"),
        Case(broken=http("GET /voices", b"{"), fine=http("GET /voices", b"{", end="reset"), says="1 bytes"),
        Case(broken=http("GET /voices", b"null"), fine=page(VOICE), says="null"),
        Case(broken=http("POST /access-token", {}), fine=mint(grants={}), says="token"),
        Case(
            broken=http("GET /voices", [VOICE]),
            fine=http("GET /voices", [VOICE], headers=typed("text/html"), status=404),
        ),
    ],
    "SCHEMA-04": [
        Case(
            broken=http("GET /voices/{id}", {**STRUCTURED, "title": None}, status=404, version=NEW),
            fine=http("GET /voices/{id}", STRUCTURED, status=404, version=NEW),
            says="/title",
        ),
    ],
    "SCHEMA-05": [
        Case(broken=sse(chunk(step_time=-1), DONE), fine=sse(chunk(), DONE), says="arrival 0 /step_time"),
        Case(
            broken=sse(Arrival(at_ns=1, kind="chunk", audio_bytes=2, event={"type": "chunk", "done": False})),
            fine=sse(
                Arrival(
                    at_ns=1,
                    kind="chunk",
                    audio_bytes=2,
                    event={"type": "chunk", "done": False, "status_code": 206, "step_time": 1},
                )
            ),
            says="step_time",
        ),
        Case(broken=sse(error(status_code="x")), fine=sse(event("unknown", type="new"), DONE), says="status_code"),
        Case(broken=sse(words(("Hi.", "0", 1))), fine=sse(event("unknown", type=["new"]), words(("Hi.", 0, 1)))),
    ],
    "SCHEMA-06": [
        Case(
            broken=context(chunk(flush_id=-1), DONE),
            fine=context(chunk(flush_id=0), DONE),
            says="arrival 0 /flush_id",
        ),
        Case(broken=hearing(heard(is_final="yes")), fine=hearing(heard()), says="/is_final"),
        Case(broken=agent(stream_id=7), fine=agent(stream_id="s"), says="/stream_id"),
        Case(broken=agent(), fine=socket(heard(text=1), url="wss://api.example/other")),
        Case(broken=agent(), fine=context(chunk(flush_id=-1), version="")),
    ],
    "SCHEMA-07": [
        Case(broken=mint(grants={"tts": "yes"}), fine=mint(grants={"tts": "yes"}, status=400), says="/grants/tts"),
        Case(broken=mint(grants=[]), fine=mint(grants=["[redacted]"])),
        Case(
            broken=bytes_answer(request=ask(transcript=7), request_headers=JSON_SENT),
            fine=bytes_answer(
                request=ask(transcript=7), request_headers=(("content-type", "multipart/form-data"),)
            ),
            says="/transcript",
        ),
        Case(
            broken=context(chunk(), DONE, messages=(ask(context_id="a"), ask(context_id=["a"]))),
            fine=context(chunk(), error(), messages=(ask(context_id=["a"]),)),
            says="message 1",
        ),
        Case(
            broken=context(chunk(), DONE, messages=({"context_id": "a"},)),
            fine=context(chunk(), DONE, messages=({"context_id": "a"},), cancel_ns=5),
        ),
        Case(
            broken=context(chunk(), DONE, messages=({"context_id": "a"},), status=101),
            fine=context(chunk(), messages=({"context_id": "a"},), end="closed", status=101),
        ),
        Case(
            broken=mint(grants=1),
            fine=http("POST /access-token", {"token": "t"}, sent=(Sent(at_ns=1, text="{"),)),
        ),
        Case(broken=mint(grants=1), fine=mint(grants=1, version="")),
        Case(broken=mint(grants=1), fine=http("GET /voices", sent=sent({"a": 1}))),
    ],
    "SCHEMA-08": [
        Case(
            broken=context(chunk(), DONE, messages=(ask(context_id=""),), labels=CLIENT),
            fine=context(chunk(), DONE, labels=CLIENT),
            says="/context_id",
        ),
        Case(
            broken=bytes_answer(AUDIO, ask(model_id=None), labels=CLIENT),
            fine=bytes_answer(AUDIO, ask(model_id=None)),
            says="/model_id",
        ),
        Case(broken=mint(grants=1, labels=CLIENT), fine=mint(grants=1, labels=CLIENT, version="")),
        Case(broken=mint(grants=1, labels=CLIENT), fine=http("GET /nothing", sent=sent({"a": 1}), labels=CLIENT)),
    ],
}
