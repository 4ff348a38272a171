"""Older SDKs and integrations over the TTS socket, by the frames they send: they hear their words and find the
members that they index without looking (clients-on-the-wire.md sections 4 and 7)."""

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import pytest
from tests.clients.hearing import Event, assert_timestamps_match, heard_in, said, types_of
from tests.clients.sessions import JS_2, LIVEKIT, PIPECAT, PYTHON_2_ASYNC, SESSIONS, Session
from websockets.sync.client import connect

from cartest_mocks.server import Mock
from cartest_mocks.vendor import MockConfig

_LONGEST_S = 10


@dataclass(frozen=True, kw_only=True)
class Held:
    """A session that was held: the answer to the handshake and all frames, in order."""

    headers: Mapping[str, str]
    frames: list[Event]

    def of(self, context_id: str) -> list[Event]:
        return [frame for frame in self.frames if frame["context_id"] == context_id]


def hold(session: Session, mock: Mock) -> Held:
    """Send all that the client sends, then read until every context that runs to its end is done."""
    address = f"{mock.websocket_url}/tts/websocket?{session.query}"
    with connect(address, additional_headers=session.headers, open_timeout=_LONGEST_S) as socket:
        for message in session.messages:
            socket.send(json.dumps(message))
        frames: list[Event] = []
        waiting = set(session.said)
        while waiting:
            frames.append(json.loads(socket.recv(timeout=_LONGEST_S)))
            if frames[-1]["type"] == "done":
                waiting.remove(frames[-1]["context_id"])
        assert socket.response is not None
        return Held(headers=dict(socket.response.headers.items()), frames=frames)


@pytest.mark.parametrize("session", SESSIONS, ids=lambda session: session.client)
def test_a_client_hears_its_words(session: Session, cartest_mock: Mock) -> None:
    """Each context says all of its words in order and ends with its only done."""
    held = hold(session, cartest_mock)
    for context_id, text in session.said.items():
        frames = held.of(context_id)
        assert said(frames, context_id, output_format=session.output_format) == text
        assert [frame["type"] for frame in frames if frame["done"]] == ["done"]
        assert types_of(frames)[-1] == "done"
        if any(message.get("add_timestamps") for message in session.messages):
            assert_timestamps_match(frames, output_format=session.output_format)


@pytest.mark.parametrize("session", SESSIONS, ids=lambda session: session.client)
def test_every_frame_has_what_is_indexed(session: Session, cartest_mock: Mock) -> None:
    """``context_id`` is in every frame, errors too, and every frame is text of a known type."""
    known = {"chunk", "timestamps", "flush_done", "done", "error"}
    for frame in hold(session, cartest_mock).frames:
        assert {"type", "context_id", "done", "status_code"} <= frame.keys()
        assert frame["type"] in known


def queues_of_python_2(mock: Mock) -> list[list[Event]]:
    """What its reader makes of a session: one queue and one more for each flush, indexed by ``flush_id`` or -1."""
    flushes = sum(bool(message.get("flush")) for message in PYTHON_2_ASYNC.messages)
    queues: list[list[Event]] = [[] for _ in range(flushes + 1)]
    for frame in hold(PYTHON_2_ASYNC, mock).frames:
        flush_id: int = frame.get("flush_id", -1)
        queues[flush_id].append(frame)
    return queues


def test_python_2_finds_a_queue_for_every_frame(cartest_mock: Mock) -> None:
    """Each flush ends the queue of its own part; the last queue ends with the context."""
    queues = queues_of_python_2(cartest_mock)
    texts = [heard_in(queue, PYTHON_2_ASYNC.output_format).transcript for queue in queues]
    assert texts == ["First part.", " Second part.", " Third part."]
    ends = ["flush_done"] * (len(queues) - 1) + ["done"]
    for queue, end in zip(queues, ends, strict=True):
        assert types_of(queue)[-1] == end
        assert types_of(queue).count(end) == 1


def test_python_2_would_break_if_flush_ids_began_at_1() -> None:
    """The documented numbering leaves it without a queue: why the mock begins at 0 (conflict C3)."""
    with Mock(MockConfig(profile="instant", first_flush_id=1)) as mock, pytest.raises(IndexError):
        queues_of_python_2(mock)


def test_js_2_ends_at_the_first_frame_that_is_done(cartest_mock: Mock) -> None:
    """It looks at ``done`` alone: nothing may come after, and all audio is before."""
    frames = hold(JS_2, cartest_mock).frames
    assert [frame["done"] for frame in frames] == [False] * (len(frames) - 1) + [True]


def test_livekit_tells_frames_apart_by_their_members(cartest_mock: Mock) -> None:
    """It asks for ``data``, then ``done``, then ``word_timestamps``: each must mean one type."""
    held = hold(LIVEKIT, cartest_mock)
    taken: dict[str, set[str]] = defaultdict(set)
    for frame in held.frames:
        branch = next((name for name in ("data", "done", "word_timestamps") if frame.get(name)), "unexpected")
        taken[branch].add(frame["type"])
    assert taken == {
        "data": {"chunk"},
        "done": {"done"},
        "word_timestamps": {"timestamps"},
        "unexpected": {"flush_done"},  # so it was with the service: livekit/agents#5321
    }
    assert {name.lower() for name in held.headers} >= {"x-request-id"}


def test_pipecat_is_not_spoken_to_after_an_interruption(cartest_mock: Mock) -> None:
    """The cancelled turn gets no done; what is sent to it afterwards is an error of that turn."""
    held = hold(PIPECAT, cartest_mock)
    turn = held.of("turn-2")
    assert "done" not in types_of(turn)
    (error,) = [frame for frame in turn if frame["type"] == "error"]
    assert (error["title"], error["status_code"], error["done"]) == ("Context has closed", 400, True)
    assert turn[-1] is error
