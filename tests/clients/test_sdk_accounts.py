"""The official SDKs and who may do what: tokens, typed errors, retries, the list of voices."""

from typing import Any

import pytest
from tests.clients.errand import SENTENCE
from tests.clients.hearing import said
from tests.clients.programs import Told


def test_a_token_opens_what_it_grants(told: Told) -> None:
    """With nothing but a token the SDK speaks, over HTTP and over a socket."""
    answer = told.answer("token")
    assert answer["token"].count(".") == 2
    assert said(answer["http"]) == SENTENCE
    assert said(answer["socket"], "one-shot") == SENTENCE


@pytest.mark.parametrize("operation", ["voices", "stt", "mint"])
def test_a_token_opens_nothing_else(told: Told, operation: str) -> None:
    """The SDK raises its own error for what was not granted."""
    refused = told.answer("token")["refused"][operation]
    assert (refused["name"], refused["status"]) == ("PermissionDeniedError", 403)
    assert_structured(refused["body"])


def test_a_token_opens_no_other_socket(told: Told) -> None:
    """The handshake is refused before anything is upgraded."""
    assert told.answer("token")["refused"]["stt_socket"] == {"name": "handshake", "status": 403, "body": None}


@pytest.mark.parametrize(
    ("case", "name", "status", "error_code"),
    [
        ("wrong_key", "AuthenticationError", 401, None),
        ("no_speech", "BadRequestError", 400, None),
        ("no_speech_sse", "BadRequestError", 400, None),
        ("unknown_voice", "NotFoundError", 404, "voice_not_found"),
        ("busy", "RateLimitError", 429, "concurrency_limited"),
        ("busy_retried", "RateLimitError", 429, "concurrency_limited"),
    ],
)
def test_errors_are_typed(told: Told, case: str, name: str, status: int, error_code: str | None) -> None:
    """Each refusal is the SDK's own class of error, with a body that it could read."""
    refused = told.answer("refusals")[case]
    assert (refused["name"], refused["status"]) == (name, status)
    assert_structured(refused["body"])
    assert refused["body"]["error_code"] == error_code


def test_a_wrong_key_opens_no_socket(told: Told) -> None:
    """The handshake is refused before anything is upgraded."""
    assert told.answer("refusals")["wrong_key_socket"] == {"name": "handshake", "status": 401, "body": None}


def test_a_busy_account_is_tried_again_twice(told: Told) -> None:
    """One request where retries are off, three where they are the SDK's own (errors-and-limits.md section 8)."""
    told.answer("refusals")
    limited = {entry.request_id for entry in told.journal if entry.kind == "reply" and entry.status == 429}
    retries = [
        dict(entry.headers)["x-stainless-retry-count"]
        for entry in told.journal
        if entry.kind == "request" and entry.request_id in limited
    ]
    assert retries == ["0", "0", "1", "2"]


def test_the_pager_reaches_the_end(told: Told) -> None:
    """Every voice once, in order; it stops only at an empty page (other-endpoints.md section 1)."""
    ids = told.answer("voices")
    assert ids == list(told.voices)
    assert len(ids) > 20
    assert any(
        entry.target == f"GET /voices?starting_after={ids[-1]}"
        for entry in told.journal
        if entry.kind == "request"
    )


def assert_structured(body: dict[str, Any]) -> None:
    """The members that every error has from 2026-03-01 on (errors-and-limits.md section 2)."""
    assert {"error_code", "title", "message", "request_id"} <= body.keys()
