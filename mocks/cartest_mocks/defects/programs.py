"""Defects of contexts with a past, which programs over sockets show (PROGRAM)."""

from collections.abc import Iterable
from typing import Final

from cartest_mocks.defects.defect import PROGRAMS, Defect
from cartest_mocks.defects.event_changes import SOCKET, events, lines
from cartest_mocks.defects.messages import read_message, write_message
from cartest_mocks.defects.seams import Event, EventChange, Line, Message, Out
from cartest_mocks.exchange import Request

__all__ = ["DEFECTS"]

_CASES: Final = (PROGRAMS,)


def _where_it_says(text: str, **members: object) -> EventChange:
    """Change the errors that say so."""

    def change(event: Event) -> Iterable[Out]:
        yield {**event, **members} if text in str(event.get("error")) else event

    return change


def _second_message_lost(_request: Request) -> Line:
    """Say nothing of the second text of each context."""
    texts: dict[str, int] = {}

    def message(message: Message) -> Iterable[Message]:
        asked = read_message(message)
        text, context_id = asked.get("transcript"), asked.get("context_id")
        if not isinstance(text, str) or not isinstance(context_id, str) or not text.strip():
            return (message,)
        texts[context_id] = texts.get(context_id, 0) + 1
        return (write_message({**asked, "transcript": " "}),) if texts[context_id] == 2 else (message,)

    return Line(message=message)


DEFECTS: Final = (
    Defect(
        id="context-is-done-twice",
        breaks="Every context is done twice.",
        rule="PROGRAM-01",
        also=("CONTEXT-02", "CONTEXT-03"),  # which see it where a message comes too late
        cases=_CASES,
        seams=events(lambda event: (event, event), "done", on=(SOCKET,)),
    ),
    Defect(
        id="dead-contexts-are-not-found",
        breaks="A cancel of a context that is over gets an error 404.",
        rule="PROGRAM-02",
        cases=_CASES,
        seams=events(_where_it_says("Invalid context ID", status_code=404), "error", on=(SOCKET,)),
    ),
    Defect(
        id="malformed-is-unprocessable",
        breaks="A malformed message into a context gets an error 422.",
        rule="PROGRAM-03",
        cases=_CASES,
        seams=events(_where_it_says("Invalid request", status_code=422), "error", on=(SOCKET,)),
    ),
    Defect(
        id="late-messages-are-told-another-reason",
        breaks="A message after the end of the input is told that something went wrong, not what.",
        rule="PROGRAM-04",
        cases=_CASES,
        seams=events(_where_it_says("closed", error="Bad request: Something went wrong."), "error", on=(SOCKET,)),
    ),
    Defect(
        id="second-message-is-lost",
        breaks="The second text of a context is not spoken.",
        rule="PROGRAM-05",
        cases=_CASES,
        seams=lines(_second_message_lost, SOCKET),
    ),
)
