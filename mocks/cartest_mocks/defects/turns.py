"""Defects of the socket that hears turns."""

from collections.abc import Callable
from typing import Any, Final

from cartest_contracts.versions import ApiVersion
from cartest_mocks.defects.defect import Defect
from cartest_mocks.defects.event_changes import drop, events
from cartest_mocks.defects.seams import Close, Event, Line, Seams

__all__ = ["DEFECTS"]

_NEWEST: Final = ApiVersion.parse("2026-08-14")
_TURNS: Final = ("/stt/turns/websocket",)


def _close_of_turns() -> Seams:
    line = Line(close=lambda _code, _reason: Close(1011, "gone"))
    return Seams(line=lambda request: line if request.path in _TURNS else None)


def _ids_anew() -> Callable[[Event], Any]:
    count = 0

    def change(event: Event) -> Any:
        nonlocal count
        count += 1
        return ({**event, "turn_id": f"turn-{count}"},)

    return change


def _shortened(transcript: str) -> str:
    return transcript.rpartition(" ")[2]


DEFECTS: Final = (
    Defect(
        id="turns-without-greeting",
        breaks="No connected event comes on the socket of turns.",
        rule="TURNS-01",
        at=_NEWEST,
        cases=("turns",),
        seams=events(drop, "connected", on=_TURNS),
    ),
    Defect(
        id="turns-without-start",
        breaks="A turn is updated and ended that has never started.",
        rule="TURNS-02",
        at=_NEWEST,
        cases=("turns",),
        seams=events(drop, "turn.start", on=_TURNS),
    ),
    Defect(
        id="updates-of-one-word",
        breaks="Updates of a turn hold the last word alone.",
        rule="TURNS-03",
        at=_NEWEST,
        cases=("turns",),
        seams=events(
            lambda event: ({**event, "transcript": _shortened(event["transcript"])},), "turn.update", on=_TURNS
        ),
    ),
    Defect(
        id="turn-ids-change",
        breaks="Every event of a turn has another turn_id.",
        rule="TURNS-04",
        at=_NEWEST,
        cases=("turns",),
        seams=lambda: events(
            _ids_anew(), "turn.start", "turn.update", "turn.eager_end", "turn.resume", "turn.end", on=_TURNS
        ),
    ),
    Defect(
        id="turns-never-end",
        breaks="The last turn of a socket does not end.",
        rule="TURNS-05",
        at=_NEWEST,
        cases=("turns",),
        seams=events(lambda event: () if event["transcript"] == "Jumps." else (event,), "turn.end", on=_TURNS),
    ),
    Defect(
        id="turns-close-badly",
        breaks="The socket of turns closes with 1011 when it is asked to close.",
        rule="TURNS-06",
        at=_NEWEST,
        cases=("turns",),
        seams=_close_of_turns(),
    ),
    Defect(
        id="turns-misheard",
        breaks="The transcript of a turn that has ended has other words.",
        rule="TURNS-07",
        at=_NEWEST,
        cases=("turns",),
        seams=events(
            lambda event: ({**event, "transcript": f"{event['transcript']} Over."},), "turn.end", on=_TURNS
        ),
    ),
)
