"""What Schemathesis sent and got becomes an observation like any other."""

from typing import Any

import pytest
import requests
from schemathesis.core.transport import Response
from schemathesis.engine.recorder import Request

from cartest_contracts.fuzzing.observing import observation_of

SPEECH = (
    b'{"transcript": "Hi.", "output_format": {"container": "wav", "encoding": "pcm_s16le", "sample_rate": 8000}}'
)


def asked(body: bytes | None = None, **headers: str) -> requests.PreparedRequest:
    request = requests.Request("POST", "http://127.0.0.1:1/tts/bytes", headers=headers, data=body)
    return request.prepare()


def answered(content: bytes, *, status: int = 200, content_type: str = "audio/pcm", **more: Any) -> Response:
    return Response(
        status_code=status,
        headers={"content-type": [content_type], "x-request-id": ["a"]},
        content=content,
        request=asked(),
        elapsed=0.5,
        verify=True,
        **more,
    )


def observed(response: Response | None, operation: str = "POST /tts/bytes", body: bytes | None = SPEECH) -> Any:
    request = asked(body, **{"X-API-Key": "sk_car_secret", "Cartesia-Version": "2025-04-16"})
    return observation_of(
        Request.from_prepared_request(request), response, observation_id="o-1", operation=operation
    )


def test_an_answer_has_its_time_and_its_audio() -> None:
    """It began as long before its end as it took; all that came has one instant."""
    seen = observed(answered(bytes(32), content_type="audio/wav"))
    assert seen.end_ns - seen.start_ns == 500_000_000
    assert (seen.status, seen.end, seen.version) == (200, "complete", "2025-04-16")
    assert seen.header("x-request-id") == "a"
    assert seen.request["transcript"] == "Hi."
    assert "sk_car_secret" not in repr(seen)


def test_events_are_read_as_events() -> None:
    """A stream with its terminal is complete, one without it was closed."""
    done = b'data: {"type":"done","done":true}\n\n'
    for content, end in ((done, "complete"), (b"", "closed")):
        seen = observed(answered(content, content_type="text/event-stream"), "POST /tts/sse", b"no JSON")
        assert seen.end == end
    assert seen.sent[0].text == "no JSON"


@pytest.mark.parametrize("body", [None, b'{"output_format": {"container": "ogg"}}', b"[]"])
def test_a_request_that_names_no_container_is_read_as_raw(body: bytes | None) -> None:
    """Nothing is taken off the audio."""
    assert observed(answered(bytes(8)), body=body).audio_bytes == 8


def test_a_refusal_keeps_its_body() -> None:
    """As one arrival."""
    seen = observed(answered(b"Invalid model: x\n", status=404, content_type="text/plain"))
    assert (seen.end, seen.arrivals[-1].data) == ("refused", b"Invalid model: x\n")


def test_what_was_cut_short_is_not_judged_as_whole() -> None:
    """Schemathesis may keep the beginning alone."""
    assert observed(answered(b"data: {}\n\n", stream_cut_short=True), "POST /tts/sse").end == "cancelled"


def test_no_answer_is_an_observation_too() -> None:
    """With what was sent."""
    seen = observed(None)
    assert (seen.end, seen.status, seen.problem) == ("reset", None, "no answer came")
