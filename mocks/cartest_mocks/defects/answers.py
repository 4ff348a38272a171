"""Defects of answers to any request (ANSWER)."""

from collections.abc import Iterator
from typing import Final

from msgspec.structs import replace

from cartest_mocks.defects.changes import bodies, headers, json_requests, refusals, requests
from cartest_mocks.defects.defect import Defect
from cartest_mocks.defects.seams import Cut
from cartest_mocks.exchange import Piece, Request

__all__ = ["DEFECTS"]

_ANY_VOICE: Final = {"mode": "id", "id": "694f9389-aac1-45b6-b726-9d9369183238"}


def _cut_before_the_first_byte(pieces: Iterator[Piece]) -> Iterator[Piece]:
    yield next(pieces)  # the transport takes one piece ahead of need: this one never leaves
    raise Cut


def _known_version(request: Request) -> Request:
    sent = request.headers
    known = "2025-04-16" if sent.get("cartesia-version") == "latest" else sent.get("cartesia-version", "")
    return replace(request, headers={**sent, "cartesia-version": known}) if known else request


def _clamped_limit(request: Request) -> Request:
    limit = request.first("limit") or ""
    if not limit.isdecimal() or int(limit) <= 100:
        return request
    return replace(request, query={**request.query, "limit": ("100",)})


DEFECTS: Final = (
    Defect(
        id="voice-is-optional",
        breaks="A request without a voice is spoken by some voice instead of being refused.",
        rule="ANSWER-01",
        cases=("bytes-no-voice",),
        seams=json_requests("/tts", lambda asked: {"voice": _ANY_VOICE, **asked}),
    ),
    Defect(
        id="bad-key-is-forbidden",
        breaks="A bad API key gets 403 instead of 401.",
        rule="ANSWER-01",
        cases=("bytes-bad-key",),
        seams=refusals(lambda _request, reply: replace(reply, status=403), path="/tts/bytes", status=401),
    ),
    Defect(
        id="version-latest-is-known",
        breaks="A version that is no date is taken for the newest one.",
        rule="ANSWER-02",
        cases=("bytes-malformed-version",),
        seams=requests(_known_version),
    ),
    Defect(
        id="limits-are-clamped",
        breaks="A limit above 100 is cut down to 100 without a word.",
        rule="ANSWER-03",
        cases=("voices-limit-101",),
        seams=requests(_clamped_limit, path="/voices"),
    ),
    Defect(
        id="not-found-is-internal",
        breaks="A path that does not exist is answered with 500.",
        rule="ANSWER-04",
        cases=("unknown-path",),
        seams=refusals(lambda _request, reply: replace(reply, status=500), path="/no"),
    ),
    Defect(
        id="no-request-id",
        breaks="No answer has an x-request-id.",
        rule="ANSWER-05",
        cases=("status",),
        seams=headers(lambda _request, given: tuple(pair for pair in given if pair[0] != "x-request-id")),
    ),
    Defect(
        id="mulaw-gets-no-answer",
        breaks="The connection is closed without an answer where raw μ-law is asked for.",
        rule="ANSWER-06",
        cases=("bytes-raw-pcm_mulaw-8000",),
        seams=bodies(
            _cut_before_the_first_byte,
            where=lambda asked: asked["output_format"].get("encoding") == "pcm_mulaw",
        ),
    ),
)
