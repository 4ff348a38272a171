"""Defects of the life of a context on ``/tts/websocket`` (CONTEXT)."""

from collections.abc import Iterable
from typing import Final

from cartest_mocks.defects.defect import Defect
from cartest_mocks.defects.event_changes import SOCKET, add, events, lines, merge, twice_as
from cartest_mocks.defects.messages import read_message, write_message
from cartest_mocks.defects.seams import Close, Event, Line, Message, Out
from cartest_mocks.exchange import Request

__all__ = ["DEFECTS"]

_LONG: Final = 40
"""Characters of a transcript that takes a while to say."""
_GAP_NS: Final = 250_000_000
"""Between two chunks that are late: shorter than the silence after which a client takes a cancel for done."""
_LATEST_NS: Final = 1_250_000_000
"""How late they become: later than a cancelled context may speak."""
_LATE_WORDS: Final[Event] = {"type": "timestamps", "status_code": 206, "done": False, "word_timestamps": {}}


def _conflict(event: Event) -> Iterable[Out]:
    yield {**event, "status_code": 409} if "closed" in str(event.get("error")) else event


def _cancelled_twice(_request: Request) -> Line:
    """Let the mock see every cancel twice: the second one comes too late."""

    def message(message: Message) -> Iterable[Message]:
        return (message, message) if read_message(message).get("cancel") else (message,)

    return Line(message=message)


def _deaf_to_cancel(_request: Request) -> Line:
    """Long transcripts are spoken in their own time, and to their end."""
    slow: set[str] = set()
    late_ns = 0

    def message(message: Message) -> Iterable[Message]:
        asked = read_message(message)
        context_id = asked.get("context_id")
        if context_id in slow and asked.get("cancel"):
            return ()
        if isinstance(context_id, str) and len(str(asked.get("transcript", ""))) > _LONG:
            slow.add(context_id)
        return (message,)

    def time_ns(event: Event, at_ns: int) -> int:
        nonlocal late_ns
        if event.get("context_id") in slow and late_ns < _LATEST_NS:
            late_ns += _GAP_NS
        return at_ns + late_ns

    return Line(message=message, time_ns=time_ns)


def _deaf_to_more(_request: Request) -> Line:
    """Take a whole sentence for the end of the input, whatever else was announced."""

    def message(message: Message) -> Iterable[Message]:
        asked = read_message(message)
        ends = str(asked.get("transcript")).endswith(".") and asked.get("flush") is not True
        return (write_message({**asked, "continue": False}),) if ends else (message,)

    return Line(message=message)


DEFECTS: Final = (
    Defect(
        id="context-of-another-name",
        breaks="Timestamps come a second time under the id of a context that nobody opened.",
        rule="CONTEXT-01",
        cases=("socket-timestamps",),
        seams=events(twice_as(merge(context_id="somebody-else")), "timestamps", on=(SOCKET,)),
    ),
    Defect(
        id="closes-instead-of-done",
        breaks="The socket is closed at the end of a context, which never gets its done.",
        rule="CONTEXT-02",
        also=("ANSWER-06",),  # contexts beside it on the socket get nothing at all
        cases=("socket-expiry",),
        seams=events(lambda _event: (Close(1000, "finished"),), "done", on=(SOCKET,)),
    ),
    Defect(
        id="context-goes-on-after-done",
        breaks="A context that is done says one thing more.",
        rule="CONTEXT-03",
        cases=("socket-late-in-life",),
        seams=events(add(_LATE_WORDS), "done", on=(SOCKET,)),
    ),
    Defect(
        id="cancel-is-an-error",
        breaks="A cancel of a living context is answered by an error.",
        rule="CONTEXT-04",
        cases=("socket-cancel",),
        seams=lines(_cancelled_twice, SOCKET),
    ),
    Defect(
        id="deaf-to-cancel",
        breaks="A cancelled context speaks on to its end.",
        rule="CONTEXT-05",
        cases=("socket-cancel-at-once",),
        seams=lines(_deaf_to_cancel, SOCKET),
    ),
    Defect(
        id="frames-that-are-no-json",
        breaks="A text frame that is no JSON comes before every done.",
        rule="CONTEXT-06",
        cases=("socket-expiry",),
        seams=events(add(before="ping"), "done", on=(SOCKET,)),
    ),
    Defect(
        id="late-message-is-a-conflict",
        breaks="A message into a context that is over gets an error 409.",
        rule="CONTEXT-07",
        cases=("socket-late-in-life",),
        seams=events(_conflict, "error", on=(SOCKET,)),
    ),
    Defect(
        id="full-stop-ends-a-context",
        breaks="A context ends after a whole sentence, although more was announced.",
        rule="CONTEXT-08",
        cases=("socket-expiry",),
        seams=lines(_deaf_to_more, SOCKET),
    ),
)
