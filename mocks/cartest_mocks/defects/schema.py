"""Defects of shape that a rule of schemas must see by itself (SCHEMA)."""

from collections.abc import Iterable
from typing import Final

import msgspec
from msgspec.structs import replace

from cartest_contracts.versions import ApiVersion
from cartest_mocks.defects.changes import json_answers, json_requests, refusals, replies
from cartest_mocks.defects.defect import Defect
from cartest_mocks.defects.event_changes import SSE, STT_SOCKET, events
from cartest_mocks.defects.seams import Event, Out
from cartest_mocks.exchange import Reply, Request

__all__ = ["DEFECTS"]

_STRUCTURED: Final = ApiVersion.parse("2026-03-01")


def _numbered(_request: Request, reply: Reply) -> Reply:
    return replace(reply, body=msgspec.json.encode({**msgspec.json.decode(reply.body), "doc_url": 7}))


def _and_an_empty_one(event: Event) -> Iterable[Out]:
    yield event
    yield {**event, "word_timestamps": {}}


def _text_times(event: Event) -> Iterable[Out]:
    yield {**event, "words": [{**word, "start": str(word["start"])} for word in event["words"]]}


def _renamed(_request: Request, reply: Reply) -> Reply:
    return replace(reply, content_type="text/json") if reply.status == 200 else reply


def _non_authoritative(_request: Request, reply: Reply) -> Reply:
    return replace(reply, status=203) if reply.status == 200 else reply


DEFECTS: Final = (
    Defect(
        id="voices-from-a-cache",
        breaks="The list of voices is answered with status 203, as by a transforming proxy.",
        rule="SCHEMA-01",
        cases=("voices",),
        seams=replies(_non_authoritative, path="/voices"),
    ),
    Defect(
        id="voices-as-text-json",
        breaks="The list of voices is text/json.",
        rule="SCHEMA-02",
        cases=("voices",),
        seams=replies(_renamed, path="/voices"),
    ),
    Defect(
        id="voices-with-numbers-for-names",
        breaks="The name of a voice is a number.",
        rule="SCHEMA-03",
        cases=("voices",),
        seams=json_answers(
            "/voices",
            lambda page: {**page, "data": [{**voice, "name": 7} for voice in page["data"]]},
        ),
    ),
    Defect(
        id="doc-url-is-a-number",
        breaks="The doc_url of a structured error is a number.",
        rule="SCHEMA-04",
        also=("ERROR-03", "ERROR-08"),  # which read the same object, member by member
        cases=("bytes-no-voice",),
        at=_STRUCTURED,
        seams=refusals(_numbered),
    ),
    Defect(
        id="timestamps-without-lists",
        breaks="After each timestamps event of a stream comes one without any list.",
        rule="SCHEMA-05",
        cases=("sse-words",),
        seams=events(_and_an_empty_one, "timestamps", on=(SSE,)),
    ),
    Defect(
        id="heard-times-as-text",
        breaks="The words on the speech-to-text socket start at times that are texts.",
        rule="SCHEMA-06",
        cases=("stt-socket",),
        seams=events(_text_times, "transcript", on=(STT_SOCKET,)),
    ),
    Defect(
        id="model-is-optional",
        breaks="A request without a model is spoken by some model instead of being refused.",
        rule="SCHEMA-07",
        cases=("bytes-no-model",),
        seams=json_requests("/tts", lambda asked: {"model_id": "sonic-3", **asked}),
    ),
)
