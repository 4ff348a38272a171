"""Defects of errors, on HTTP and in events (ERROR)."""

from typing import Any, Final

import msgspec
from msgspec.structs import replace

from cartest_contracts.versions import ApiVersion
from cartest_mocks.defects.changes import refusals
from cartest_mocks.defects.defect import Defect
from cartest_mocks.defects.event_changes import SOCKET, events, merge, without
from cartest_mocks.exchange import Reply, Request

__all__ = ["DEFECTS"]

_STRUCTURED: Final = ApiVersion.parse("2026-03-01")


def _without(*names: str) -> Any:
    def change(_request: Request, reply: Reply) -> Reply:
        try:
            members = msgspec.json.decode(reply.body, type=dict[str, Any])
        except msgspec.DecodeError:
            return reply
        kept = {name: value for name, value in members.items() if name not in names}
        return replace(reply, body=msgspec.json.encode(kept))

    return change


def _with(**members: Any) -> Any:
    def change(_request: Request, reply: Reply) -> Reply:
        try:
            found = msgspec.json.decode(reply.body, type=dict[str, Any])
        except msgspec.DecodeError:
            return reply  # the old format: of early versions, and of a bad one
        return replace(reply, body=msgspec.json.encode({**found, **members}))

    return change


def _unexplained(request: Request, reply: Reply) -> Reply:
    """Say the same of every refusal, in the format of its version."""
    structured: Reply = _with(title="Bad Request", message="Bad Request")(request, reply)
    return structured if structured is not reply else replace(reply, body=b"Bad Request\n")


def _as_json(_request: Request, reply: Reply) -> Reply:
    body = msgspec.json.encode({"error": reply.body.decode()})
    return replace(reply, body=body, content_type="application/json")


def _as_audio(_request: Request, reply: Reply) -> Reply:
    return replace(reply, content_type="audio/pcm")


def _as_page(_request: Request, reply: Reply) -> Reply:
    return replace(reply, body=b"<html><h1>Bad Request</h1></html>", content_type="text/html")


DEFECTS: Final = (
    Defect(
        id="errors-without-body",
        breaks="A refusal has no body.",
        rule="ERROR-01",
        cases=("bytes-no-voice", "unknown-path"),
        seams=refusals(lambda _request, reply: replace(reply, body=b"")),
    ),
    Defect(
        id="errors-as-json-too-early",
        breaks="Errors are JSON before 2026-03-01.",
        rule="ERROR-02",
        cases=("bytes-no-voice",),
        seams=refusals(_as_json, path="/tts/bytes"),
    ),
    Defect(
        id="errors-without-code",
        breaks="The structured error leaves error_code out.",
        rule="ERROR-03",
        cases=("bytes-no-voice",),
        at=_STRUCTURED,
        seams=refusals(_without("error_code"), path="/tts"),
    ),
    Defect(
        id="errors-as-html",
        breaks="A gateway's HTML page stands in the place of the structured error.",
        rule="ERROR-03",
        also=("ERROR-02",),  # a bad version is refused in the old format
        cases=("bytes-no-voice",),
        at=_STRUCTURED,
        seams=refusals(_as_page, path="/tts/bytes"),
    ),
    Defect(
        id="error-events-without-text",
        breaks="An error event does not say what is wrong.",
        rule="ERROR-04",
        cases=("socket-first-empty",),
        seams=events(without("error"), "error"),
    ),
    Defect(
        id="error-events-not-done",
        breaks="An error event has done false.",
        rule="ERROR-04",
        cases=("socket-first-empty",),
        seams=events(merge(done=False), "error"),
    ),
    Defect(
        id="error-events-without-title",
        breaks="The structured error event leaves title out.",
        rule="ERROR-05",
        cases=("socket-first-empty",),
        at=_STRUCTURED,
        seams=events(without("title"), "error"),
    ),
    Defect(
        id="error-events-with-success",
        breaks="An error event has status_code 206.",
        rule="ERROR-06",
        cases=("socket-first-empty",),
        seams=events(merge(status_code=206), "error", on=(SOCKET,)),
    ),
    Defect(
        id="refusals-as-audio",
        breaks="A refusal claims to be audio.",
        rule="ERROR-07",
        also=("ERROR-02", "ERROR-03"),  # they read the body of the same refusals
        cases=("bytes-no-voice",),
        seams=refusals(_as_audio, path="/tts/bytes"),
    ),
    Defect(
        id="refused-upgrade-without-body",
        breaks="A refused upgrade has no body.",
        rule="ERROR-08",
        cases=("handshake-bad-key",),
        seams=refusals(lambda _request, reply: replace(reply, body=b""), path="/tts/websocket"),
    ),
    Defect(
        id="unknown-voice-is-unknown-model",
        breaks="For a voice that nobody has error_code says that the model is unknown.",
        rule="ERROR-09",
        cases=("bytes-unknown-voice",),
        at=_STRUCTURED,
        seams=refusals(_with(error_code="model_not_found"), path="/tts"),
    ),
    Defect(
        id="error-events-of-one-code",
        breaks="Every error event has the error_code of a mistake in the request.",
        rule="ERROR-09",
        cases=("socket-unknown-voice", "socket-unknown-model"),
        at=_STRUCTURED,
        seams=events(merge(error_code="invalid_request"), "error", on=(SOCKET,)),
    ),
    Defect(
        id="refusals-without-reason",
        breaks="A refusal says Bad Request, and not why.",
        rule="ERROR-10",
        cases=("bytes-empty-transcript",),
        seams=refusals(_unexplained, path="/tts", status=400),
    ),
)
