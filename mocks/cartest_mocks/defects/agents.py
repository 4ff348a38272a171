"""Defects of agents and the calls to them."""

from collections.abc import Callable
from typing import Any, Final

from cartest_mocks.defects.changes import Json, json_answers
from cartest_mocks.defects.defect import Defect
from cartest_mocks.defects.event_changes import drop, merge
from cartest_mocks.defects.seams import Close, Event, Line, Seams

__all__ = ["DEFECTS"]

_CALLS: Final = "/agents/stream/"


def _named(name: str) -> Callable[[Event], bool]:
    return lambda event: event.get("event") == name


def _in_calls(change: Callable[[Event], Any], fits: Callable[[Event], bool]) -> Seams:
    line = Line(event=lambda event: change(event) if fits(event) else (event,))
    return Seams(line=lambda request: line if request.path.startswith(_CALLS) else None)


def _hang_up_badly() -> Seams:
    line = Line(close=lambda _code, _reason: Close(1011, "gone"))
    return Seams(line=lambda request: line if request.path.startswith(_CALLS) else None)


def _calls(change: Callable[[Json], Json]) -> Seams:
    return json_answers("/agents/calls", change)


DEFECTS: Final = (
    Defect(
        id="calls-without-ack",
        breaks="A call is not acknowledged.",
        rule="AGENTS-01",
        cases=("call",),
        seams=_in_calls(drop, _named("ack")),
    ),
    Defect(
        id="media-of-another-stream",
        breaks="What an agent says carries another stream_id.",
        rule="AGENTS-02",
        cases=("call",),
        seams=_in_calls(merge(stream_id="stream_other"), _named("media_output")),
    ),
    Defect(
        id="media-is-torn",
        breaks="What an agent says comes in pieces that end inside a sample.",
        rule="AGENTS-03",
        cases=("call",),
        seams=_in_calls(merge(media={"payload": "AAAA"}), _named("media_output")),
    ),
    Defect(
        id="calls-end-badly",
        breaks="An agent that hangs up closes with 1011.",
        rule="AGENTS-04",
        cases=("call",),
        seams=_hang_up_badly(),
    ),
    Defect(
        id="agents-lists-are-old",
        breaks="The list of agents shows names that they no longer have.",
        rule="AGENTS-05",
        cases=("agents",),
        seams=json_answers(
            "/agents",
            lambda answer: (
                {"summaries": [{**each, "name": "formerly"} for each in answer["summaries"]]}
                if "summaries" in answer
                else answer
            ),
        ),
    ),
    Defect(
        id="calls-are-forgotten",
        breaks="Calls that were made are in no list.",
        rule="AGENTS-06",
        cases=("call",),
        seams=_calls(lambda answer: {**answer, "data": answer["data"][-1:]} if "data" in answer else answer),
    ),
    Defect(
        id="calls-without-words",
        breaks="The transcript of a call is empty.",
        rule="AGENTS-07",
        cases=("call",),
        seams=_calls(lambda answer: {**answer, "transcript": []} if "transcript" in answer else answer),
    ),
)
