"""Rows for Locust's page, and what counts as a failure there."""

import re
from typing import Any

import pytest

from cartest_contracts.observation import Arrival, Observation
from cartest_loadtests.rows import failure_of, rows_of, three_digits

MS = 1_000_000


def observation(**changes: Any) -> Observation:
    given: dict[str, Any] = {
        "id": "o",
        "transport": "bytes",
        "operation": "POST /tts/bytes",
        "start_ns": 10 * MS,
        "first_byte_ns": 12 * MS,
        "end_ns": 50 * MS,
        "arrivals": (
            Arrival(at_ns=12 * MS, kind="head", size=100, code=200),
            Arrival(at_ns=15 * MS, kind="body", size=10, audio_bytes=10),
        ),
        "status": 200,
        "audio_bytes": 10,
    }
    return Observation(**{**given, **changes})


def test_a_stream_has_three_rows() -> None:
    """The request with its whole time, then TTFA and TTFB from the start, in milliseconds as floats."""
    total, ttfa, ttfb = rows_of(observation())
    assert (total.kind, total.name, total.milliseconds, total.size) == ("POST", "/tts/bytes", 40.0, 10)
    assert (ttfa.name, ttfa.milliseconds) == ("TTFA /tts/bytes", 5.0)
    assert (ttfb.name, ttfb.milliseconds) == ("TTFB /tts/bytes", 2.0)
    assert total.failure is None


def test_a_context_is_named_by_its_path() -> None:
    """WebSocket rows carry the path; a socket's time is that of its upgrade."""
    context = observation(transport="websocket", operation="/tts/websocket")
    assert (rows_of(context)[0].kind, rows_of(context)[0].name) == ("WS", "/tts/websocket")
    socket = observation(
        transport="websocket",
        operation="socket",
        labels={"row": "/tts/websocket (socket)"},
        connected_ns=11 * MS,
        arrivals=(),
    )
    assert [(row.name, row.milliseconds) for row in rows_of(socket)] == [("/tts/websocket (socket)", 1.0)]


def test_an_answer_without_audio_has_one_row() -> None:
    """Without audio there is no TTFA; without an end the time is zero, not an error."""
    silent = observation(arrivals=(), end_ns=None, problem="no end after 1 s", end="timeout")
    (row,) = rows_of(silent)
    assert row.failure == "no end after 1 s"
    assert row.milliseconds == 0.0


def test_what_the_end_of_the_run_cut_is_no_row() -> None:
    """It is recorded, but neither a success nor a failure."""
    assert rows_of(observation(end="cancelled", problem="cut off", labels={"cut": "end of run"})) == []


@pytest.mark.parametrize(
    ("labels", "status", "line"),
    [
        (
            {"grant": "leak", "expected": "deny", "credential": "stt"},
            200,
            "GRANT LEAK: POST /tts/bytes with stt got 200",
        ),
        ({"grant": "refused", "expected": "allow", "credential": "tts"}, 403, "GRANT REFUSED: .* got 403"),
        ({"grant": "unclear", "expected": "allow"}, 429, r"GRANT UNCLEAR: .* with \? got 429"),
    ],
)
def test_a_grant_that_does_not_hold_is_named(labels: dict[str, str], status: int, line: str) -> None:
    """The failure says what leaked, with which credential."""
    found = failure_of(observation(labels=labels, status=status))
    assert found is not None
    assert re.fullmatch(line, found)


def test_a_refusal_that_is_right_is_no_failure() -> None:
    """What must be denied and was, went well; its latency is nobody's figure."""
    denied = observation(
        status=403, end="refused", problem="status 403", labels={"grant": "ok", "expected": "deny"}
    )
    assert [row.failure for row in rows_of(denied)] == [None]


def test_wrong_audio_is_a_failure() -> None:
    """An answer that came whole and says something else failed."""
    assert failure_of(observation(verified=False)) == "wrong audio: not what this request must say"
    assert failure_of(observation(verified=True)) is None


@pytest.mark.parametrize(
    ("milliseconds", "kept"), [(0.0, 0.0), (0.12345, 0.123), (4.567, 4.57), (105.4, 105.0), (1234.0, 1230.0)]
)
def test_locust_keeps_three_digits(milliseconds: float, kept: float) -> None:
    """In place of its own two, and of whole milliseconds below 100."""
    assert three_digits(milliseconds) == kept
