"""A context that takes its time: pace, continuation, cancel, a socket that closes in between."""

from base64 import b64decode
from collections.abc import Callable
from typing import Any

import pytest
from tests.mocks.handclock import HandClock

from cartest_contracts.audio.expected import expected_context
from cartest_contracts.formats import OutputFormat
from cartest_mocks.exchange import Session
from cartest_mocks.profiles import PaceSeeds, Profile
from cartest_mocks.vendor import Vendor

Make = Callable[..., Session]
Say = Callable[..., None]
MORE = {"continue": True}
RAW = OutputFormat.raw("pcm_s16le", 8000)
VOICE_ID = "694f9389-aac1-45b6-b726-9d9369183238"


def kinds(wire: Any) -> list[str]:
    return [event["type"] for event in wire.sent]


def audio(wire: Any) -> bytes:
    return b"".join(b64decode(event["data"]) for event in wire.sent if event["type"] == "chunk")


def expected(*inputs: str, context_id: str = "a", **how: float) -> bytes:
    return expected_context(inputs, voice=VOICE_ID, context_id=context_id, output_format=RAW, **how)


@pytest.fixture
def slow(vendor: Vendor) -> Vendor:
    """A vendor that needs 100 ms to first audio and half of real time after it."""
    vendor.profile = Profile(name="slow", first_audio_ms=100, real_time_factor=0.5, chunk_bytes=1600)
    vendor.paces = PaceSeeds(vendor.profile, 0)
    return vendor


def test_chunks_are_paced(slow: Vendor, make_socket: Make, say: Say, wire: Any, hand_clock: HandClock) -> None:
    """100 ms to the first, then one chunk of 100 ms every 50; done with the last."""
    say(make_socket(), "a", "Hello.")
    hand_clock.advance(0.0999)
    assert kinds(wire) == []
    hand_clock.advance(0.0001)
    assert (kinds(wire), wire.sent[0]["step_time"]) == (["chunk"], 100.0)
    hand_clock.advance(0.05)
    assert (kinds(wire), wire.sent[1]["step_time"]) == (["chunk"] * 2, 50.0)
    hand_clock.advance(1)
    assert audio(wire) == expected("Hello.")
    assert kinds(wire)[-1] == "done"


def test_text_that_comes_while_speaking_goes_on_without_a_new_start(
    slow: Vendor, make_socket: Make, say: Say, wire: Any, hand_clock: HandClock
) -> None:
    """A model that is warm has no second latency; the order of input is the order of output."""
    session = make_socket()
    say(session, "a", "One. ", **MORE)
    hand_clock.advance(0.12)
    say(session, "a", "Two.")
    hand_clock.advance(5)
    steps = [event["step_time"] for event in wire.sent if event["type"] == "chunk"]
    assert [step for step in steps if step > 60] == [100.0]
    assert audio(wire) == expected("One. ", "Two.")


def test_a_cancelled_context_falls_silent(
    slow: Vendor, make_socket: Make, say: Say, wire: Any, hand_clock: HandClock
) -> None:
    """No chunk, no done, no error; its slot is free at once."""
    session = make_socket()
    say(session, "a", "Hello there, this takes a while.")
    hand_clock.advance(0.2)
    before = len(wire.sent)
    assert before > 0
    session.on_text('{"context_id": "a", "cancel": true}')
    hand_clock.advance(60)
    assert len(wire.sent) == before
    assert slow.accounts.first.tts_slots.used == 0


def test_nothing_is_taken_after_the_last_input(
    slow: Vendor, make_socket: Make, say: Say, wire: Any, hand_clock: HandClock
) -> None:
    """``Context has closed`` while the audio still flows; the audio is not disturbed."""
    session = make_socket()
    say(session, "a", "Hello.")
    say(session, "a", "More.", **MORE)
    assert wire.sent[0]["error"] == "Context has closed"
    hand_clock.advance(5)
    assert audio(wire) == expected("Hello.")
    assert kinds(wire)[-1] == "done"


def test_a_socket_that_closes_drops_its_contexts(
    slow: Vendor, make_socket: Make, say: Say, wire: Any, hand_clock: HandClock
) -> None:
    """Speaking, buffering and idle ones alike; nothing is generated for nobody."""
    session = make_socket()
    say(session, "speaking", "Hello.")
    say(session, "buffering", "Hello", max_buffer_delay_ms=1000, **MORE)
    say(session, "idle", "Hi.", **MORE)
    hand_clock.advance(0.3)
    session.on_close()
    sent = len(wire.sent)
    hand_clock.advance(60)
    assert len(wire.sent) == sent
    assert slow.accounts.first.tts_slots.used == 0
