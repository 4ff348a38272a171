from typing import Any

import pytest

from cartest_contracts.problem import (
    ERROR_CODES,
    ProblemReport,
    ProblemShapeError,
    http_problem,
    parse_http_problem,
    parse_socket_problem,
    socket_problem,
)
from cartest_contracts.versions import DOCUMENTED_VERSIONS, ApiVersion

OLD = ApiVersion.parse("2025-11-04")
NEW = ApiVersion.parse("2026-03-01")
VERSIONS = [None, *DOCUMENTED_VERSIONS]
STRUCTURED = {"error_code": None, "title": "T", "message": "M", "request_id": "r"}
EVENT = {"type": "error", "done": True, "status_code": 400}


def test_old_bodies_are_a_line_of_plain_text() -> None:
    """Before 2026-03-01, and where the version is invalid, a body is ``Title: Message`` and a newline."""
    for version in (None, OLD):
        assert http_problem(
            version, status=400, title="Invalid model", message="No such model.", request_id="r"
        ) == (
            "text/plain; charset=utf-8",
            b"Invalid model: No such model.\n",
        )


@pytest.mark.parametrize("message", ["", "Context has closed"])
def test_a_title_is_not_said_twice(message: str) -> None:
    """A message that says nothing new is left out of the plain text."""
    _, body = http_problem(OLD, status=400, title="Context has closed", message=message, request_id="r")
    assert body == b"Context has closed\n"


@pytest.mark.parametrize("version", [OLD, NEW])
def test_a_problem_without_title_still_says_something(version: ApiVersion | None) -> None:
    """Only non-empty text is guaranteed, so a missing title becomes the status."""
    content_type, body = http_problem(version, status=500, title="", message="", request_id="r")
    assert parse_http_problem(version, content_type, body).title == "Error 500"


@pytest.mark.parametrize("version", VERSIONS)
def test_a_body_that_was_written_can_be_read(version: ApiVersion | None) -> None:
    """Writer and reader agree for every version."""
    content_type, body = http_problem(
        version,
        status=429,
        title="Too many concurrent requests",
        message="Wait: then try again.",
        error_code="concurrency_limited",
        request_id="r-1",
        doc_url="https://docs.example/errors",
    )
    report = parse_http_problem(version, content_type, body)
    assert (report.title, report.message) == ("Too many concurrent requests", "Wait: then try again.")
    if version is not None and version.structured_errors:
        assert (report.error_code, report.request_id) == ("concurrency_limited", "r-1")
        assert report.doc_url == "https://docs.example/errors"


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("context_id", [None, "c1"])
def test_an_event_that_was_written_can_be_read(version: ApiVersion | None, context_id: str | None) -> None:
    """The same for events, whose context is there exactly when it is known."""
    event = socket_problem(version, status=400, title="T", message="M", request_id="r-1", context_id=context_id)
    assert ("context_id" in event) == (context_id is not None)
    report = parse_socket_problem(version, event)
    assert (report.status, report.title, report.message) == (400, "T", "M")
    assert report.context_id == context_id


def test_structured_members_stand_only_where_their_version_has_them() -> None:
    """An old event has the string ``error``, a new one the structured members, ``doc_url`` if there is one."""
    old = socket_problem(OLD, status=400, title="T", message="M", request_id="r")
    assert old == EVENT | {"error": "T: M"}
    assert socket_problem(NEW, status=400, title="T", message="M", request_id="r") == EVENT | STRUCTURED


@pytest.mark.parametrize(
    ("version", "content_type", "body", "reason"),
    [
        (OLD, "text/plain", b" \n", "empty"),
        (OLD, "text/plain", b"\xff", "UTF-8"),
        (NEW, "text/plain", b"T: M", "content type text/plain"),
        (NEW, None, b"{}", "content type none"),
        (NEW, "application/json", b"T: M", "not JSON"),
        (NEW, "application/json", b"[" * 100_000, "not JSON"),
        (NEW, "application/json", b"[]", "not a JSON object"),
        (NEW, "application/json", b'{"message":"M","request_id":"r","error_code":null}', "title"),
        (NEW, "application/json", b'{"title":"T","message":1,"request_id":"r","error_code":null}', "message"),
        (NEW, "application/json", b'{"title":"T","message":"M","error_code":null}', "request_id"),
        (NEW, "application/json", b'{"title":"T","message":"M","request_id":"r"}', "error_code is missing"),
        (NEW, "application/json", b'{"title":"T","message":"M","request_id":"r","error_code":4}', "error_code"),
    ],
)
def test_bodies_of_another_shape_are_refused_with_a_reason(
    version: ApiVersion | None, content_type: str | None, body: bytes, reason: str
) -> None:
    """Each way to break the body's shape is named in one line."""
    with pytest.raises(ProblemShapeError, match=reason) as caught:
        parse_http_problem(version, content_type, body)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("version", "event", "reason"),
    [
        (OLD, EVENT | {"type": "done"}, "type is 'done'"),
        (OLD, EVENT | {"done": False}, "done is not true"),
        (OLD, EVENT | {"status_code": True}, "status_code"),
        (OLD, {"type": "error", "done": True, "error": "T"}, "status_code"),
        (OLD, EVENT | STRUCTURED, "error is not a string"),
        (OLD, EVENT | {"error": ""}, "empty"),
        (OLD, EVENT | {"error": "T", "context_id": 7}, "context_id"),
        (NEW, EVENT | {"error": "T: M"}, "title"),
        (NEW, EVENT | STRUCTURED | {"doc_url": 1}, "doc_url"),
    ],
)
def test_events_of_another_shape_are_refused_with_a_reason(
    version: ApiVersion | None, event: dict[str, Any], reason: str
) -> None:
    """Each way to break the event's shape is named in one line."""
    with pytest.raises(ProblemShapeError, match=reason):
        parse_socket_problem(version, event)


def test_an_old_body_may_have_any_content_type() -> None:
    """For old versions the docs promise nothing but non-empty text."""
    assert parse_http_problem(OLD, "text/html", b"<h1>no</h1>") == ProblemReport(title="<h1>no</h1>")


def test_the_catalogue_is_keyed_by_name() -> None:
    """Each code of the catalogue stands under its name with at least one error status."""
    assert set(ERROR_CODES) >= {"quota_exceeded", "concurrency_limited", "voice_not_found", "model_not_found"}
    for name, code in ERROR_CODES.items():
        assert code.name == name
        assert code.statuses
        assert all(400 <= status < 500 for status in code.statuses)
