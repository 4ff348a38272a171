"""Cases of AGENTS."""

import base64
from collections.abc import Mapping, Sequence
from typing import Any, Final

from msgspec.structs import replace
from tests.contracts.rules.observe import (
    AUDIO,
    AnyCase,
    Case,
    GroupCase,
    closing,
    grouped,
    http,
    observation,
    sent,
    socket,
)

from cartest_contracts.observation import Arrival, Observation


def said(kind: str, **members: Any) -> Arrival:
    return Arrival(at_ns=20, kind="unknown", event={"event": kind, "stream_id": "s-1", **members})


START: Final = {"event": "start", "stream_id": "s-1", "config": {"input_format": "pcm_16000"}}
ACK: Final = said("ack", config={"input_format": "pcm_16000"})


def media(audio: bytes = AUDIO, **members: Any) -> Arrival:
    return said("media_output", **{"media": {"payload": base64.b64encode(audio).decode()}, **members})


def call(*arrivals: Arrival, **fields: Any) -> Observation:
    defaults: dict[str, Any] = {
        "transport": "websocket",
        "operation": "/agents/stream/agent_1",
        "status": 200,
        "sent": sent(START),
        "arrivals": arrivals or (ACK, media()),
    }
    return observation(**defaults | fields)


def line(close: Arrival | None, **fields: Any) -> Observation:
    arrivals = (close,) if close is not None else ()
    return socket(*arrivals, url="wss://api.example/agents/stream/agent_1", end="closed", **fields)


def shown(item: Any, status: int = 200, listed: Any = None) -> tuple[Observation, ...]:
    summaries = {"summaries": [{"id": "a", "name": "echo"}]} if listed is None else listed
    return tuple(
        replace(each, labels={**each.labels, "item": "a"})
        for each in grouped(
            "shown", list=http("GET /agents", summaries), item=http("GET /agents/{agent_id}", item, status=status)
        )
    )


def calls(*after: Any, kept: Any = None, **before: Any) -> tuple[Observation, ...]:
    spoken = replace(call(), labels={"expect_text": "Hi."})
    more = {"kept": http("GET /agents/calls/{call_id}", kept)} if kept is not None else {}
    listed = http("GET /agents/calls", {"data": list(after)})
    return grouped(
        "call", call=spoken, before=http("GET /agents/calls", {"data": []} | before), list=listed, **more
    )


NEW: Final = {"id": "c", "status": "completed"}
CASES: Final[Mapping[str, Sequence[AnyCase]]] = {
    "AGENTS-01": [
        Case(broken=call(media(), ACK), fine=call(), says="ack first"),
        Case(broken=call(said("ack", stream_id="s-2")), fine=call(ACK), says="stream_id is 's-2'"),
    ],
    "AGENTS-02": [Case(broken=call(ACK, media(stream_id="s-2")), fine=call(), says="stream_id is 's-2'")],
    "AGENTS-03": [
        Case(broken=call(ACK, media(b"odd")), fine=call(), says="3 bytes"),
        Case(broken=call(ACK, media(media={"payload": "?"})), fine=call(media()), says="base64"),
    ],
    "AGENTS-04": [
        Case(
            broken=line(closing(1011)), fine=line(closing(1000, "call ended by agent, reason: bye")), says="1011"
        ),
        Case(broken=line(None), fine=line(closing(1000, "connection idle timeout")), says="none"),
    ],
    "AGENTS-05": [
        GroupCase(
            broken=shown({"id": "a", "name": "parrot"}),
            fine=shown({"id": "a", "name": "echo", "more": 1}),
            says="name is 'parrot'",
            at=1,
        ),
        GroupCase(
            broken=shown({}, status=404),
            fine=shown({"id": "a"}, listed=[{"id": "a"}]),
            says="status 404",
            at=1,
        ),
    ],
    "AGENTS-06": [
        GroupCase(broken=calls(), fine=calls(NEW), says="a new call first", at=2),
        GroupCase(broken=calls({**NEW, "status": "active"}), fine=calls(NEW), says="active", at=2),
        GroupCase(broken=calls(NEW, data=[NEW]), fine=calls(NEW, {"id": "d"}, data=[{"id": "d"}]), at=2),
    ],
    "AGENTS-07": [
        GroupCase(
            broken=calls(NEW, kept={"transcript": []}),
            fine=calls(NEW, kept={"transcript": [{"role": "user", "text": "hi"}]}),
            says="'Hi.'",
            at=3,
        )
    ],
}
