"""Calls over HTTP, through the whole mock: those that were there, and one that is made."""

import json
from collections.abc import Callable

import httpx
from websockets.sync.client import connect

from cartest_contracts.audio.listen import listen_bytes
from cartest_mocks.accounts import DEFAULT_KEY, OTHER_KEY
from cartest_mocks.server import Mock

AGENT = "agent_0a1b2c3d"
SEEDED = "ac_abc123"
Ask = Callable[..., httpx.Response]


def make_call(mock: Mock, agent_id: str = AGENT) -> None:
    """Listen to an introduction to its end."""
    uri = f"{mock.websocket_url}/agents/stream/{agent_id}?api_key={DEFAULT_KEY}"
    with connect(uri) as socket:
        socket.send(json.dumps({"event": "start", "agent": {"introduction": "Welcome, goodbye."}}))
        assert json.loads(socket.recv())["event"] == "ack"
        mock.advance(5)


def test_a_call_appears_in_the_list(cartest_mock: Mock, ask: Ask) -> None:
    """The newest first, in pages without ``has_more``."""
    make_call(cartest_mock)
    page = ask("GET", f"/agents/calls?agent_id={AGENT}&limit=1").json()
    assert set(page) == {"data", "next_page"}
    (newest,) = page["data"]
    assert (newest["status"], "transcript" in newest) == ("completed", False)
    rest = ask("GET", f"/agents/calls?agent_id={AGENT}&starting_after={page['next_page']}").json()
    assert ([call["id"] for call in rest["data"]], rest["next_page"]) == ([SEEDED], None)
    assert ask("GET", f"/agents/calls/{newest['id']}").json()["transcript"][0]["text"] == "Welcome, goodbye."


def test_transcripts_are_listed_when_asked_for(ask: Ask) -> None:
    """By ``expand``."""
    (call,) = ask("GET", f"/agents/calls?agent_id={AGENT}&expand=transcript").json()["data"]
    assert [turn["role"] for turn in call["transcript"]] == ["assistant", "user", "assistant"]
    assert call == ask("GET", f"/agents/calls/{SEEDED}").json()


def test_an_agent_must_be_named_and_exist(cartest_mock: Mock, ask: Ask) -> None:
    """Unless it has been called: the socket takes any."""
    assert ask("GET", "/agents/calls").status_code == 400
    assert ask("GET", "/agents/calls?agent_id=agent_x").status_code == 404
    make_call(cartest_mock, "agent_x")
    assert len(ask("GET", "/agents/calls?agent_id=agent_x").json()["data"]) == 1


def test_the_recording_says_the_transcript(ask: Ask) -> None:
    """A WAV with true sizes, the agent's words under the call's own context."""
    audio = ask("GET", f"/agents/calls/{SEEDED}/audio")
    assert audio.headers["content-type"] == "audio/wav"
    heard = listen_bytes(audio.content)
    assert [word.text.strip() for word in heard.words] == ["Hi", "there!", "Hello.", "Hello."]
    assert len(heard.contexts) == 2


def test_logs_exist_for_calls_that_ended(cartest_mock: Mock, ask: Ask) -> None:
    """The 404 of this operation has a shape of its own, and that of every error too."""
    logs = ask("GET", f"/agents/calls/{SEEDED}/logs", version="2026-03-01").json()
    assert (logs["call_id"], logs["logs"][1]) == (SEEDED, "1.900 user: Hello.")
    uri = f"{cartest_mock.websocket_url}/agents/stream/{AGENT}?api_key={DEFAULT_KEY}"
    with connect(uri) as socket:
        socket.send('{"event":"start"}')
        socket.recv()
        newest = ask("GET", f"/agents/calls?agent_id={AGENT}").json()["data"][0]
        assert newest["status"] == "active"
        early = ask("GET", f"/agents/calls/{newest['id']}/logs", version="2026-03-01")
    assert (early.status_code, early.json()["message"]) == (404, "Call logs not available")
    foreign = ask("GET", f"/agents/calls/{SEEDED}/logs", version="2026-03-01", key=OTHER_KEY)
    assert (foreign.status_code, foreign.json()["message"]) == (404, "Call not found")
    assert {"description", "title", "error_code", "request_id"} <= foreign.json().keys()


def test_hanging_up_cuts_the_agent_short(cartest_mock: Mock, ask: Ask) -> None:
    """Its turn says what was heard of it, and that the call ended."""
    uri = f"{cartest_mock.websocket_url}/agents/stream/{AGENT}?api_key={DEFAULT_KEY}"
    with connect(uri) as socket:
        socket.send(json.dumps({"event": "start", "agent": {"introduction": "Welcome to a very long sentence."}}))
        socket.recv()
    cartest_mock.advance(0)
    newest = ask("GET", f"/agents/calls?agent_id={AGENT}&expand=transcript").json()["data"][0]
    (turn,) = newest["transcript"]
    assert (newest["status"], turn["end_reason"]) == ("completed", "call_ended")
    assert "sentence" not in turn["text"]


def test_calls_of_others_do_not_exist(ask: Ask) -> None:
    """Neither they nor their audio."""
    for path in (f"/agents/calls/{SEEDED}", f"/agents/calls/{SEEDED}/audio", "/agents/calls/ac_x"):
        assert ask("GET", path, key=OTHER_KEY).status_code == 404
