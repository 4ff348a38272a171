"""Defects of the answers of speech to text (STT)."""

from collections.abc import Callable
from typing import Any, Final

from msgspec.structs import replace

from cartest_contracts.versions import ApiVersion
from cartest_mocks.defects.changes import Json, json_answers, replies, without_member
from cartest_mocks.defects.defect import Defect
from cartest_mocks.defects.seams import Seams
from cartest_mocks.exchange import Reply, Request

__all__ = ["DEFECTS"]

_CASES: Final = ("stt-wav",)
_TYPED: Final = ApiVersion.parse("2025-11-04")


def _answered(change: Callable[[Json], Json]) -> Seams:
    return json_answers("/stt", change)


def _each_word(change: Callable[[Json], Json]) -> Seams:
    return _answered(lambda answer: {**answer, "words": [change(word) for word in answer["words"]]})


def _as_text(_request: Request, reply: Reply) -> Reply:
    return replace(reply, content_type="text/plain") if reply.status == 200 else reply


def _with_words(answer: Json) -> Json:
    word: dict[str, Any] = {"word": "The", "start": 0.0, "end": 0.1}
    return {**answer, "words": [word]}


DEFECTS: Final = (
    Defect(
        id="transcription-is-null",
        breaks="The text of a transcription is null.",
        rule="STT-01",
        cases=_CASES,
        seams=_answered(lambda answer: {**answer, "text": None}),
    ),
    Defect(
        id="transcription-as-text",
        breaks="A transcription is sent as text/plain.",
        rule="STT-01",
        cases=_CASES,
        seams=replies(_as_text, path="/stt"),
    ),
    Defect(
        id="transcription-without-type",
        breaks="A transcription has no type where its version has one.",
        rule="STT-02",
        at=_TYPED,
        cases=_CASES,
        seams=_answered(without_member("type")),
    ),
    Defect(
        id="words-forgotten",
        breaks="A transcription has no words, although timestamps were asked for.",
        rule="STT-03",
        cases=_CASES,
        seams=_answered(without_member("words")),
    ),
    Defect(
        id="words-unasked",
        breaks="A transcription has words that nobody asked for.",
        rule="STT-03",
        cases=("transcriptions-mp3",),
        seams=json_answers("/audio/transcriptions", _with_words),
    ),
    Defect(
        id="words-without-end",
        breaks="The words of a transcription say when they start, not when they end.",
        rule="STT-04",
        cases=_CASES,
        seams=_each_word(without_member("end")),
    ),
    Defect(
        id="mishears-a-word",
        breaks="A transcription has another word than was spoken.",
        rule="STT-05",
        cases=_CASES,
        seams=_answered(lambda answer: {**answer, "text": answer["text"].replace("fox", "box")}),
    ),
    Defect(
        id="words-backwards",
        breaks="The words of a transcription come last word first.",
        rule="STT-06",
        cases=_CASES,
        seams=_answered(lambda answer: {**answer, "words": answer["words"][::-1]}),
    ),
    Defect(
        id="words-in-milliseconds",
        breaks="The words of a transcription are timed in milliseconds.",
        rule="STT-06",
        cases=_CASES,
        seams=_each_word(lambda word: {**word, "start": 1000 * word["start"], "end": 1000 * word["end"]}),
    ),
)
