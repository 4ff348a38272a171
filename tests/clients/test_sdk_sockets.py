"""The official SDKs over the WebSocket: contexts, continuations, flush, timestamps, cancel, the plan's limit."""

import json
from typing import Any

from tests.clients.errand import CANCELLED, CROWD, DIALOGUE, FLUSHED, HELD, PIECES, SENTENCE
from tests.clients.hearing import Event, assert_timestamps_match, heard_in, said, types_of
from tests.clients.programs import Told

from cartest_contracts.facts import PLANS


def test_one_request_says_its_transcript(told: Told) -> None:
    """A context of one request: its audio, its words, its phonemes, one done."""
    events = told.answer("one_shot")
    assert said(events, "one-shot") == SENTENCE
    assert_timestamps_match(events)
    assert "phoneme_timestamps" in types_of(events)
    assert types_of(events).count("done") == 1
    assert events[-1] == {"type": "done", "context_id": "one-shot", "done": True, "status_code": 200}


def test_continuations_are_one_utterance(told: Told) -> None:
    """Pieces are joined verbatim, in order, and timed from the beginning of the context."""
    events = told.answer("continuations")
    assert said(events, "continued") == "".join(PIECES)
    assert_timestamps_match(events)


def test_a_flush_divides_the_audio(told: Told) -> None:
    """What came before the flush has its own id, and is acknowledged before anything that came after."""
    events = told.answer("flush")
    before = [event for event in events if event.get("flush_id") == 0]
    after = [event for event in events if event.get("flush_id") == 1]
    assert said(before, "flushed") == FLUSHED[0]
    assert said(events, "flushed") == "".join(FLUSHED)
    assert types_of(before)[-1] == "flush_done"
    assert types_of(before).count("flush_done") == 1
    assert events.index(before[-1]) < events.index(after[0])
    assert types_of(events)[-1] == "done"


def test_contexts_share_a_socket(told: Told) -> None:
    """Each of the contexts that are fed in turn says its own words, to whoever waits for them."""
    answers = told.answer("multiplex")
    assert list(answers) == list(DIALOGUE)
    for context_id, events in answers.items():
        assert {event["context_id"] for event in events} == {context_id}
        assert said(events, context_id) == "".join(DIALOGUE[context_id])


def test_a_cancelled_context_falls_silent(told: Told) -> None:
    """It says no more than it had begun with, and no done; the socket goes on to the next context."""
    events = told.answer("cancel")
    cancelled = [event for event in events if event["context_id"] == "cancelled"]
    after = [event for event in events if event["context_id"] == "after"]
    assert set(types_of(cancelled)) == {"chunk"}
    assert CANCELLED[0].startswith(heard_in(cancelled).transcript)
    assert said(after, "after") == SENTENCE
    done = [event.get("context_id") for event in _sent(told) if event.get("type") == "done"]
    assert "after" in done
    assert "cancelled" not in done
    assert {"cancel": True, "context_id": "cancelled"} in _received(told)


def test_one_context_too_many_is_refused(told: Told) -> None:
    """It gets an error of its own; those that were there before go on."""
    answers = told.answer("too_many_contexts")
    *admitted, refused = CROWD
    assert len(admitted) == PLANS["free"].tts
    (error,) = answers[refused]
    assert (error["type"], error["context_id"], error["done"]) == ("error", refused, True)
    assert (error["status_code"], error["error_code"]) == (429, "concurrency_limited")
    for context_id in admitted:
        assert said(answers[context_id], context_id) == HELD


def test_everything_is_given_back(told: Told) -> None:
    """No slot outlives its program, and every socket was closed in order."""
    assert told.taken == 0
    sockets = [entry for entry in told.journal if entry.kind == "reply" and entry.status == 101]
    closes = [entry.status for entry in told.journal if entry.kind == "closed"]
    assert len(closes) == len(sockets)
    assert set(closes) <= {1000, 1005}  # 1005: the old socket of the JavaScript SDK closes without a code


def _received(told: Told) -> list[Any]:
    """What the mock received on sockets, where it is JSON."""
    return [json.loads(e.text) for e in told.journal if e.kind == "message" and e.text.startswith("{")]


def _sent(told: Told) -> list[Event]:
    """What the mock sent on sockets outside the flow of audio."""
    return [json.loads(e.text) for e in told.journal if e.kind == "event" and e.text.startswith("{")]
