"""``POST /tts/sse`` over real sockets."""

import json
from base64 import b64decode
from collections.abc import Callable
from typing import Any

import httpx

from cartest_contracts.audio.expected import expected_audio
from cartest_contracts.formats import OutputFormat
from cartest_mocks.server import Mock

KEY = {"x-api-key": "sk_car_test", "cartesia-version": "2025-04-16"}
VOICE_ID = "694f9389-aac1-45b6-b726-9d9369183238"
RAW = OutputFormat.raw("pcm_s16le", 8000)


def post(mock: Mock, body: dict[str, Any]) -> httpx.Response:
    return httpx.post(f"{mock.url}/tts/sse", json=body, headers=KEY)


def events(answer: httpx.Response) -> list[dict[str, Any]]:
    """One data line each, nothing else, and a blank line after every event."""
    assert answer.text.endswith("\n\n")
    found: list[dict[str, Any]] = []
    for block in answer.text[:-2].split("\n\n"):
        assert block.startswith("data: ")
        assert "\n" not in block
        found.append(json.loads(block.removeprefix("data: ")))
    return found


def test_the_events_of_a_request(cartest_mock: Mock, ask: Callable[..., Any]) -> None:
    """Chunks with the exact audio, the timestamps that were asked for, one done at the end; no flush ids."""
    answer = post(cartest_mock, ask(context_id="c", add_timestamps=True, add_phoneme_timestamps=True))
    assert answer.headers["content-type"] == "text/event-stream"
    assert "content-length" not in answer.headers
    got = events(answer)
    assert {event["type"] for event in got} == {"chunk", "timestamps", "phoneme_timestamps", "done"}
    assert {event["context_id"] for event in got} == {"c"}
    assert all("flush_id" not in event for event in got)
    assert [event["done"] for event in got] == [False] * (len(got) - 1) + [True]
    audio = b"".join(b64decode(event["data"]) for event in got if event["type"] == "chunk")
    assert audio == expected_audio("Hello there.", voice=VOICE_ID, context_id="c", output_format=RAW)


def test_without_a_context_there_is_none(cartest_mock: Mock, ask: Callable[..., Any]) -> None:
    """``context_id`` is there only if the request had one."""
    assert all("context_id" not in event for event in events(post(cartest_mock, ask())))


def test_errors_before_the_first_event_are_http_errors(cartest_mock: Mock, ask: Callable[..., Any]) -> None:
    """With their status, and the slot stays free."""
    answer = post(cartest_mock, ask(transcript="..."))
    assert (answer.status_code, answer.headers["content-type"]) == (400, "text/plain; charset=utf-8")
    assert answer.text.startswith("No valid transcripts passed")
    assert post(cartest_mock, ask(model_id="x")).status_code == 404
    assert cartest_mock.vendor.accounts.first.tts_slots.used == 0
