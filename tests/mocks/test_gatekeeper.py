"""Enforcement: paths, versions, credentials, grants, and errors in the shape of their version."""

import asyncio
import re
from collections.abc import Callable
from typing import Any, cast

import pytest

from cartest_contracts.facts import Grant
from cartest_contracts.versions import ApiVersion
from cartest_mocks.exchange import Piece, Problem, Reply, Request, Stream
from cartest_mocks.gatekeeper import Gatekeeper
from cartest_mocks.reader import Failure
from cartest_mocks.routes import Access, HttpHandler, Route
from cartest_mocks.table import Table
from cartest_mocks.tokens import mint
from cartest_mocks.vendor import Caller, Vendor

Query = dict[str, tuple[str, ...]]
KEY_HEADERS: dict[str, Any] = {"x_api_key": "sk_car_test"}


def who(_vendor: Vendor, _request: Request, caller: Caller) -> Reply:
    grants = "key" if caller.grants is None else "+".join(sorted(caller.grants))
    return Reply(body=f"{caller.version} {grants}".encode(), headers=(("x-own", "1"),))


def raising(error: Exception) -> HttpHandler:
    def handler(_vendor: Vendor, _request: Request, _caller: Caller) -> Reply:
        raise error

    return handler


async def slow(_vendor: Vendor, _request: Request, _caller: Caller) -> Reply:
    await asyncio.sleep(0)
    return Reply(body=b"slow")


async def slow_failure(_vendor: Vendor, _request: Request, _caller: Caller) -> Reply:
    raise Problem(402, "Insufficient credits", error_code="quota_exceeded")


def streaming(_vendor: Vendor, _request: Request, _caller: Caller) -> Stream:
    return Stream(content_type="audio/pcm", pieces=[Piece(0, b"x")])


def get(path: str, access: Access, handler: HttpHandler = who, **more: Any) -> Route:
    return Route(method="GET", template=path, access=access, handler=handler, **more)


ROUTES = (
    get("/public", "public"),
    get("/key", "key"),
    get("/tts", "tts"),
    get("/stt", "stt"),
    get("/agent", "agent"),
    get("/control", "control"),
    get("/admin", "admin"),
    get("/things/{id}", "key"),
    get("/new", "key", since=ApiVersion.parse("2025-04-16"), until=ApiVersion.parse("2026-03-01")),
    get("/bug", "public", raising(ZeroDivisionError("sk_car_secret in a bug"))),
    get("/problem", "public", raising(Problem(409, "Conflict", "Why.", error_code="code"))),
    get("/slow", "public", slow),
    get("/slow-failure", "public", slow_failure),
    get("/stream", "public", streaming),
    Route(method="POST", template="/post", access="public", handler=who),
    get("/dated", "public", until=ApiVersion.parse("2025-04-16")),
    Route(method="POST", template="/dated", access="public", handler=who, since=ApiVersion.parse("2024-11-13")),
)


@pytest.fixture
def gate(vendor: Vendor) -> Gatekeeper:
    return Gatekeeper(vendor, Table(ROUTES))


def ask(gate: Gatekeeper, path: str, method: str = "GET", **headers: str) -> Reply:
    answer = gate.answer(
        Request(method=method, path=path, headers={name.replace("_", "-"): text for name, text in headers.items()})
    )
    assert isinstance(answer, Reply)
    return answer


def token(vendor: Vendor, *grants: Grant) -> str:
    return mint(
        vendor.accounts.first,
        grants=frozenset(grants),
        expires_in_s=60,
        now_s=vendor.clock.wall_s(),
        jti="j",
    )


def test_every_answer_has_a_request_id(gate: Gatekeeper) -> None:
    """A UUID, another one each time, beside the endpoint's own headers."""
    first, second = ask(gate, "/public"), ask(gate, "/nowhere")
    ids = [dict(answer.headers)["x-request-id"] for answer in (first, second)]
    assert all(re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", each) for each in ids)
    assert ids[0] != ids[1]
    assert dict(first.headers)["x-own"] == "1"


@pytest.mark.parametrize("version", ["2025-04-16", "2026-03-01"])
def test_unknown_paths_and_wrong_methods_are_plain_text(gate: Gatekeeper, version: str) -> None:
    """404 and 405 with what is allowed, in every version."""
    missing = ask(gate, "/nowhere", cartesia_version=version)
    assert (missing.status, missing.content_type) == (404, "text/plain; charset=utf-8")
    wrong = ask(gate, "/post", cartesia_version=version)
    assert (wrong.status, wrong.content_type) == (405, "text/plain; charset=utf-8")
    assert dict(wrong.headers)["allow"] == "POST"


def test_head_is_answered_like_get(gate: Gatekeeper) -> None:
    """Without its body, which is the transport's part."""
    assert ask(gate, "/public", "HEAD").status == 200
    assert ask(gate, "/post", "HEAD").status == 405


def test_templates_and_slashes(gate: Gatekeeper) -> None:
    """``/things/{id}`` takes one segment; a trailing slash is accepted on every path."""
    assert ask(gate, "/things/1", **KEY_HEADERS).status == 200
    assert ask(gate, "/things/1/", **KEY_HEADERS).status == 200
    assert ask(gate, "/things/1/2", **KEY_HEADERS).status == 404
    assert ask(gate, "/public/").status == 200


def test_preflight_needs_no_credential(gate: Gatekeeper) -> None:
    """A browser asks before it may send one."""
    answer = ask(gate, "/key", "OPTIONS", origin="https://x", access_control_request_method="GET")
    assert answer.status == 204
    assert dict(answer.headers)["access-control-allow-origin"] == "*"
    assert ask(gate, "/nowhere", "OPTIONS").status == 404


# --- versions


def test_the_version_is_the_headers(gate: Gatekeeper) -> None:
    """Absent: the default; a later date than any documented counts as the newest."""
    assert ask(gate, "/public").body == b"2025-04-16 key"
    assert ask(gate, "/public", cartesia_version="2025-06-01").body == b"2025-06-01 key"
    assert ask(gate, "/public", cartesia_version="2031-01-01").body == b"2026-08-14 key"


@pytest.mark.parametrize("text", ["", "v1", "2025-02-30", "2025-4-16", "2025-04-16, 2025-04-16"])
def test_a_malformed_version_is_400_in_the_old_text(gate: Gatekeeper, text: str) -> None:
    """The body that was seen live."""
    answer = ask(gate, "/public", cartesia_version=text)
    assert (answer.status, answer.body) == (400, b"Invalid Cartesia-Version header\n")


def test_strictness_asks_for_a_version(make_vendor: Callable[..., Vendor]) -> None:
    """A switch; the mock's own endpoints do not care."""
    gate = Gatekeeper(make_vendor(strict_version=True), Table(ROUTES))
    assert ask(gate, "/public").status == 400
    assert ask(gate, "/public", cartesia_version="2025-04-16").status == 200
    assert ask(gate, "/control").status == 200


@pytest.mark.parametrize("version", ["2020-01-01", "2024-11-13", "2026-03-01"])
def test_a_version_without_the_route_is_404(gate: Gatekeeper, version: str) -> None:
    """Too old or too new for it, in the error shape of the version."""
    answer = ask(gate, "/new", cartesia_version=version, **KEY_HEADERS)
    assert answer.status == 404
    assert b"No API schema exists" in answer.body
    assert (answer.content_type == "application/json") is (version == "2026-03-01")
    assert ask(gate, "/new", cartesia_version="2025-04-16", **KEY_HEADERS).status == 200


def test_a_version_without_the_method_is_405(gate: Gatekeeper) -> None:
    """A path that answers to other methods at that version says which, in plain text like every 405."""
    for version in ("2025-04-16", "2026-03-01"):
        answer = ask(gate, "/dated", cartesia_version=version)
        assert (answer.status, dict(answer.headers)["allow"]) == (405, "POST")
        assert answer.content_type == "text/plain; charset=utf-8"
    assert ask(gate, "/dated", cartesia_version="2024-11-13").status == 200
    assert ask(gate, "/dated", cartesia_version="2024-06-10").status == 200


@pytest.mark.parametrize(
    ("version", "allow"), [("2024-06-10", "GET"), ("2025-04-16", "POST"), ("v1", "GET, POST")]
)
def test_options_and_405_name_the_methods_of_the_version(gate: Gatekeeper, version: str, allow: str) -> None:
    """All of them where the version is none; browsers are allowed all in any case."""
    headers = dict(ask(gate, "/dated", "OPTIONS", cartesia_version=version).headers)
    assert headers["allow"] == f"{allow}, OPTIONS"
    assert headers["access-control-allow-methods"] == "GET, POST, OPTIONS"
    assert dict(ask(gate, "/dated", "PUT", cartesia_version=version).headers)["allow"] == allow


@pytest.mark.parametrize("version", ["2024-11-13", "2026-03-01"])
def test_a_path_that_a_version_lacks_is_404_for_every_method(gate: Gatekeeper, version: str) -> None:
    """Not 405: no other method would be answered either. The shape is the version's."""
    answer = ask(gate, "/new", "PUT", cartesia_version=version, **KEY_HEADERS)
    assert answer.status == 404
    assert b"No API schema exists" in answer.body
    assert (answer.content_type == "application/json") is (version == "2026-03-01")


# --- credentials


def test_no_or_bad_credentials_are_401(gate: Gatekeeper) -> None:
    """On every operation that is not public."""
    for path in ("/key", "/tts", "/stt", "/agent", "/admin"):
        assert ask(gate, path).status == 401
        assert ask(gate, path, x_api_key="sk_car_wrong").status == 401
        assert ask(gate, path, authorization="Bearer eyJ.x.y").status == 401
    assert ask(gate, "/public", x_api_key="sk_car_wrong").status == 200
    assert ask(gate, "/admin", x_api_key="sk_car_admin_test").status == 200


@pytest.mark.parametrize("grant", ["tts", "stt", "agent"])
def test_a_token_opens_what_it_grants(gate: Gatekeeper, vendor: Vendor, grant: Grant) -> None:
    """403 for the rest, and for everything that is for keys only."""
    bearer = {"authorization": f"Bearer {token(vendor, grant)}"}
    for path in ("/tts", "/stt", "/agent", "/key"):
        expected = 200 if path == f"/{grant}" else 403
        assert ask(gate, path, **bearer).status == expected


def test_an_expired_token_is_401(gate: Gatekeeper, vendor: Vendor, hand_clock: Any) -> None:
    """As a bad one."""
    bearer = {"authorization": f"Bearer {token(vendor, 'tts')}"}
    hand_clock.advance(60)
    assert ask(gate, "/tts", **bearer).status == 401


# --- failures


def test_a_problem_has_the_shape_of_its_version(gate: Gatekeeper) -> None:
    """Plain ``Title: Message`` or a JSON object with the request id of the header."""
    old, new = ask(gate, "/problem"), ask(gate, "/problem", cartesia_version="2026-03-01")
    assert (old.status, old.body) == (409, b"Conflict: Why.\n")
    assert dict(new.headers)["x-request-id"].encode() in new.body
    assert b'"error_code":"code"' in new.body


def test_a_bug_is_500_and_a_defect(gate: Gatekeeper, vendor: Vendor) -> None:
    """No traceback for the client, one for us, without secrets."""
    answer = ask(gate, "/bug")
    assert (answer.status, answer.body) == (500, b"Unexpected error\n")
    (defect,) = vendor.journal.defects
    assert "ZeroDivisionError" in defect
    assert "sk_car_secret" not in defect


def test_answers_that_take_time(gate: Gatekeeper, vendor: Vendor) -> None:
    """Finished like the others, failures too."""

    async def wait(path: str) -> Reply | Stream:
        answer = gate.answer(Request(method="GET", path=path))
        assert not isinstance(answer, Reply | Stream)
        return await answer

    good = cast("Reply", asyncio.run(wait("/slow")))
    assert (good.body, set(dict(good.headers))) == (b"slow", {"x-request-id"})
    bad = cast("Reply", asyncio.run(wait("/slow-failure")))
    assert bad.status == 402
    assert [entry.status for entry in vendor.journal.of("reply")] == [200, 402]


def test_streams_carry_the_same_headers(gate: Gatekeeper) -> None:
    """And are recorded when they begin."""
    answer = gate.answer(Request(method="GET", path="/stream", headers={"origin": "https://x"}))
    assert isinstance(answer, Stream)
    assert {"x-request-id", "access-control-allow-origin"} <= dict(answer.headers).keys()


def test_what_cannot_be_read_is_refused(gate: Gatekeeper, vendor: Vendor) -> None:
    """In the old plain text where nothing is known of the request; recorded like any other."""
    reply = gate.refuse(Failure(problem=Problem(413, "Payload Too Large"), request=Request(method="", path="")))
    assert (reply.status, reply.body) == (413, b"Payload Too Large\n")
    assert [entry.kind for entry in vendor.journal] == ["request", "reply"]


@pytest.mark.parametrize(("version", "structured"), [("2026-03-01", True), ("2025-04-16", False), ("x", False)])
def test_late_failures_have_the_shape_of_their_version(gate: Gatekeeper, version: str, structured: bool) -> None:
    """A body that is too large and a stream that broke like any other error."""
    request = Request(method="GET", path="/key", headers={"cartesia-version": version})
    for reply in (
        gate.refuse(Failure(problem=Problem(413, "Payload Too Large"), request=request)),
        gate.failed(Problem(413, "Payload Too Large"), request),
    ):
        assert reply.status == 413
        assert (reply.content_type == "application/json") is structured


def test_a_stream_that_failed_is_answered(gate: Gatekeeper, vendor: Vendor) -> None:
    """What is no problem of the vendor's is a defect."""
    request = Request(method="GET", path="/stream")
    assert gate.failed(Problem(402, "Insufficient credits"), request).status == 402
    assert vendor.journal.defects == []
    assert gate.failed(ZeroDivisionError(), request).status == 500
    assert len(vendor.journal.defects) == 1
