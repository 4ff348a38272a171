"""Defects that give credentials away (SECRET)."""

from typing import Final

from msgspec.structs import replace

from cartest_mocks.defects.changes import headers, refusals
from cartest_mocks.defects.credentials import keys_of
from cartest_mocks.defects.defect import Defect
from cartest_mocks.defects.event_changes import SOCKET, STT_SOCKET, lines
from cartest_mocks.defects.seams import Close, Event, Headers, Line, Out
from cartest_mocks.exchange import Reply, Request

__all__ = ["DEFECTS"]


def _key(request: Request) -> str:
    return next(keys_of(request), "")


def _named_in_body(request: Request, reply: Reply) -> Reply:
    return replace(reply, body=reply.body + f" (credential: {_key(request)})".encode())


def _named_in_header(request: Request, given: Headers) -> Headers:
    return (*given, ("x-echo", _key(request)))


def _redirected(request: Request, given: Headers) -> Headers:
    return (*given, ("location", f"https://api.example/tts/bytes?api_key={_key(request)}"))


def _named_in_events(request: Request) -> Line:
    def event(event: Event) -> tuple[Out, ...]:
        return (
            ({**event, "error": f"{event['error']} ({_key(request)})"},) if event["type"] == "error" else (event,)
        )

    return Line(event=event)


def _named_in_close(request: Request) -> Line:
    return Line(close=lambda code, reason: Close(code, f"{reason} {_key(request)}"))


DEFECTS: Final = (
    Defect(
        id="key-in-body",
        breaks="The refusal of a bad key repeats it.",
        rule="SECRET-01",
        cases=("bytes-bad-key",),
        seams=refusals(_named_in_body, path="/tts", status=401),
    ),
    Defect(
        id="key-in-event",
        breaks="An error event repeats the API key.",
        rule="SECRET-01",
        cases=("socket-first-empty",),
        seams=lines(_named_in_events, SOCKET),
    ),
    Defect(
        id="key-in-close-reason",
        breaks="A close reason repeats the API key.",
        rule="SECRET-01",
        cases=("stt-socket",),
        seams=lines(_named_in_close, STT_SOCKET),
    ),
    Defect(
        id="key-in-header",
        breaks="A header of every answer repeats the credential.",
        rule="SECRET-02",
        cases=("status",),
        seams=headers(_named_in_header),
    ),
    Defect(
        id="key-in-location",
        breaks="A Location header carries the API key in its query.",
        rule="SECRET-02",
        cases=("bytes-german",),
        seams=headers(_redirected, path="/tts"),
    ),
)
