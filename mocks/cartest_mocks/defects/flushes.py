"""Defects of segments and their numbers (FLUSH)."""

from collections.abc import Iterable
from typing import Final

from cartest_contracts.versions import ApiVersion
from cartest_mocks.defects.defect import Defect
from cartest_mocks.defects.event_changes import SOCKET, SSE, add, drop, events
from cartest_mocks.defects.seams import Event, EventChange, Out

__all__ = ["DEFECTS"]

_COUNTING: Final = ApiVersion.parse("2024-11-13")
_FLUSHES: Final = ("socket-flush",)


def _numbered(number: int, *, falling: bool = False) -> EventChange:
    """Count from another number, up or down."""

    def change(event: Event) -> Iterable[Out]:
        yield {**event, "flush_id": number - event["flush_id"] if falling else number + event["flush_id"]}

    return change


def _done_too_soon(event: Event) -> Iterable[Out]:
    yield {**event, "type": "flush_done", "flush_done": True, "data": "", "step_time": 0}
    yield event


def _one_and_back(event: Event) -> Iterable[Out]:
    yield {**event, "flush_id": max(0, 1 - event["flush_id"])}


DEFECTS: Final = (
    Defect(
        id="flush-done-counts-down",
        breaks="The ids of flush_done fall.",
        rule="FLUSH-01",
        cases=_FLUSHES,
        seams=events(_numbered(9, falling=True), "flush_done", on=(SOCKET,)),
    ),
    Defect(
        id="chunks-count-down",
        breaks="The flush ids of chunks fall.",
        rule="FLUSH-02",
        cases=_FLUSHES,
        seams=events(_one_and_back, "chunk", on=(SOCKET,)),
    ),
    Defect(
        id="flush-done-too-soon",
        breaks="flush_done for a segment comes before its chunks.",
        rule="FLUSH-03",
        cases=_FLUSHES,
        seams=events(_done_too_soon, "chunk", on=(SOCKET,)),
    ),
    Defect(
        id="flush-ids-from-one",
        breaks="Segments are counted from 1 where the reader of that version counts from 0.",
        rule="FLUSH-04",
        at=_COUNTING,
        cases=("socket-expiry", "socket-flush"),
        seams=events(_numbered(1), "chunk", "flush_done", on=(SOCKET,)),
    ),
    Defect(
        id="flush-is-not-acknowledged",
        breaks="No flush is answered by flush_done.",
        rule="FLUSH-05",
        cases=_FLUSHES,
        seams=events(drop, "flush_done", on=(SOCKET,)),
    ),
    Defect(
        id="flush-ids-from-ten",
        breaks="The first segment has flush_id 10.",
        rule="FLUSH-06",
        cases=_FLUSHES,
        seams=events(_numbered(10), "chunk", "flush_done", on=(SOCKET,)),
    ),
    Defect(
        id="flush-done-over-sse",
        breaks="A flush_done event comes over SSE.",
        rule="FLUSH-07",
        cases=("sse-named",),
        seams=events(
            add(
                before={"type": "flush_done", "status_code": 206, "done": False, "flush_done": True, "flush_id": 0}
            ),
            "done",
            on=(SSE,),
        ),
    ),
)
