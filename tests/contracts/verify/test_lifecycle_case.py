"""What a case makes it deletes, whatever happens in between; what it cannot follow it leaves alone."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest
from tests.contracts.verify.fake import Answer, serving

from cartest_contracts.clients.http_client import HttpClient
from cartest_contracts.clients.socket_client import SocketClient
from cartest_contracts.judge import judge
from cartest_contracts.observation import Observation
from cartest_contracts.rules import select
from cartest_contracts.verify.case import Tools
from cartest_contracts.verify.lifecycle_case import LifecycleCase, Resource

THINGS = Resource(collection="/things/", item="/things/{id}", create={"name": "n"}, change={"name": "m"})
FILES = Resource(
    collection="/things/{id}/files",
    item="/things/{id}/files/{fileID}",
    create={"purpose": "p"},
    clip=b"RIFF",
    readable=False,
    limit=100,
)


class Shelf:
    """A server that keeps things by path; its answers may be replaced."""

    def __init__(self, *, breaks: Callable[[str, str], Answer | None] = lambda _method, _path: None) -> None:
        self.kept: list[str] = []
        self.made = 0
        self._breaks = breaks

    def __call__(self, method: str, target: str, _headers: dict[str, str]) -> Answer | None:
        path, _, query = target.partition("?")
        return self._breaks(method, path) or self._answer(method, path.rstrip("/"), query)

    def _answer(self, method: str, path: str, query: str) -> Answer:
        if method == "POST":
            self.made += 1
            self.kept.append(f"{path}/{self.made}")
            return Answer(body=b"" if path.endswith("files") else b'{"id": "%d"}' % self.made)
        if method == "DELETE":
            self.kept.remove(path)
            return Answer(status=204, body=b"")
        if path in self.kept:
            return Answer(body=json.dumps({"id": path.rpartition("/")[2], "name": "n 1"}).encode())
        ids = [name.rpartition("/")[2] for name in self.kept if name.rpartition("/")[0] == path]
        after = query.partition("starting_after=")[2]
        left = ids[ids.index(after) + 1 :] if after else ids
        return Answer(body=json.dumps({"data": [{"id": name} for name in left[:2]], "has_more": False}).encode())


def live(case: LifecycleCase, shelf: Shelf) -> list[Observation]:
    async def run() -> list[Observation]:
        async with serving(shelf) as target, HttpClient(target) as http:
            return await case.run(Tools(target=target, http=http, sockets=SocketClient(target)))

    return asyncio.run(run())


def roles(observations: list[Observation]) -> list[str]:
    return [each.labels.get("role", "") for each in observations]


def test_a_life_is_one_group_in_order() -> None:
    """The first thing is followed, the others only make a second page."""
    shelf = Shelf()
    seen = live(LifecycleCase(id="l", resource=THINGS), shelf)
    assert shelf.kept == []
    assert [role for role in roles(seen) if role] == [
        *["created"] * 3,
        *["listed"] * 3,
        "got",
        "patched",
        "reread",
        "removed",
        "gone",
        "relisted",
    ]
    assert {each.labels["item"] for each in seen if "role" in each.labels} == {"1"}
    assert {each.labels["group"] for each in seen if "role" in each.labels} == {"l"}
    findings = judge(seen, select(["LIFE"])).findings
    assert {finding.rule_id for finding in findings} == {"LIFE-04", "LIFE-05", "LIFE-06"}


def test_what_lies_inside_something_is_known_by_the_list() -> None:
    """An upload answers with nothing; what holds it is deleted last."""
    shelf = Shelf()
    seen = live(LifecycleCase(id="l", resource=FILES, within=THINGS), shelf)
    assert shelf.kept == []
    assert {each.labels["item"] for each in seen if "role" in each.labels} == {"2"}
    assert "got" not in roles(seen)
    assert seen[0].sent[0].message == {"purpose": "p"}
    assert seen[0].operation == "POST /things/{id}/files"


@pytest.mark.parametrize("within", [None, THINGS])
def test_where_nothing_can_be_made_nothing_is_deleted(within: Resource | None) -> None:
    """A refusal ends the life; a list is still looked at."""
    shelf = Shelf(breaks=lambda method, _: Answer(status=402) if method == "POST" else None)
    seen = live(LifecycleCase(id="l", resource=THINGS, within=within), shelf)
    assert not any(each.operation.startswith("DELETE") for each in seen)


def test_what_was_made_before_a_failure_is_deleted() -> None:
    """The case ends with the failure, and its things are gone."""
    shelf = Shelf()

    class Broken(HttpClient):
        async def call(self, method: str, path: str, **more: Any) -> Observation:
            if method == "PATCH":
                raise RuntimeError("stopped")
            return await super().call(method, path, **more)

    async def run() -> None:
        async with serving(shelf) as target, Broken(target) as http:
            await LifecycleCase(id="l", resource=THINGS).run(
                Tools(target=target, http=http, sockets=SocketClient(target))
            )

    with pytest.raises(RuntimeError, match="stopped"):
        asyncio.run(run())
    assert shelf.made == 3
    assert shelf.kept == []


def test_a_list_without_end_is_read_a_while() -> None:
    """The last page that was read says that there were more."""
    endless = Answer(body=b'{"data": [{"id": "a"}], "has_more": true}')
    shelf = Shelf(breaks=lambda method, path: endless if (method, path) == ("GET", "/things/") else None)
    seen = live(LifecycleCase(id="l", resource=THINGS), shelf)
    listed = [each for each in seen if each.labels.get("role") == "listed"]
    assert [each.labels.get("walk") for each in listed] == [*[None] * 11, "cut"]


def test_a_bare_array_has_no_pages() -> None:
    """Lists of early versions come whole."""
    bare = Answer(body=b'[{"id": "1"}]')
    shelf = Shelf(breaks=lambda method, path: bare if (method, path) == ("GET", "/things/") else None)
    assert roles(live(LifecycleCase(id="l", resource=THINGS), shelf)).count("listed") == 1
