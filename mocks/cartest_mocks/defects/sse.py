"""Defects of the framing of ``POST /tts/sse`` (SSE)."""

from collections.abc import Iterable
from typing import Final

import msgspec
from msgspec.structs import replace

from cartest_mocks.defects.changes import as_one_reply, streams
from cartest_mocks.defects.defect import Defect
from cartest_mocks.defects.event_changes import SSE, add, drop, events
from cartest_mocks.defects.seams import Close, Event, Out

__all__ = ["DEFECTS"]

_CASES: Final = ("sse-named",)


def _unnamed_error(event: Event) -> Iterable[Out]:
    error = {"type": "error", "status_code": 429, "done": True, "error": "Too many requests: Slow down."}
    context = {name: event[name] for name in ("context_id",) if name in event}
    yield f"data: {msgspec.json.encode({**error, **context}).decode()}\n\n"


def _named(event: Event) -> Iterable[Out]:
    yield f"event: {event['type']}\ndata: {msgspec.json.encode(event).decode()}\n\n"


DEFECTS: Final = (
    Defect(
        id="stream-as-partial-content",
        breaks="A stream is answered with status 206.",
        rule="SSE-01",
        cases=_CASES,
        seams=streams(lambda stream: as_one_reply(stream, status=206), path=SSE),
    ),
    Defect(
        id="stream-as-text",
        breaks="The content type of a stream is text/plain.",
        rule="SSE-02",
        cases=_CASES,
        seams=streams(lambda stream: replace(stream, content_type="text/plain"), path=SSE),
    ),
    Defect(
        id="done-sentinel",
        breaks="A stream ends with the sentinel [DONE].",
        rule="SSE-03",
        cases=_CASES,
        seams=events(add("data: [DONE]\n\n"), "done", on=(SSE,)),
    ),
    Defect(
        id="multi-line-json",
        breaks="An event's JSON is broken over two events.",
        rule="SSE-03",
        cases=_CASES,
        seams=events(add(before='data: {"type":\n\n'), "done", on=(SSE,)),
    ),
    Defect(
        id="errors-without-event-line",
        breaks="A stream fails at its end, and the error has no line event: error.",
        rule="SSE-04",
        cases=_CASES,
        seams=events(_unnamed_error, "done", on=(SSE,)),
    ),
    Defect(
        id="events-with-event-line",
        breaks="Every event carries an event line with its type.",
        rule="SSE-05",
        cases=_CASES,
        seams=events(_named, on=(SSE,)),
    ),
    Defect(
        id="stream-without-done",
        breaks="A stream ends without done.",
        rule="SSE-06",
        cases=_CASES,
        seams=events(drop, "done", on=(SSE,)),
    ),
    Defect(
        id="stream-cut-off",
        breaks="The connection of a stream is cut instead of its done.",
        rule="SSE-06",
        cases=_CASES,
        seams=events(lambda _event: (Close(1006),), "done", on=(SSE,)),
    ),
    Defect(
        id="done-twice",
        breaks="A stream has two done events.",
        rule="SSE-06",
        cases=_CASES,
        seams=events(lambda event: (event, event), "done", on=(SSE,)),
    ),
    Defect(
        id="event-after-done",
        breaks="An event follows the done of a stream.",
        rule="SSE-07",
        cases=_CASES,
        seams=events(
            add({"type": "chunk", "status_code": 206, "done": False, "data": "", "step_time": 0}),
            "done",
            on=(SSE,),
        ),
    ),
)
