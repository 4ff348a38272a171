"""Defects of the connection that carries contexts (SOCKET)."""

from collections.abc import Iterable
from typing import Final

from msgspec.structs import replace

from cartest_mocks.defects.changes import refusals, upgrades
from cartest_mocks.defects.defect import Defect
from cartest_mocks.defects.event_changes import SOCKET, add, events, lines, without
from cartest_mocks.defects.messages import read_message
from cartest_mocks.defects.seams import Close, Event, Line, Message, Out
from cartest_mocks.exchange import Request

__all__ = ["DEFECTS"]


def _silent_close(event: Event) -> Iterable[Out]:
    yield event if "context_id" in event else Close(1008, "policy violation")


def _done_without_context(event: Event) -> Iterable[Out]:
    yield event if "context_id" in event else {"type": "done", "status_code": 200, "done": True}


def _nameless_twin(event: Event) -> Iterable[Out]:
    """The client waits for the one that names its context, so the other comes first."""
    yield from without("context_id")(event)
    yield event


def _closing(_request: Request) -> Line:
    """Close after the error of a context that had the socket for itself: others would get no answer at all."""
    asked: set[object] = set()

    def message(message: Message) -> Iterable[Message]:
        asked.add((read_message(message) or {}).get("context_id"))
        return (message,)

    def event(event: Event) -> Iterable[Out]:
        yield event
        if event["type"] == "error" and asked == {event.get("context_id")} != {None}:
            yield Close(1011, "context failed")

    return Line(event=event, message=message)


def _one_more(_request: Request) -> Line:
    """After done comes the last chunk again, of no context any more."""
    last: dict[str, Event] = {}

    def event(event: Event) -> Iterable[Out]:
        if event["type"] == "chunk":
            last[event["context_id"]] = event
        known = event["type"] == "done" and event["context_id"] in last
        return (event, {**last[event["context_id"]], "context_id": None}) if known else (event,)

    return Line(event=event)


DEFECTS: Final = (
    Defect(
        id="refused-with-200",
        breaks="An upgrade that is refused gets status 200 and an error in the body.",
        rule="SOCKET-01",
        cases=("handshake-bad-key",),
        seams=refusals(lambda _request, reply: replace(reply, status=200), path=SOCKET),
    ),
    Defect(
        id="sub-protocol-unasked",
        breaks="The upgrade chooses a sub-protocol that no client offered.",
        rule="SOCKET-02",
        also=("CONTEXT-06",),  # to a client it is an answer that opens no socket, which it cannot read
        cases=("socket-expiry",),
        seams=upgrades(("sec-websocket-protocol", "cartesia")),
    ),
    Defect(
        id="audio-of-nobody",
        breaks="A chunk without a context follows every done.",
        rule="SOCKET-03",
        cases=("socket-expiry",),
        seams=lines(_one_more, SOCKET),
    ),
    Defect(
        id="done-of-nobody",
        breaks="Every done is followed by a done of no context.",
        rule="SOCKET-03",
        cases=("socket-expiry",),
        seams=events(add('{"type":"done","done":true,"status_code":200}'), "done", on=(SOCKET,)),
    ),
    Defect(
        id="nameless-errors",
        breaks="An error of a context comes twice, once without its context_id.",
        rule="SOCKET-04",
        cases=("socket-first-empty",),
        seams=events(_nameless_twin, "error", on=(SOCKET,)),
    ),
    Defect(
        id="nonsense-is-done",
        breaks="A message that is no JSON is answered by done.",
        rule="SOCKET-05",
        cases=("socket-broken-json",),
        seams=events(_done_without_context, "error", on=(SOCKET,)),
    ),
    Defect(
        id="nonsense-closes",
        breaks="A message that names no context closes the socket without an error.",
        rule="SOCKET-05",
        also=("ANSWER-06",),
        cases=("socket-broken-json",),
        seams=events(_silent_close, "error", on=(SOCKET,)),
    ),
    Defect(
        id="errors-close-the-socket",
        breaks="The socket is closed after an error of one context.",
        rule="SOCKET-06",
        also=("ANSWER-06", "SOCKET-05"),  # what is on its way then gets no answer any more
        cases=("socket-first-empty",),
        seams=lines(_closing, SOCKET),
    ),
)
