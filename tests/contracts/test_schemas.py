"""What the documents declare is found by operation, status, version and path."""

import pytest

from cartest_contracts.schemas import answer, frames, misfits, operation_statuses, request
from cartest_contracts.versions import DEFAULT_VERSION, DOCUMENTED_VERSIONS, ApiVersion

OLDER = ApiVersion.parse("2023-12-31")
BETWEEN = ApiVersion.parse("2025-06-01")


def test_an_answer_is_found_by_its_status_or_by_the_class_of_it() -> None:
    """503 is 5XX; what is not declared is nothing."""
    described = answer(DEFAULT_VERSION, "GET /voices/{id}", 200)
    assert described is not None
    assert described.media_types == ("application/json",)
    assert described.json is not None
    assert answer(DEFAULT_VERSION, "GET /voices/{id}", 503) is not None
    assert answer(DEFAULT_VERSION, "GET /voices/{id}", 302) is None
    assert answer(DEFAULT_VERSION, "GET /nothing", 200) is None
    assert "200" in operation_statuses(DEFAULT_VERSION, "GET /voices")


def test_a_date_between_two_versions_has_the_schema_of_the_earlier_one() -> None:
    """Versions are compared as dates."""
    assert answer(BETWEEN, "GET /voices", 200) is answer(DEFAULT_VERSION, "GET /voices", 200)


def test_before_the_first_version_nothing_is_declared() -> None:
    """The API has no schema for such a date."""
    assert operation_statuses(OLDER, "GET /voices") == ()
    assert answer(OLDER, "GET /voices", 200) is None
    assert request(OLDER, "POST /tts/bytes") is None
    assert frames(OLDER, "/tts/websocket") is None


def test_a_request_has_a_validator_where_it_is_json() -> None:
    """A form or an operation without a body has none."""
    validator = request(DEFAULT_VERSION, "POST /access-token")
    assert validator is not None
    assert next(misfits(validator, {"expires_in": "soon"}))[0] == "/expires_in"
    assert request(DEFAULT_VERSION, "POST /stt") is None
    assert request(DEFAULT_VERSION, "GET /voices") is None


def test_a_stream_has_a_validator_for_each_type_of_event() -> None:
    """The events are described inside the framing."""
    described = answer(DEFAULT_VERSION, "POST /tts/sse", 200)
    assert described is not None
    assert set(described.events) >= {"chunk", "timestamps", "phoneme_timestamps", "done", "error"}
    assert described.json is None


@pytest.mark.parametrize("version", DOCUMENTED_VERSIONS, ids=str)
def test_every_version_describes_the_speech_socket(version: ApiVersion) -> None:
    """Its frames are told apart by type, its requests by their content."""
    described = frames(version, "/tts/websocket")
    assert described is not None
    assert {"chunk", "done", "error"} <= set(described.server)
    assert described.client is not None
    assert list(misfits(described.client, {"context_id": "a", "cancel": True})) == []


def test_sockets_are_found_by_path() -> None:
    """A parameter stands for one step of the path; commands that are no JSON have no schema here."""
    agents = frames(DEFAULT_VERSION, "/agents/stream/agent_1")
    assert agents is not None
    assert "ack" in agents.server
    assert agents.client is not None
    heard = frames(DEFAULT_VERSION, "/stt/websocket")
    assert heard is not None
    assert heard.client is None
    assert frames(DEFAULT_VERSION, "/agents/stream/a/b") is None


def test_the_plainest_reason_is_told() -> None:
    """Of alternatives the one that fits best is named; what was redacted fits; nesting has a limit."""
    described = frames(DEFAULT_VERSION, "/tts/websocket")
    assert described is not None
    assert described.client is not None
    assert [place for place, _ in misfits(described.client, {"context_id": 7, "cancel": True})] == ["/context_id"]
    assert list(misfits(described.client, {"context_id": "[redacted]"})) == []
    deep: list[object] = []
    for _ in range(300):
        deep = [deep]
    assert list(misfits(described.client, {"context_id": deep})) == [("", "Recursion limit reached")]
