"""What a client sent to the mock is judged by the schemas; what the journal has cut says nothing."""

import httpx

from cartest_cli.client_check import judge_client, observations_of
from cartest_cli.embedded import Embedded
from cartest_contracts.formats import OutputFormat
from cartest_contracts.verify.plan_speech import SENTENCES
from cartest_contracts.verify.speech_case import speech_request
from cartest_mocks.server import Mock
from cartest_mocks.vendor import MockConfig

HEADERS = {"x-api-key": "sk_car_test", "cartesia-version": "2025-04-16"}
GOOD = speech_request(SENTENCES[0], OutputFormat.raw("pcm_s16le", 16000))


def test_what_keeps_to_the_schema_is_silent_and_what_does_not_is_named() -> None:
    """The finding names the operation and the member."""
    with Mock(MockConfig(profile="instant")) as mock:
        httpx.post(f"{mock.url}/tts/bytes", json=GOOD, headers=HEADERS)
        assert judge_client(Embedded(url=mock.url)) == ()
        httpx.post(f"{mock.url}/tts/bytes", json={**GOOD, "model_id": 3}, headers=HEADERS)
        findings = judge_client(Embedded(url=mock.url))
    assert {each.rule_id for each in findings} == {"SCHEMA-08"}
    assert all(each.where.startswith("POST /tts/bytes") for each in findings)
    assert any("/model_id" in each.where for each in findings)


def test_messages_have_the_version_of_their_handshake() -> None:
    """The query counts before the header, as for the server."""
    common = {"request_id": "r", "at_ns": 1, "operation": "GET /tts/websocket"}
    entries = [
        {**common, "number": 1, "kind": "request", "target": "GET /tts/websocket?cartesia_version=2026-03-01"},
        {**common, "number": 2, "kind": "message", "text": "{}", "operation": "/tts/websocket"},
        {**common, "number": 3, "kind": "message", "text": "finalize"},
        {**common, "number": 4, "kind": "message", "text": "[]"},
        {**common, "number": 5, "kind": "closed"},
    ]
    (seen,) = observations_of(entries)
    assert (seen.operation, seen.version, seen.labels) == ("/tts/websocket", "2026-03-01", {"sender": "client"})
