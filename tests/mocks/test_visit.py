"""One request on its way through the gate, each step by itself."""

import asyncio
from typing import Any

import pytest

from cartest_contracts.versions import DOCUMENTED_VERSIONS, ApiVersion
from cartest_mocks.exchange import Piece, Problem, Reply, Request, Stream
from cartest_mocks.routes import Route
from cartest_mocks.vendor import Caller, Vendor
from cartest_mocks.visit import Visit, finished

OLD, NEW = ApiVersion.parse("2025-04-16"), ApiVersion.parse("2026-03-01")


def answer(_vendor: Vendor, _request: Request, _caller: Caller) -> Reply:
    return Reply()


def route(method: str = "GET", **more: Any) -> Route:
    shape: dict[str, Any] = {"handler": answer, **more}
    return Route(method=method, template="/x", access="public", **shape)


class Asked(Visit):
    """A visit beside the request that it is for."""

    def __init__(self, vendor: Vendor, request: Request, *rest: Any) -> None:
        super().__init__(vendor, request, *rest)
        self.asked = request


def visit(
    vendor: Vendor, *routes: Route, method: str = "GET", version: ApiVersion | None = None, **headers: str
) -> Asked:
    request = Request(
        method=method, path="/x", headers={name.replace("_", "-"): text for name, text in headers.items()}
    )
    return Asked(vendor, request, "r-1", {each.method: each for each in routes}, "op", version)


def routed(one: Asked, *, socket: bool = False) -> Route | Reply:
    return one.route(one.asked, socket=socket)


def test_a_path_leads_to_its_row(vendor: Vendor) -> None:
    """HEAD to that of GET; what is not there is 404, another method 405 with what is allowed."""
    get = route()
    assert routed(visit(vendor, get)) is routed(visit(vendor, get, method="HEAD")) is get
    for one, status in ((visit(vendor), 404), (visit(vendor, get, method="PUT"), 405)):
        with pytest.raises(Problem) as told:
            routed(one)
        assert told.value.status == status
    with pytest.raises(Problem) as told:
        routed(visit(vendor, get, method="PUT"))
    reply = visit(vendor, get).problem(told.value)
    assert (dict(reply.headers)["allow"], reply.content_type) == ("GET", "text/plain; charset=utf-8")


def test_a_socket_and_a_plain_path_are_told_apart(vendor: Vendor) -> None:
    """An upgrade where there is none is refused, and a plain request to a socket is asked to upgrade."""
    with pytest.raises(Problem, match="400"):
        routed(visit(vendor, route()), socket=True)
    refusal = routed(visit(vendor, route(handler=None, socket=answer)))
    assert isinstance(refusal, Reply)
    assert (refusal.status, refusal.headers) == (426, (("upgrade", "websocket"),))


@pytest.mark.parametrize(("told", "meant"), [("2025-04-16", OLD), ("2099-01-01", DOCUMENTED_VERSIONS[-1])])
def test_a_version_is_read_and_never_newer_than_the_newest(vendor: Vendor, told: str, meant: ApiVersion) -> None:
    """A caller is of that version."""
    row = route()
    one = visit(vendor, row, cartesia_version=told)
    assert one.caller(one.asked, row).version == meant


def test_a_row_of_another_version_is_not_there(vendor: Vendor) -> None:
    """The path knows no operation at that version: 404, as seen on routes that an older version lacks."""
    later = route(since=NEW)
    one = visit(vendor, later, cartesia_version="2025-04-16")
    with pytest.raises(Problem, match="404") as told:
        one.caller(one.asked, later)
    assert "2025-04-16" in told.value.message


def test_errors_have_the_shape_of_the_version(vendor: Vendor) -> None:
    """Plain text before the version is known; what an earlier visit found out need not be found again."""
    wrong = Problem(409, "Conflict", "Why.")
    assert visit(vendor).problem(wrong).content_type == "text/plain; charset=utf-8"
    known = visit(vendor, version=NEW).problem(wrong)
    noted = visit(vendor, route(), cartesia_version="2026-03-01")
    noted.note_version(noted.asked)
    assert known.content_type == "application/json"
    assert noted.problem(wrong).body == known.body
    unread = visit(vendor, route(), cartesia_version="never")
    unread.note_version(unread.asked)
    assert unread.problem(wrong).content_type == "text/plain; charset=utf-8"


def test_a_defect_of_ours_is_written_down(vendor: Vendor) -> None:
    """The client sees a 500, also from an answer that takes time."""

    async def fail() -> Reply:
        raise ZeroDivisionError

    late = asyncio.run(visit(vendor, route()).later(fail()))
    assert isinstance(late, Reply)
    assert late.status == 500
    assert len(vendor.journal.defects) == 1


def test_every_answer_carries_its_id_and_a_page_s_permission(vendor: Vendor) -> None:
    """Replies and streams alike; the latter header only for a page that says where it is from."""
    request = Request(method="GET", path="/x")
    page = Request(method="GET", path="/x", headers={"origin": "https://a.example"})
    for made in (Reply(headers=(("x-own", "1"),)), Stream(content_type="audio/pcm", pieces=[Piece(0, b"x")])):
        plain = finished(made, request, "r-1", "op", vendor)
        assert plain.headers == (*made.headers, ("x-request-id", "r-1"))
        assert len(finished(made, page, "r-1", "op", vendor).headers) > len(plain.headers)
