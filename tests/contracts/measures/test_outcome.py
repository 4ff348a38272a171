"""What counts as a stream, as its failure, and as a request that grants forbid."""

from typing import Any

import pytest
from tests.reports.runs import stream

from cartest_contracts.measures.outcome import (
    BY_TOKEN,
    SPEECH,
    STREAMED,
    endpoint,
    failure,
    forbidden,
    is_stream,
    was_allowed,
)
from cartest_contracts.observation import Arrival


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({}, None),
        ({"end": "cancelled", "problem": "cut off by the end of the run"}, None),
        ({"transport": "http", "chunks": 0}, None),
        ({"status": 503}, "HTTP 503"),
        ({"arrivals": (Arrival(at_ns=1, kind="error", event={"status_code": 429}),)}, "error event 429"),
        ({"arrivals": (Arrival(at_ns=1, kind="error", code=500),)}, "error event 500"),
        ({"arrivals": (Arrival(at_ns=1, kind="error"),)}, "error event"),
        ({"arrivals": (Arrival(at_ns=1, kind="garbled"),)}, "undecodable answer"),
        ({"verified": False}, "wrong audio"),
        ({"end": "refused"}, "refused"),
        ({"end": "closed"}, "closed early"),
        ({"end": "reset"}, "connection reset"),
        ({"end": "timeout"}, "timed out"),
        ({"problem": "chunk length is no number"}, "broken answer"),
        ({"chunks": 0}, "no audio"),
        ({"headers": (("content-type", "text/html; charset=utf-8"),)}, "text instead of audio"),
        ({"headers": (("content-type", "application/json"),)}, "text instead of audio"),
        ({"headers": (("content-type", "application/octet-stream"),)}, None),
        ({"transport": "sse", "headers": (("content-type", "text/event-stream"),)}, None),
    ],
)  # fmt: skip
def test_every_way_to_fail_has_a_name(changes: dict[str, Any], kind: str | None) -> None:
    """A good stream and one that we cancelled have none."""
    assert failure(stream(**changes)) == kind


def test_only_load_is_measured() -> None:
    """Contract and grant checks, and what nobody labelled, are not load."""
    assert is_stream(stream())
    assert not is_stream(stream(labels={"part": "contract"}))
    assert not is_stream(stream(labels={}))


def test_a_request_that_grants_forbid_is_no_stream() -> None:
    """Its refusal is what should happen, not an error."""
    denied = stream(labels={"part": "load", "expected": "deny"}, status=403)
    assert forbidden(denied)
    assert not is_stream(denied)
    assert not forbidden(stream())


@pytest.mark.parametrize(
    ("status", "end", "counted"),
    [(101, "complete", False), (101, "reset", False), (101, "refused", True), (429, "refused", True),
     (None, "timeout", True), (None, "reset", True), (None, "cancelled", False)],
)  # fmt: skip
def test_a_socket_counts_only_if_it_never_opened(status: int | None, end: str, counted: bool) -> None:
    """An open socket is told by its contexts; one that was refused stands for the stream that was meant."""
    socket = stream(transport="websocket", operation="socket", status=status, end=end, chunks=0)
    assert is_stream(socket) is counted


def test_speech_goes_by_transport_and_the_rest_by_operation() -> None:
    """Figures are grouped so."""
    assert endpoint(stream(transport="sse")) == "sse"
    assert endpoint(stream(transport="http")) == "POST /access-token"


def test_speech_of_streamed_text_stands_apart() -> None:
    """Its time to first audio counts from the first token, so it is no latency of a whole sentence."""
    assert endpoint(stream(transport="websocket", labels={"part": "load", "input": "tokens"})) == STREAMED
    assert STREAMED in SPEECH


def test_speech_by_a_token_that_is_tried_stands_apart() -> None:
    """It says one word; in the same distribution it would pass for a quick sentence."""
    labels = {"part": "load", "grant": "ok"}
    assert endpoint(stream(labels=labels)) == f"POST /tts/bytes{BY_TOKEN}"
    assert endpoint(stream(transport="http", labels=labels)) == "POST /access-token"


def test_an_answer_that_is_no_error_lets_the_caller_in() -> None:
    """An upgrade too; silence does not."""
    assert [was_allowed(status) for status in (101, 200, 401, 500, None)] == [True, True, False, False, False]
