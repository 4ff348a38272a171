"""Defects of the voice changer."""

from collections.abc import Callable
from typing import Any, Final

from cartest_mocks.defects.defect import Defect
from cartest_mocks.defects.event_changes import drop, events, merge, without
from cartest_mocks.defects.seams import Event, Out, Seams

__all__ = ["DEFECTS"]

_CHANGER: Final = ("/voice-changer/sse",)


def _where(change: Callable[[Event], tuple[Out, ...] | Any], fits: Callable[[Event], bool], *on: str) -> Seams:
    """Change the events that fit on streams and sockets of these paths."""
    return events(lambda event: change(event) if fits(event) else (event,), on=on)


def _is_chunk(event: Event) -> bool:
    return "data" in event


DEFECTS: Final = (
    Defect(
        id="changed-without-step-time",
        breaks="Chunks of the voice changer have no step_time.",
        rule="CHANGER-01",
        cases=("changer",),
        seams=_where(without("step_time"), _is_chunk, *_CHANGER),
    ),
    Defect(
        id="changed-at-another-rate",
        breaks="Chunks of the voice changer name a sample rate that nobody asked for.",
        rule="CHANGER-02",
        cases=("changer",),
        seams=_where(merge(sample_rate=11025), _is_chunk, *_CHANGER),
    ),
    Defect(
        id="changed-without-end",
        breaks="The stream of the voice changer ends without saying so.",
        rule="CHANGER-03",
        cases=("changer",),
        seams=_where(drop, lambda event: not _is_chunk(event), *_CHANGER),
    ),
)
