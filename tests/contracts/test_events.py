import base64
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartest_contracts.events import (
    EVENT_TYPES,
    Chunk,
    Done,
    FlushDone,
    PhonemeTimestamps,
    PhonemeTimings,
    Timestamps,
    WordTimings,
    chunk_frame,
    done_frame,
    error_frame,
    flush_done_frame,
    phoneme_timestamps_frame,
    read_event,
    sse_event,
    timestamps_frame,
)
from cartest_contracts.problem import parse_socket_problem, socket_problem
from cartest_contracts.versions import DEFAULT_VERSION

AUDIO = base64.b64encode(b"\x01\x00" * 8)


def loads(frame: bytes) -> dict[str, Any]:
    return msgspec.json.decode(frame, type=dict[str, Any])


def test_a_socket_chunk_has_the_seven_recorded_members() -> None:
    """Recorded live frames hold exactly these keys (websocket.md section 3)."""
    event = loads(chunk_frame("c1", AUDIO, step_time_ms=41.7, flush_id=2))
    assert event == {
        "type": "chunk",
        "context_id": "c1",
        "status_code": 206,
        "done": False,
        "data": AUDIO.decode(),
        "step_time": 41.7,
        "flush_id": 2,
    }
    assert read_event(event) == Chunk(
        context_id="c1", status_code=206, done=False, data=AUDIO.decode(), step_time=41.7, flush_id=2
    )


def test_an_sse_chunk_has_no_flush_id_and_a_context_only_if_asked() -> None:
    """``flush_id`` belongs to the socket; ``context_id`` to requests that had one (tts.md section 9)."""
    event = loads(chunk_frame(None, AUDIO, step_time_ms=1, flush_id=None))
    assert set(event) == {"type", "status_code", "done", "data", "step_time"}
    assert "flush_id" not in loads(chunk_frame("c1", AUDIO, step_time_ms=1, flush_id=None))


def test_timestamps_are_parallel_lists() -> None:
    """Words and phonemes each have their own member name."""
    words = loads(timestamps_frame("c1", words=["Hello"], start=[0.0], end=[0.4]))
    assert read_event(words) == Timestamps(
        context_id="c1",
        status_code=206,
        done=False,
        word_timestamps=WordTimings(words=["Hello"], start=[0.0], end=[0.4]),
    )
    phonemes = loads(phoneme_timestamps_frame(None, phonemes=["h"], start=[0.0], end=[0.1]))
    assert read_event(phonemes) == PhonemeTimestamps(
        status_code=206,
        done=False,
        phoneme_timestamps=PhonemeTimings(phonemes=["h"], start=[0.0], end=[0.1]),
    )


def test_flush_done_has_the_empty_data_of_live_frames() -> None:
    """Live ``flush_done`` frames carry ``data`` and ``step_time`` too (websocket.md section 3)."""
    event = loads(flush_done_frame("c1", flush_id=1))
    assert (event["data"], event["step_time"]) == ("", 0)
    assert read_event(event) == FlushDone(
        context_id="c1", status_code=206, done=False, flush_done=True, flush_id=1
    )


def test_done_is_200_and_can_be_206() -> None:
    """The live service says 200, the docs 206 (C1)."""
    assert loads(done_frame("c1")) == {"type": "done", "context_id": "c1", "status_code": 200, "done": True}
    assert read_event(loads(done_frame(None, status_code=206))) == Done(status_code=206, done=True)


def test_an_error_is_the_problem_as_json() -> None:
    """The error frame says what the problem says."""
    problem = socket_problem(DEFAULT_VERSION, status=400, title="T", message="M", request_id="r")
    assert parse_socket_problem(DEFAULT_VERSION, loads(error_frame(problem))).title == "T"


def test_sse_framing_is_one_data_line() -> None:
    """One ``data:`` line, an empty line; errors have an ``event: error`` line before (tts.md section 9)."""
    assert sse_event(b"{}") == b"data: {}\n\n"
    assert sse_event(b"{}", error=True) == b"event: error\ndata: {}\n\n"


@given(st.text(min_size=1))
def test_any_context_id_survives_the_writers(context_id: str) -> None:
    """Ids are the client's choice and are escaped as JSON asks."""
    frames = (
        chunk_frame(context_id, AUDIO, step_time_ms=0.0),
        timestamps_frame(context_id, words=[], start=[], end=[]),
        phoneme_timestamps_frame(context_id, phonemes=[], start=[], end=[]),
        flush_done_frame(context_id, flush_id=0),
        done_frame(context_id),
    )
    assert {loads(frame)["context_id"] for frame in frames} == {context_id}
    assert {loads(frame)["type"] for frame in frames} == EVENT_TYPES - {"error"}


@pytest.mark.parametrize(
    "event",
    [
        {"type": "error", "status_code": 400, "done": True},
        {"type": "surprise", "status_code": 206, "done": False},
        {"status_code": 200, "done": True},
        {"type": "done", "status_code": "200", "done": True},
        {"type": "chunk", "status_code": 206, "done": False, "data": "", "step_time": None},
        {"type": "flush_done", "status_code": 206, "done": False, "flush_done": False, "flush_id": 0},
    ],
)
def test_events_of_another_shape_are_refused(event: dict[str, Any]) -> None:
    """A reader takes exactly the documented types with their members."""
    with pytest.raises(msgspec.ValidationError):
        read_event(event)


def test_unknown_members_are_ignored() -> None:
    """The vendor may add members at any time (API notes README section 1)."""
    assert read_event({"type": "done", "status_code": 200, "done": True, "new": 1}) == Done(
        status_code=200, done=True
    )
