"""Whole Locust runs against the mock, as subprocesses."""

import json
import os
import signal
import subprocess
import urllib.request
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.loadtests.servers import wait_for

from cartest_contracts.observation import Observation
from cartest_contracts.run import GeneratorHealth
from cartest_contracts.target import Target
from cartest_loadtests.launch import LoadPlan
from cartest_loadtests.scenarios import SCENARIOS

Load = Callable[..., Any]
SECRET = "sk_car_test"


def speech(observations: list[Observation]) -> list[Observation]:
    return [one for one in observations if one.transport != "http" and one.operation != "socket"]


def health(folder: Path, worker: int = 0) -> GeneratorHealth:
    return msgspec.json.decode((folder / f"generator-{worker}.json").read_bytes(), type=GeneratorHealth)


@pytest.mark.parametrize("name", ["tts_bytes", "tts_sse", "tts_websocket"])
def test_a_scenario_speaks_and_is_verified(load: Load, mock_url: str, name: str) -> None:
    """Every stream is whole, right and stamped; the run ends by itself when all is said."""
    done = load(name, mock_url, users=2, run_time_s=None, options={"requests": 3, "check": "on"})
    assert done.status == 0, done.stderr
    said = speech(done.observations)
    assert len(said) == 6
    assert {(one.end, one.problem, one.verified) for one in said} == {("complete", None, True)}
    assert {one.labels["self_describing"] for one in said} == {"yes"}
    assert all(one.first_audio_ns is not None and one.first_audio_ns > one.start_ns for one in said)
    assert Counter(one.connection for one in said) == {"fresh": 2, "kept": 4}
    assert (health(done.run_dir).started, health(done.run_dir).finished) == (6, 6)
    last = json.loads(done.stdout.splitlines()[-1])
    assert (last["finished"], last["failed"], last["users"]) == (6, 0, 2)
    assert SECRET not in done.stdout + done.stderr


def test_a_seed_repeats_requests_and_audio(load: Load, mock_url: str) -> None:
    """Two runs of one seed ask for the same and get the same; connections need not be kept for that."""
    runs: list[list[tuple[str, str, str | None]]] = []
    for connections in ("kept", "fresh"):
        done = load(
            "speech_mix",
            mock_url,
            users=4,
            run_time_s=None,
            options={"requests": 3, "seed": 7, "connections": connections},
        )
        said = speech(done.observations)
        runs.append(sorted((one.labels["user"], json.dumps(one.request), one.audio_sha256) for one in said))
        for path in (done.run_dir / "observations").iterdir():
            path.unlink()
    assert runs[0] == runs[1]
    assert {user.partition("-")[0] for user, _, _ in runs[0]} >= {"BytesUser", "SseUser", "WebSocketUser"}


@pytest.mark.parametrize("wanted", ["wav/pcm_mulaw/8000", "mp3/64000/22050"])
def test_containers_are_verified_too(load: Load, mock_url: str, wanted: str) -> None:
    """The hash covers the container, and time to first audio begins after its header."""
    options = {"requests": 2, "format": wanted, "check": "on"}
    done = load("tts_bytes", mock_url, users=1, run_time_s=None, options=options)
    said = speech(done.observations)
    assert [one.verified for one in said] == [True, True]
    header = {"wav": 44, "mp3": 0}[wanted[:3]]
    assert all(sum(each.size for each in one.arrivals[1:]) - one.audio_bytes == header for one in said)


def test_tls_is_verified_against_the_mock_s_authority(load: Load, tls_mock: tuple[str, Path]) -> None:
    """HTTP, SSE and WebSocket over TLS, by the one printed file."""
    url, ca_file = tls_mock
    done = load(
        "speech_mix", url, ca_file=ca_file, users=4, run_time_s=None, options={"requests": 2, "check": "on"}
    )
    said = [one for one in speech(done.observations) if "grant" not in one.labels]
    assert len(said) == 6
    assert {(one.end, one.verified) for one in said} == {("complete", True)}


def test_an_open_loop_keeps_its_schedule(load: Load, mock_url: str) -> None:
    """Arrivals are those of the schedule, each with the instant it was planned for; what was offered is told."""
    options = {"requests": 6, "rate": 60, "arrivals": "poisson"}
    done = load("tts_bytes", mock_url, users=2, run_time_s=None, options=options)
    said = sorted(speech(done.observations), key=lambda one: one.intended_ns or 0)
    assert len(said) == 6
    assert all(one.intended_ns is not None and one.intended_ns <= one.start_ns for one in said)
    assert len({one.intended_ns for one in said}) == 6
    assert health(done.run_dir).offered == 6


def test_workers_write_files_of_their_own(load: Load, mock_url: str) -> None:
    """With two processes nothing is lost and nothing is there twice; the bounded run ends by itself."""
    done = load("tts_bytes", mock_url, users=4, run_time_s=None, processes=2, options={"requests": 3})
    assert done.status == 0, done.stderr
    assert len(speech(done.observations)) == 12
    assert len({one.id for one in done.observations}) == 12
    assert health(done.run_dir, 0).finished + health(done.run_dir, 1).finished == 12


def test_tokens_are_tried_and_hold_on_the_mock(load: Load, mock_url: str) -> None:
    """A whole round of the matrix: no leak, and the tokens themselves are nowhere in the output."""
    done = load("token_grants", mock_url, users=1, run_time_s=None, options={"requests": 72})
    seen = done.observations
    tried = [one for one in seen if "grant" in one.labels]
    assert {one.labels["grant"] for one in tried} == {"ok"}, done.stderr
    assert Counter(one.labels["expected"] for one in tried)["deny"] >= 40
    assert len({(one.labels["credential"], one.labels.get("row")) for one in tried}) >= 72
    # Bodies are written as base64, so they are looked at as they were.
    assert not any(b"eyJ" in (arrival.data or b"") for one in seen for arrival in one.arrivals)
    bare = [msgspec.structs.replace(one, arrivals=()) for one in seen]
    assert b"eyJ" not in msgspec.json.encode(bare)
    assert SECRET.encode() not in msgspec.json.encode(bare)


def test_a_leak_is_named(load: Load, misbehaving: Callable[..., Any]) -> None:
    """A target that lets every token in everywhere fails by name, and the observation says leak."""
    body = b'{"token":"eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmF0dXJl"}'
    answer = (
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%b"
    )
    server = misbehaving(*[[answer % (len(body), body), "close"]] * 40)
    done = load("token_grants", server.url, users=1, run_time_s=None, options={"requests": 8})
    leaks = [one for one in done.observations if one.labels.get("grant") == "leak"]
    assert leaks
    assert all(one.labels["expected"] == "deny" for one in leaks)
    assert "GRANT LEAK" in done.stderr
    assert done.status == 1


def test_wrong_audio_fails_by_name(load: Load, misbehaving: Callable[..., Any]) -> None:
    """A stream that came whole and says something else is a failure."""
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: audio/pcm\r\nContent-Length: 4\r\n\r\nabcd"
    server = misbehaving([answer])
    done = load("tts_bytes", server.url, users=1, run_time_s=None, options={"requests": 1, "check": "on"})
    assert [one.verified for one in done.observations] == [False]
    assert "wrong audio" in done.stderr


def test_a_dead_port_is_a_failure_in_one_line(load: Load) -> None:
    """Each try is an observation; the text names host and port, and no traceback is printed."""
    done = load("speech_mix", "http://127.0.0.1:9", users=4, run_time_s=None, options={"requests": 1})
    assert done.status == 1
    assert len(done.observations) == 4
    assert "cannot connect to 127.0.0.1:9: Connection refused" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("processes", [1, 2])
def test_a_wrong_option_is_one_line_and_a_usage_error(load: Load, mock_url: str, processes: int) -> None:
    """Nothing is started, nothing is written."""
    options = {"requests": 1, "format": "ogg/1/2"}
    done = load("tts_bytes", mock_url, users=1, run_time_s=None, processes=processes, options=options)
    assert done.status == 64
    assert "not an output format: 'ogg/1/2'" in done.stderr
    assert "Traceback" not in done.stderr
    assert list(done.run_dir.iterdir()) == []


def started(url: str, run_dir: Path, *words: str, **env: str) -> subprocess.Popen[bytes]:
    plan = LoadPlan(
        scenario=SCENARIOS["tts_websocket"], target=Target.parse(url, api_key=SECRET), users=2, run_dir=run_dir
    )
    return subprocess.Popen(
        [*plan.words(), *words],
        env={**plan.environment(os.environ), **env},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_keeps_what_it_saw(mock_url: str, tmp_path: Path, sent: signal.Signals) -> None:
    """Observations, sockets and health are on disk, whole; nothing is left half-written."""
    process = started(mock_url, tmp_path)
    written = tmp_path / "observations" / "load-0.jsonl"
    try:
        wait_for(lambda: written.exists() and written.stat().st_size > 10_000)
    finally:
        process.send_signal(sent)
        _, stderr = process.communicate(timeout=20)
    assert written.read_bytes().endswith(b"\n")
    lines = [msgspec.json.decode(line, type=Observation) for line in written.read_bytes().splitlines()]
    assert Counter(one.operation for one in lines)["socket"] == 2
    assert health(tmp_path).finished > 0
    assert b"Traceback" not in stderr


def test_a_request_that_the_end_cuts_is_recorded_as_cut(tmp_path: Path, misbehaving: Callable[..., Any]) -> None:
    """A server that never answers does not hold up the end; its request is there, and is no failure."""
    server = misbehaving(["accept"], [60.0])
    process = started(server.url, tmp_path, "--users", "1", "--stop-timeout", "0")
    try:
        wait_for(lambda: len(server.requests) == 2)
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)
    seen = [
        msgspec.json.decode(line, type=Observation)
        for line in (tmp_path / "observations" / "load-0.jsonl").read_bytes().splitlines()
    ]
    (cut,) = [one for one in seen if one.labels.get("cut")]
    assert (cut.operation, cut.end, cut.problem) == (
        "/tts/websocket",
        "cancelled",
        "cut off by the end of the run",
    )


def test_the_web_page_shows_the_rows_and_no_secret(mock_url: str, tmp_path: Path, free_port: int) -> None:
    """With its page open Locust is started by a click, shows TTFA and TTFB, and the form holds our options."""
    process = subprocess.Popen(
        [*started_words(free_port), "--host", mock_url],
        env={**os.environ, "CARTESIA_API_KEY": SECRET, "CARTEST_RUN_DIR": str(tmp_path)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    base = f"http://127.0.0.1:{free_port}"

    def get(path: str, data: bytes | None = None) -> bytes:
        try:
            with urllib.request.urlopen(base + path, data, timeout=5) as answer:  # noqa: S310  # our own loopback URL
                return bytes(answer.read())
        except OSError:
            return b""

    def rows() -> set[str]:
        return {row["name"] for row in json.loads(get("/stats/requests") or b'{"stats":[]}')["stats"]}

    try:
        wait_for(lambda: b"cartest_seed" in get("/"))
        page = get("/")
        assert SECRET.encode() not in page
        assert str(tmp_path).encode() not in page
        get("/swarm", b"user_count=2&spawn_rate=2&cartest_requests=3&cartest_seed=5")
        wait_for(lambda: {"/tts/sse", "TTFA /tts/sse", "TTFB /tts/sse"} <= rows())
        # A bounded test ends, and the page stays.
        wait_for(lambda: (tmp_path / "generator-0.json").exists() and not health(tmp_path).problems)
        assert health(tmp_path).finished == 6
        assert get("/")
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def started_words(port: int) -> list[str]:
    return [
        *LoadPlan(scenario=SCENARIOS["tts_sse"], target=Target.parse("http://x", api_key=SECRET)).words()[:5],
        *("--web-host", "127.0.0.1", "--web-port", str(port)),
    ]
