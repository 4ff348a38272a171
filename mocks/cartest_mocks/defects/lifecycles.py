"""Defects of what an account keeps: datasets, from their making to their end (LIFE)."""

from collections.abc import Callable
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from cartest_mocks.defects.changes import Json, asked, json_answers, replies, requests, without_parameter
from cartest_mocks.defects.defect import Defect
from cartest_mocks.defects.seams import Seams
from cartest_mocks.exchange import Reply, Request

__all__ = ["DEFECTS"]

_PATH: Final = "/datasets"
_CASES: Final = ("life-datasets",)


def _lists(change: Callable[[Json], Json]) -> Seams:
    return json_answers(_PATH, lambda answer: change(answer) if "data" in answer else answer)


def _shouted(_request: Request, reply: Reply) -> Reply:
    answer: Any = msgspec.json.decode(reply.body)
    return replace(reply, body=msgspec.json.encode({**answer, "name": answer["name"].upper()}))


def _without_cursor(request: Request) -> Request:
    return without_parameter(request, "starting_after")


def _described_anew(request: Request) -> Request:
    members = asked(request)
    if request.method != "PATCH" or "name" not in members:
        return request
    return replace(request, body=msgspec.json.encode({**members, "description": "Made by somebody."}))


def _remembering(fits: Callable[[Request], bool], *, until: Callable[[Reply], bool]) -> Callable[[], Seams]:
    """Answer a GET as it was answered the first time, from when the true answer looks so."""

    def make() -> Seams:
        known: dict[str, Reply] = {}

        def cached(request: Request, reply: Reply) -> Reply:
            if request.method != "GET" or not fits(request):
                return reply
            first = known.setdefault(f"{request.path}?{request.query}", reply)
            return first if until(reply) else reply

        return replies(cached, path=_PATH)

    return make


def _is_list(request: Request) -> bool:
    return request.path.rstrip("/") == _PATH


def _backwards(answer: Json) -> Json:
    swapped = {"training": "completed", "completed": "training"}
    return {**answer, "status": swapped.get(answer["status"], answer["status"])} if "status" in answer else answer


DEFECTS: Final = (
    Defect(
        id="names-are-shouted",
        breaks="A dataset is found under its id with its name in capitals.",
        rule="LIFE-01",
        cases=_CASES,
        seams=replies(lambda request, reply: reply if _is_list(request) else _shouted(request, reply), path=_PATH),
    ),
    Defect(
        id="lists-are-empty",
        breaks="The list of datasets is empty, whatever was made.",
        rule="LIFE-02",
        cases=_CASES,
        seams=_lists(lambda page: {**page, "data": [], "has_more": False, "next_page": None}),
    ),
    Defect(
        id="pages-begin-anew",
        breaks="Every page of datasets is the first one.",
        rule="LIFE-03",
        cases=_CASES,
        seams=requests(_without_cursor, path=_PATH),
    ),
    Defect(
        id="more-is-promised",
        breaks="Every page of datasets says that there are more.",
        rule="LIFE-04",
        cases=_CASES,
        seams=_lists(lambda page: {**page, "has_more": True}),
    ),
    Defect(
        id="changes-are-partial",
        breaks="A change of a dataset takes its name and makes up its description.",
        rule="LIFE-05",
        cases=_CASES,
        seams=requests(_described_anew, path=_PATH),
    ),
    Defect(
        id="deleted-but-cached",
        breaks="A dataset that was deleted is still found by its id.",
        rule="LIFE-06",
        cases=_CASES,
        seams=_remembering(lambda request: not _is_list(request), until=lambda reply: reply.status == 404),
    ),
    Defect(
        id="lists-are-cached",
        breaks="The list of datasets stays what it was when it was first asked for.",
        rule="LIFE-07",
        cases=_CASES,
        seams=_remembering(_is_list, until=lambda _reply: True),
    ),
    Defect(
        id="training-comes-last",
        breaks="A fine-tune is completed first and training afterwards.",
        rule="LIFE-08",
        cases=("life-fine-tunes",),
        seams=json_answers("/fine-tunes", _backwards),
    ),
    Defect(
        id="tuned-without-voice",
        breaks="A fine-tune that has completed has no voice.",
        rule="LIFE-09",
        cases=("life-fine-tunes",),
        seams=json_answers("/fine-tunes", lambda answer: {**answer, "data": []} if "data" in answer else answer),
    ),
)
