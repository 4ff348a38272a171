"""Defects of what an account is told that it has spent."""

from collections.abc import Callable
from typing import Final

import msgspec
from msgspec.structs import replace

from cartest_contracts.versions import ApiVersion
from cartest_mocks.defects.changes import Json, replies
from cartest_mocks.defects.defect import Defect
from cartest_mocks.defects.seams import Seams
from cartest_mocks.exchange import Reply, Request

__all__ = ["DEFECTS"]

_NEWEST: Final = ApiVersion.parse("2026-08-14")


def _buckets(change: Callable[[list[Json]], list[Json]], *, where: Callable[[Request], bool]) -> Seams:
    def changed(request: Request, reply: Reply) -> Reply:
        if reply.status != 200 or not where(request):
            return reply
        answer = msgspec.json.decode(reply.body)
        return replace(reply, body=msgspec.json.encode({**answer, "data": change(answer["data"])}))

    return replies(changed, path="/usage")


def _first_answer() -> Seams:
    """Answer the whole window as it was answered the first time."""
    known: list[bytes] = []

    def cached(request: Request, reply: Reply) -> Reply:
        if request.query or reply.status != 200:
            return reply
        known.append(reply.body)
        return replace(reply, body=known[0])

    return replies(cached, path="/usage/credits")


def _doubled(buckets: list[Json]) -> list[Json]:
    return [{**bucket, "credits": bucket["credits"] * 2} for bucket in buckets]


DEFECTS: Final = (
    Defect(
        id="buckets-run-backwards",
        breaks="Buckets of usage come with the latest first.",
        rule="USAGE-01",
        at=_NEWEST,
        cases=("usage",),
        seams=_buckets(lambda data: data[::-1], where=lambda request: request.first("interval") == "day"),
    ),
    Defect(
        id="days-do-not-add-up",
        breaks="Credits by voice are twice those of the whole.",
        rule="USAGE-02",
        at=_NEWEST,
        cases=("usage", "bytes-german"),
        seams=_buckets(_doubled, where=lambda request: request.first("group_by") == "voice"),
    ),
    Defect(
        id="usage-is-cached",
        breaks="Usage stays what it was when it was first asked for.",
        rule="USAGE-03",
        at=_NEWEST,
        cases=("usage",),
        seams=_first_answer,
    ),
)
