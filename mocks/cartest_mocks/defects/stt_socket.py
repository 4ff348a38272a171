"""Defects of ``/stt/websocket`` (STTSOCKET)."""

from collections.abc import Iterable
from typing import Final

from cartest_mocks.defects.defect import Defect
from cartest_mocks.defects.event_changes import STT_SOCKET, drop, events, lines, without
from cartest_mocks.defects.seams import Event, EventChange, Line, Message, Out, Seams
from cartest_mocks.exchange import Request

__all__ = ["DEFECTS"]

_CASES: Final = ("stt-socket",)


def _heard(change: EventChange, *kinds: str) -> Seams:
    return events(change, *kinds, on=(STT_SOCKET,))


def _misheard(event: Event) -> Iterable[Out]:
    yield {**event, "text": event["text"].replace("fox", "box")}


def _hasty(_request: Request) -> Line:
    """Answer done before what was heard last."""
    held: list[Event] = []

    def event(event: Event) -> Iterable[Out]:
        if event["type"] == "transcript":
            held.append(event)
            return ()
        return (event, *held) if event["type"] == "done" else (event,)

    return Line(event=event)


def _half_deaf(_request: Request) -> Line:
    """Lose the second half of the audio."""
    frames = 0

    def message(message: Message) -> Iterable[Message]:
        nonlocal frames
        frames += isinstance(message, bytes)
        return (message,) if isinstance(message, str) or frames <= _FRAMES_HEARD else ()

    return Line(message=message)


_FRAMES_HEARD: Final = 5
"""Of about 100 ms."""

DEFECTS: Final = (
    Defect(
        id="finals-do-not-say-so",
        breaks="A transcript event has no is_final.",
        rule="STTSOCKET-01",
        cases=_CASES,
        seams=_heard(without("is_final"), "transcript"),
    ),
    Defect(
        id="finalize-is-not-acknowledged",
        breaks="finalize gets no flush_done.",
        rule="STTSOCKET-02",
        cases=_CASES,
        seams=_heard(drop, "flush_done"),
    ),
    Defect(
        id="stt-closes-without-done",
        breaks="done is answered by a close alone.",
        rule="STTSOCKET-03",
        cases=_CASES,
        seams=_heard(drop, "done"),
    ),
    Defect(
        id="mishears-on-the-socket",
        breaks="A final has another word than was spoken.",
        rule="STTSOCKET-04",
        cases=_CASES,
        seams=_heard(_misheard, "transcript"),
    ),
    Defect(
        id="done-before-the-transcript",
        breaks="What was heard comes after done, when nobody listens any more.",
        rule="STTSOCKET-04",
        cases=_CASES,
        seams=lines(_hasty, STT_SOCKET),
    ),
    Defect(
        id="loses-audio-frames",
        breaks="Audio is dropped after the first half second.",
        rule="STTSOCKET-04",
        cases=_CASES,
        seams=lines(_half_deaf, STT_SOCKET),
    ),
)
