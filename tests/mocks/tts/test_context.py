"""A context's life on a clock that is moved by hand: input, buffering, flushes, pace, expiry, cancel."""

from base64 import b64decode
from collections.abc import Callable
from typing import Any, cast

import pytest
from tests.mocks.handclock import HandClock

from cartest_contracts.audio.expected import expected_context
from cartest_contracts.formats import OutputFormat
from cartest_mocks.exchange import Session
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


def flush_ids(wire: Any, kind: str) -> list[int]:
    return [event["flush_id"] for event in wire.sent if event["type"] == kind]


def words(wire: Any) -> list[tuple[str, float, float]]:
    found: list[tuple[str, float, float]] = []
    for event in wire.sent:
        if event["type"] == "timestamps":
            times = event["word_timestamps"]
            found += zip(times["words"], times["start"], times["end"], strict=True)
    return found


def test_the_audio_is_the_pure_function(make_socket: Make, say: Say, wire: Any) -> None:
    """Input by input, with the index running on."""
    session = make_socket()
    say(session, "a", "One. ", **MORE)
    say(session, "a", "Two. ", **MORE)
    say(session, "a", "Three.")
    assert audio(wire) == expected("One. ", "Two. ", "Three.")


def test_timestamps_run_over_the_whole_context(make_socket: Make, say: Say, wire: Any) -> None:
    """Cumulative, not per message; each lies inside the audio that was sent before it."""
    session = make_socket()
    say(session, "a", "One. ", add_timestamps=True, **MORE)
    say(session, "a", "Two.", add_timestamps=True)
    (one, two) = words(wire)
    assert one[:2] == ("One.", 0.0)
    assert two[0] == "Two."
    assert two[1] == pytest.approx(one[2])
    assert two[2] == pytest.approx(len(audio(wire)) / RAW.bytes_per_second)


def test_blank_input_joins_what_follows(make_socket: Make, say: Say, wire: Any) -> None:
    """Transcripts are joined verbatim: a space that came alone is heard before the next word."""
    session = make_socket()
    say(session, "a", "One.", **MORE)
    say(session, "a", " ", **MORE)
    say(session, "a", "Two.")
    assert audio(wire) == expected("One.", " Two.")


def test_blank_input_that_ends_a_context_says_nothing(make_socket: Make, say: Say, wire: Any) -> None:
    """Livekit ends with one space."""
    session = make_socket()
    say(session, "a", "One.", **MORE)
    say(session, "a", " ")
    assert audio(wire) == expected("One.")
    assert kinds(wire)[-1] == "done"


def test_later_settings_are_ignored_but_the_voice_may_change_its_manner(
    make_socket: Make, say: Say, wire: Any
) -> None:
    """generation_config may change from message to message; voice, model and format may not."""
    session = make_socket()
    say(session, "a", "One. ", **MORE)
    say(
        session,
        "a",
        "Two.",
        model_id="no-such-model",
        voice={"mode": "id", "id": "a0e99841-438c-4a64-b679-ae501e7d6091"},
        output_format={"container": "raw", "encoding": "pcm_f32le", "sample_rate": 44100},
        generation_config={"speed": 1.5},
    )
    got = audio(wire)
    assert got.startswith(expected("One. "))
    assert len(expected("One. ")) < len(got) < len(expected("One. ", "Two."))


@pytest.mark.parametrize(("version", "speed"), [("2025-04-16", 1.5), ("2024-11-13", 1.0)])
def test_generation_config_counts_from_2025_04_16(
    make_socket: Make, say: Say, wire: Any, version: str, speed: float
) -> None:
    """Older versions ignore it silently."""
    say(make_socket(version), "a", "One.", generation_config={"speed": 1.5, "volume": 1.0})
    assert audio(wire) == expected("One.", speed=speed)


def test_flushes_are_numbered_by_command_for_old_clients(make_socket: Make, say: Say, wire: Any) -> None:
    """Until 2024-11-13: one flush_done a command, no id beyond their number (websocket.md section 5)."""
    session = make_socket("2024-11-13")
    say(session, "a", "One. ", **MORE)
    say(session, "a", "", flush=True, **MORE)
    say(session, "a", "Two. ", flush=True, **MORE)
    say(session, "a", "Six.")
    assert kinds(wire) == ["chunk", "flush_done", "chunk", "flush_done", "chunk", "done"]
    assert flush_ids(wire, "chunk") == [0, 1, 2]
    assert flush_ids(wire, "flush_done") == [0, 1]
    assert audio(wire) == expected("One. ", "Two. ", "Six.")


def test_flushes_are_numbered_by_submission_for_new_clients(make_socket: Make, say: Say, wire: Any) -> None:
    """One flush_done a transcript, one a command, one at the end; flush_done for n follows all chunks of n."""
    session = make_socket()
    say(session, "a", "One. ", flush=True, **MORE)
    say(session, "a", "Two.")
    assert kinds(wire) == ["chunk", "flush_done", "flush_done", "chunk", "flush_done", "flush_done", "done"]
    assert flush_ids(wire, "chunk") == [0, 2]
    assert flush_ids(wire, "flush_done") == [0, 1, 2, 3]


def test_flush_ids_may_start_at_one(
    make_vendor: Callable[..., Vendor], make_caller: Any, wire: Any, say: Say
) -> None:
    """C3 and C1 are switches of the configuration."""
    from cartest_mocks.exchange import Request
    from cartest_mocks.tts.socket import open_socket

    vendor = make_vendor(first_flush_id=1, done_status_code=206)
    say(open_socket(vendor, Request(method="GET", path="/"), make_caller(), wire), "a", "Hi.")
    assert flush_ids(wire, "chunk") == [1]
    assert wire.sent[-1]["status_code"] == 206


def test_an_open_context_ends_by_itself(make_socket: Make, say: Say, wire: Any, hand_clock: HandClock) -> None:
    """One second after its last audio; a blank input does not prolong it, speech does."""
    session = make_socket()
    say(session, "a", "One. ", **MORE)
    hand_clock.advance(0.9)
    say(session, "a", "Two. ", **MORE)
    hand_clock.advance(0.9)
    say(session, "a", " ", **MORE)
    assert "done" not in kinds(wire)
    hand_clock.advance(0.1)
    assert kinds(wire)[-1] == "done"
    hand_clock.advance(10)
    assert kinds(wire).count("done") == 1


def test_buffered_text_waits_for_its_delay(make_socket: Make, say: Say, wire: Any, hand_clock: HandClock) -> None:
    """Pieces of one sentence become one input; nothing is spoken before."""
    session = make_socket()
    say(session, "a", "Hel", max_buffer_delay_ms=1000, **MORE)
    hand_clock.advance(0.5)
    say(session, "a", "lo world", max_buffer_delay_ms=1000, **MORE)
    assert kinds(wire) == []
    hand_clock.advance(0.5)
    assert audio(wire) == expected("Hello world")
    say(session, "a", " again", max_buffer_delay_ms=1000, **MORE)
    hand_clock.advance(1)
    assert audio(wire) == expected("Hello world", " again")
    hand_clock.advance(1)
    assert kinds(wire)[-1] == "done"


def test_complete_sentences_do_not_wait(make_socket: Make, say: Say, wire: Any, hand_clock: HandClock) -> None:
    """As soon as the next one has begun."""
    session = make_socket()
    say(session, "a", "One. Two. Thr", max_buffer_delay_ms=1000, **MORE)
    assert audio(wire) == expected("One. Two. ")
    hand_clock.advance(1)
    assert audio(wire) == expected("One. Two. ", "Thr")


@pytest.mark.parametrize("end", [{"continue": True, "flush": True}, {}])
def test_a_flush_or_the_end_does_not_wait(
    make_socket: Make, say: Say, wire: Any, hand_clock: HandClock, end: dict[str, bool]
) -> None:
    """Everything so far is spoken, and the delay is called off."""
    session = make_socket()
    say(session, "a", "Hello", max_buffer_delay_ms=1000, **MORE)
    say(session, "a", "", **end)
    assert audio(wire) == expected("Hello")
    hand_clock.advance(1)
    assert audio(wire) == expected("Hello")


def test_newer_versions_buffer_three_seconds(
    make_socket: Make, say: Say, wire: Any, hand_clock: HandClock
) -> None:
    """Whole sentences that a client sends wait too (real-world bugs, row 54)."""
    say(make_socket("2025-11-04"), "a", "A whole sentence.", **MORE)
    hand_clock.advance(2.9)
    assert kinds(wire) == []
    hand_clock.advance(0.1)
    assert "chunk" in kinds(wire)


def test_a_context_that_is_closing_does_not_expire(
    make_socket: Make, say: Say, wire: Any, hand_clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A client that does not read gets its done when it reads again, not a second one."""
    session = make_socket()
    say(session, "a", "One. ", **MORE)
    with monkeypatch.context() as held:
        held.setattr(cast("type[object]", type(wire)), "writable", False)
        say(session, "a", "")
        hand_clock.advance(2)
        assert "done" not in kinds(wire)
    session._contexts["a"]._playing.resume()  # type: ignore[attr-defined]  # as the connection does
    assert kinds(wire)[-1] == "done"
    assert kinds(wire).count("done") == 1
