"""The grant matrix as a load test tries it."""

from itertools import product

import pytest

from cartest_contracts.verify.grant_matrix import OPERATIONS, SUBSETS
from cartest_loadtests.asks import request_bytes
from cartest_loadtests.grant_table import GUARDED, Outcome, ask_for, judge, pair_of
from cartest_loadtests.settings import Settings

SETTINGS = Settings.read({}, host="http://127.0.0.1:1", env={"CARTESIA_API_KEY": "sk_car_test"})


def test_every_round_tries_every_pair_once() -> None:
    """A round is the whole product, in an order that seed and user give; the next round has another."""
    size = len(SUBSETS) * len(GUARDED)
    rounds = [[pair_of(7, "T-0.0", start + place) for place in range(size)] for start in (0, size)]
    for pairs in rounds:
        assert set(pairs) == set(product(SUBSETS, GUARDED))
    assert rounds[0] != rounds[1]
    assert rounds[0] == [pair_of(7, "T-0.0", place) for place in range(size)]
    assert rounds[0] != [pair_of(8, "T-0.0", place) for place in range(size)]


@pytest.mark.parametrize(
    ("status", "allowed", "outcome"),
    [
        (200, True, "ok"),
        (101, True, "ok"),
        (200, False, "leak"),
        (101, False, "leak"),
        (401, False, "ok"),
        (403, False, "ok"),
        (403, True, "refused"),
        (429, True, "unclear"),
        (400, False, "unclear"),
        (500, False, "unclear"),
        (None, False, "unclear"),
    ],
)
def test_an_answer_is_judged(status: int | None, allowed: bool, outcome: Outcome) -> None:
    """Only a clear allow or deny says anything; an allow that should be a deny is a leak."""
    assert judge(status, allowed=allowed) == outcome


def test_only_the_grant_opens_its_operations() -> None:
    """A key-only operation is opened by no set of grants."""
    for guarded in GUARDED:
        opened = [subset for subset in SUBSETS if guarded.allowed(subset)]
        assert len(opened) == (4 if guarded.operation.grant else 0)


def test_the_matrix_is_that_of_the_contract() -> None:
    """Each operation once, each by a request that it can answer well."""
    assert [guarded.operation for guarded in GUARDED] == list(OPERATIONS)
    assert {guarded.operation.name: (guarded.method, guarded.path, guarded.body) for guarded in GUARDED} == {
        "POST /tts/bytes": ("POST", "/tts/bytes", "speech"),
        "POST /tts/sse": ("POST", "/tts/sse", "speech"),
        "/tts/websocket": ("GET", "/tts/websocket", "none"),
        "POST /stt": ("POST", "/stt", "recording"),
        "POST /audio/transcriptions": ("POST", "/audio/transcriptions", "recording"),
        "/stt/websocket": (
            "GET", "/stt/websocket?model=ink-whisper&encoding=pcm_s16le&sample_rate=16000", "none",
        ),
        "/agents/stream/{agent_id}": ("GET", "/agents/stream/agent_cartest", "none"),
        "GET /voices": ("GET", "/voices", "none"),
        "POST /access-token": ("POST", "/access-token", "grants"),
    }  # fmt: skip


@pytest.mark.parametrize("guarded", GUARDED, ids=lambda guarded: guarded.operation.name)
def test_requests_are_whole(guarded: object) -> None:
    """Each request carries its credential, a body where one is due and its length."""
    assert isinstance(guarded, type(GUARDED[0]))
    ask = ask_for(guarded, settings=SETTINGS, headers=(("Authorization", "Bearer t"),), labels={"x": "y"})
    data, size = request_bytes(ask, SETTINGS.target, keep=True)
    head, _, body = data.partition(b"\r\n\r\n")
    assert head.startswith(f"{guarded.method} {guarded.path} HTTP/1.1\r\n".encode())
    assert b"Authorization: Bearer t" in head
    assert len(body) == size
    assert (size > 0) == (guarded.body != "none")
    assert ask.labels["x"] == "y"
    assert ask.operation == ("socket" if guarded.operation.socket else guarded.operation.name)
