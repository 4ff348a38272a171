"""Scenarios on sockets as whole Locust runs: shared sockets, streamed text, barge-in, and mixes by weight."""

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.loadtests.conftest import start_mock
from tests.loadtests.frames import CLOSE, chunk
from tests.loadtests.servers import wait_for

from cartest_contracts.measures.metrics import METRICS
from cartest_contracts.observation import Observation
from cartest_contracts.run import read_observations
from cartest_contracts.target import Target
from cartest_loadtests.launch import LoadPlan
from cartest_loadtests.scenarios import SCENARIOS

Load = Callable[..., Any]


@pytest.fixture(scope="module")
def slow_mock() -> Iterator[str]:
    """A mock that takes its time to speak, so that there is something to cancel."""
    for facts in start_mock("--profile", "realistic"):
        yield facts["url"]


def contexts(observations: list[Observation]) -> list[Observation]:
    return [one for one in observations if one.operation == "/tts/websocket"]


def at_once(observations: list[Observation]) -> int:
    """The most contexts that were under way together on one socket."""
    most = 0
    for name in {one.connection_id for one in observations}:
        here = [one for one in observations if one.connection_id == name]
        most = max(most, *(sum(o.start_ns <= t.start_ns < (o.end_ns or 0) for o in here) for t in here))
    return most


@pytest.mark.parametrize("processes", [1, 2])
def test_contexts_share_sockets_and_each_is_verified(load: Load, slow_mock: str, processes: int) -> None:
    """Users sit three to a socket and speak at once; every context has its own audio and no other."""
    options = {"requests": 2, "connections": "multiplexed", "contexts": 3, "check": "on"}
    done = load("tts_websocket", slow_mock, users=6, run_time_s=None, processes=processes, options=options)
    assert done.status == 0, done.stderr
    said = contexts(done.observations)
    assert Counter((one.end, one.problem, one.verified, one.connection) for one in said) == {
        ("complete", None, True, "multiplexed"): 12
    }
    assert len({one.id for one in done.observations}) == len(done.observations)
    assert {one.connection_id for one in said} == {
        one.connection_id for one in done.observations if one.operation == "socket"
    }
    assert Counter(one.operation for one in done.observations)["socket"] == 2
    assert 2 <= at_once(said) <= 3


def test_an_open_loop_goes_over_shared_sockets(load: Load, slow_mock: str) -> None:
    """The schedule is kept by whichever user is free, whoever shares its socket."""
    options = {"requests": 8, "rate": 40, "connections": "multiplexed", "contexts": 4}
    done = load("tts_websocket", slow_mock, users=4, run_time_s=None, options=options)
    said = contexts(done.observations)
    assert len({one.intended_ns for one in said}) == len(said) == 8
    assert all(one.intended_ns is not None and one.intended_ns <= one.start_ns for one in said)
    assert at_once(said) >= 2


def test_text_is_streamed_token_by_token(load: Load, slow_mock: str) -> None:
    """Every message stands in the observation with its bracket, in time, and the audio is that of the tokens."""
    options = {"requests": 2, "tokens-per-s": 100, "check": "on"}
    done = load("tts_llm", slow_mock, users=2, run_time_s=None, options=options)
    assert done.status == 0, done.stderr
    said = contexts(done.observations)
    assert [(one.end, one.problem, one.verified) for one in said] == [("complete", None, True)] * 4
    for one in said:
        *tokens, last = one.sent
        assert all(sent.message["continue"] and sent.message["transcript"] for sent in tokens)
        assert (last.message["continue"], last.message["transcript"]) == (False, "")
        assert all(sent.after_ns is not None and sent.at_ns <= sent.after_ns for sent in one.sent)
        dues = [one.start_ns + number * 10_000_000 for number in range(len(tokens))]
        assert all(sent.at_ns >= due for sent, due in zip(tokens, dues, strict=True))
        from_last = METRICS["ttfa_from_last_ms"].formula(one)
        assert (from_last is None) == (len(tokens) == 1)
        assert one.labels["input"] == "tokens"


def test_who_barges_in_cancels_and_speaks_again(load: Load, slow_mock: str) -> None:
    """The cancelled context has not failed and is right as far as it came; the next one is right."""
    options = {"requests": 2, "cancel-after-ms": 200, "check": "on"}
    done = load("tts_barge_in", slow_mock, users=2, run_time_s=None, options=options)
    assert done.status == 0, done.stderr
    said = contexts(done.observations)
    cut = [one for one in said if one.cancel_ns is not None]
    after = [one for one in said if one.labels.get("after") == "cancel"]
    assert [(one.end, one.problem, one.verified) for one in cut] == [("cancelled", None, True)] * 4
    assert [(one.end, one.problem, one.verified) for one in after] == [("complete", None, True)] * 4
    for one, following in zip(cut, after, strict=False):
        assert one.cancel_ns is not None
        assert one.cancel_ns - (one.first_audio_ns or 0) >= 200_000_000
        assert METRICS["cancel_to_last_audio_ms"].formula(one) is not None
        assert METRICS["ttfa_after_cancel_ms"].formula(following) == METRICS["ttfa_ms"].formula(following)
    assert {one.connection_id for one in cut} == {one.connection_id for one in after}


def test_a_slow_server_is_interrupted_before_it_has_spoken(load: Load, slow_mock: str) -> None:
    """Where no audio came in the time, the cancel counts from the start."""
    options = {"requests": 1, "cancel-after-ms": 1}
    done = load("tts_barge_in", slow_mock, users=1, run_time_s=None, options=options)
    (cut,) = [one for one in contexts(done.observations) if one.cancel_ns is not None]
    assert (cut.end, cut.audio_bytes, cut.first_audio_ns) == ("cancelled", 0, None)


def test_speech_that_is_over_is_not_cancelled(load: Load, mock_url: str) -> None:
    """Nobody speaks again in such a turn: nothing was interrupted."""
    options = {"requests": 2, "connections": "fresh", "check": "on"}
    done = load("tts_barge_in", mock_url, users=1, run_time_s=None, options=options)
    said = contexts(done.observations)
    assert [(one.end, one.verified, one.cancel_ns, one.connection) for one in said] == [
        ("complete", True, None, "fresh")
    ] * 2


def test_weights_say_who_is_in_the_mix(load: Load, mock_url: str) -> None:
    """Kinds that are not named have no users, those that are have their share, with workers as well."""
    for processes in (1, 2):
        options = {"requests": 1, "weights": "sse=2,llm=1,barge_in=1"}
        done = load("speech_mix", mock_url, users=4, run_time_s=None, processes=processes, options=options)
        assert done.status == 0, done.stderr
        users = {one.labels["user"] for one in done.observations}
        assert Counter(user.partition("-")[0] for user in users) == {"SseUser": 2, "LlmUser": 1, "BargeInUser": 1}
        for path in (done.run_dir / "observations").iterdir():
            path.unlink()


@pytest.mark.parametrize("processes", [1, 2])
def test_wrong_weights_are_one_line_and_a_usage_error(load: Load, mock_url: str, processes: int) -> None:
    """Nothing is started."""
    options = {"requests": 1, "weights": "nobody=1"}
    done = load("speech_mix", mock_url, users=1, run_time_s=None, processes=processes, options=options)
    assert done.status == 64
    assert "--cartest-weights is a list such as" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_lost_shared_socket_fails_every_context_once(load: Load, misbehaving: Callable[..., Any]) -> None:
    """One close is three failed contexts and one socket."""
    server = misbehaving(["accept"], [chunk("WebSocketUser-0.0-0"), 0.3, CLOSE, "close"])
    options = {"requests": 1, "connections": "multiplexed", "contexts": 3}
    done = load("tts_websocket", server.url, users=3, run_time_s=None, options=options)
    assert done.status == 1
    said = contexts(done.observations)
    assert len(said) == 3
    assert {one.end for one in said} <= {"closed", "reset"}
    assert Counter(one.operation for one in done.observations)["socket"] == 1


def test_the_end_of_the_run_cuts_every_context_of_a_socket(
    tmp_path: Path, misbehaving: Callable[..., Any]
) -> None:
    """Each is recorded as cut, once, and so is the socket's end."""
    server = misbehaving(["accept"], [60.0])
    plan = LoadPlan(
        scenario=SCENARIOS["tts_websocket"],
        target=Target.parse(server.url, api_key="sk_car_test"),
        users=3,
        stop_timeout_s=0,
        run_dir=tmp_path,
        options={"connections": "multiplexed", "contexts": 3},
    )
    process = subprocess.Popen(
        plan.words(), env=plan.environment(os.environ), stdin=subprocess.DEVNULL, stdout=sys.stderr.fileno()
    )
    try:
        wait_for(lambda: len(server.requests) == 2)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(20)
    seen = list(read_observations(tmp_path))
    assert Counter((one.operation, one.labels.get("cut")) for one in seen) == {
        ("/tts/websocket", "end of run"): 3,
        ("socket", None): 1,
    }
