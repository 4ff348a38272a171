"""Defects of the list of voices and of single ones (VOICES)."""

from collections.abc import Callable
from typing import Any, Final, cast

from msgspec.structs import replace

from cartest_contracts.versions import ApiVersion
from cartest_mocks.defects.changes import Json, json_answers, requests, without_member, without_parameter
from cartest_mocks.defects.defect import Defect
from cartest_mocks.defects.seams import Seams
from cartest_mocks.exchange import Request

__all__ = ["DEFECTS"]

_CASES: Final = ("voices",)
_FIRST: Final = ApiVersion.parse("2024-06-10")
_NEWEST: Final = ApiVersion.parse("2026-08-14")


def _pages(change: Callable[[Json], Json]) -> Seams:
    return json_answers("/voices", lambda answer: change(answer) if "data" in answer else answer)


def _voices(change: Callable[[Json], Json]) -> Seams:
    """Change single voices and those of a page alike."""

    def changed(answer: Any) -> Any:
        if isinstance(answer, list):
            return list(map(change, cast("list[Json]", answer)))
        return {**answer, "data": list(map(change, answer["data"]))} if "data" in answer else change(answer)

    return json_answers("/voices", changed)


def _without_limit(request: Request) -> Request:
    fits = (request.first("limit") or "") in {"1", "2"}
    return replace(request, query={**request.query, "limit": ("20",)}) if fits else request


def _without_cursor(request: Request) -> Request:
    return without_parameter(request, "starting_after")


def _as_page(answer: Any) -> Any:
    return cast("object", {"data": answer}) if isinstance(answer, list) else answer


def _repeated(page: Json) -> Json:
    return {**page, "data": [page["data"][0]] * len(page["data"])}


DEFECTS: Final = (
    Defect(
        id="pages-do-not-say-more",
        breaks="A page has no has_more.",
        rule="VOICES-01",
        cases=_CASES,
        seams=_pages(without_member("has_more")),
    ),
    Defect(
        id="list-as-page-too-early",
        breaks="The list is a page where the first version has a bare array.",
        rule="VOICES-01",
        at=_FIRST,
        cases=_CASES,
        seams=json_answers("/voices", _as_page),
    ),
    Defect(
        id="voices-without-date",
        breaks="Voices have no created_at.",
        rule="VOICES-02",
        cases=_CASES,
        seams=_voices(without_member("created_at")),
    ),
    Defect(
        id="voices-without-access",
        breaks="Voices do not say who may use them, as they do at the newest version.",
        rule="VOICES-02",
        at=_NEWEST,
        cases=_CASES,
        seams=_voices(without_member("access")),
    ),
    Defect(
        id="limit-is-ignored",
        breaks="A page holds more voices than its limit.",
        rule="VOICES-03",
        cases=_CASES,
        seams=requests(_without_limit, path="/voices"),
    ),
    Defect(
        id="cursor-is-ignored",
        breaks="Every page is the first one, so that pagers never end.",
        rule="VOICES-04",
        cases=_CASES,
        seams=requests(_without_cursor, path="/voices"),
    ),
    Defect(
        id="voices-repeated",
        breaks="A page holds the same voice again and again.",
        rule="VOICES-04",
        cases=_CASES,
        seams=_pages(_repeated),
    ),
    Defect(
        id="next-page-forgotten",
        breaks="next_page is null while there are more voices.",
        rule="VOICES-05",
        cases=_CASES,
        seams=_pages(lambda page: {**page, "next_page": None}),
    ),
    Defect(
        id="another-voice",
        breaks="A voice that is asked for by id is another one.",
        rule="VOICES-06",
        cases=_CASES,
        seams=json_answers(
            "/voices",
            lambda answer: {**answer, "id": "00000000-0000-4000-8000-000000000001"} if "id" in answer else answer,
        ),
    ),
)
