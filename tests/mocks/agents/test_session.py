"""A call: start, talk, keys, interruption, end."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from tests.mocks.handclock import HandClock

from cartest_contracts.audio.code import context_tag
from cartest_mocks.accounts import Accounts
from cartest_mocks.agents import ROUTES
from cartest_mocks.agents.call import INPUT_FORMATS
from cartest_mocks.agents.calls import calls_in
from cartest_mocks.exchange import Request
from cartest_mocks.vendor import Caller, Vendor
from cartest_mocks.voices.seeds import private_voices


def test_the_agent_grant_opens_it() -> None:
    """Any agent id is taken; versions before 2025-04-16 have no agents."""
    sockets = [route for route in ROUTES if route.socket is not None]
    assert [(route.operation, route.access, str(route.since)) for route in sockets] == [
        ("/agents/stream/{agent_id}", "agent", "2025-04-16"),
        ("/v1/agents/websocket/{agent_id}", "agent", "2026-03-01"),
    ]


def test_start_is_acknowledged(phone: Any) -> None:
    """``ack`` echoes the settings in force; a second start changes nothing."""
    phone.start(agent={"system_prompt": "p"})
    phone.start()
    (ack,) = phone.wire.sent
    assert (ack["event"], ack["stream_id"], ack["agent"]) == ("ack", "s1", {"system_prompt": "p"})
    assert ack["config"]["input_format"] == "pcm_16000"
    assert set(ack["config"]) == {"input_format", "voice_id"}


def test_a_stream_id_is_made_where_none_is_given(phone: Any) -> None:
    """And it is the one that counts from then on."""
    phone.event("start")
    phone.stream_id = phone.wire.sent[0]["stream_id"]
    phone.event("custom", stream_id=phone.stream_id)
    assert len(phone.stream_id) == 36
    assert phone.kinds == ["ack", "custom"]


@pytest.mark.parametrize(
    "text", ['{"event":"media_input"}', "{}", "no json", "[]", '{"event":"start","config":{"voice_id":"x"}}']
)
def test_a_wrong_beginning_closes(phone: Any, text: str) -> None:
    """The first event must be a good ``start``, with a voice that exists."""
    phone.session.on_text(text)
    assert phone.wire.sent == []
    assert phone.wire.closed[0] == 1008


def test_a_foreign_voice_closes(phone: Any) -> None:
    """Another account's private voice does not exist."""
    foreign = private_voices(Accounts.default().members[1])[0]
    phone.event("start", config={"voice_id": foreign.id})
    assert phone.wire.closed == (1008, "the requested voice was not found")


def test_binary_frames_close(phone: Any) -> None:
    """Audio travels in JSON here."""
    phone.session.on_binary(b"\0")
    assert phone.wire.closed[0] == 1008


@pytest.mark.parametrize(
    "members",
    [
        {"event": "media_input", "stream_id": "s2", "media": {"payload": ""}},
        {"event": "media_input", "stream_id": "s1", "media": {"payload": "?"}},
        {"event": "dtmf", "stream_id": "s1", "dtmf": "x"},
        {"event": "custom", "stream_id": "s1", "metadata": 1},
    ],
)
def test_a_broken_event_closes(phone: Any, members: dict[str, Any]) -> None:
    """A foreign stream id or a wrong member ends the call with a reason."""
    phone.start()
    phone.event(**members)
    assert phone.wire.closed[0] == 1008
    assert phone.wire.closed[1]


def test_unknown_events_are_ignored(phone: Any) -> None:
    """New ones may come at any time."""
    phone.start()
    phone.event("mark", stream_id="s2")
    assert phone.wire.closed is None


def test_custom_events_come_back(phone: Any) -> None:
    """With their metadata."""
    phone.start()
    phone.event("custom", stream_id="s1", metadata={"a": [1]})
    assert phone.wire.sent[-1] == {"event": "custom", "stream_id": "s1", "metadata": {"a": [1]}}


@pytest.mark.parametrize("input_format", INPUT_FORMATS)
def test_what_was_said_is_repeated_after_a_pause(phone: Any, input_format: str) -> None:
    """In the format of the call, in real time, in the code, under the stream id."""

    async def main() -> None:
        phone.start(input_format=input_format)
        phone.say("Hello, agent!")
        assert phone.kinds == ["ack"]
        phone.pause()
        await phone.until(lambda: "media_output" in phone.kinds)

    asyncio.run(main())
    assert phone.kinds.count("media_output") == 1
    phone.clock.advance(0.1)
    assert phone.kinds.count("media_output") == 2
    phone.clock.advance(10)
    heard = phone.heard()
    assert heard.transcript == "Hello, agent!"
    assert {context.tag for context in heard.contexts} == {context_tag("s1")}
    assert phone.wire.closed is None


def test_a_key_ends_the_turn_and_is_named_if_nothing_was_said(phone: Any) -> None:
    """First what was said, then the key alone."""

    async def main() -> None:
        phone.start()
        phone.say("Four digits:")
        phone.event("dtmf", stream_id="s1", dtmf="7")
        await phone.until(lambda: "media_output" in phone.kinds)
        phone.clock.advance(10)
        answers = phone.kinds.count("media_output")
        phone.event("dtmf", stream_id="s1", dtmf="#")
        await phone.until(lambda: phone.kinds.count("media_output") > answers)
        phone.clock.advance(10)

    asyncio.run(main())
    assert [word.text.strip() for word in phone.heard().words] == ["Four", "digits:", "#"]


def test_the_introduction_is_said_first(phone: Any) -> None:
    """Right after ``ack``."""
    phone.start(agent={"introduction": "Welcome to the mock."})
    phone.clock.advance(10)
    assert phone.kinds[0] == "ack"
    assert set(phone.kinds[1:]) == {"media_output"}
    assert phone.heard().transcript == "Welcome to the mock."


def test_speaking_into_the_output_interrupts_it(phone: Any) -> None:
    """``clear`` once, then silence; silence in the input interrupts nothing."""
    phone.start(agent={"introduction": "This would take a while to say."})
    phone.clock.advance(0.5)
    phone.pause(0.1)
    before = phone.kinds.count("media_output")
    assert "clear" not in phone.kinds
    phone.say("Stop")
    phone.clock.advance(10)
    assert phone.kinds.count("clear") == 1
    assert phone.kinds.count("media_output") == before


def test_an_answer_replaces_the_one_before(phone: Any) -> None:
    """A key pressed while the agent speaks clears what it said; word indices show what was cut."""

    async def main() -> None:
        phone.start(agent={"introduction": "This would take a while to say."})
        phone.clock.advance(1)
        phone.event("dtmf", stream_id="s1", dtmf="5")
        await phone.until(lambda: "clear" in phone.kinds)
        phone.clock.advance(10)

    asyncio.run(main())
    heard = phone.heard()
    assert heard.words[-1].text == "5"
    assert heard.words[-1].index == 7
    assert not heard.contexts[0].complete


def test_nothing_is_cleared_when_the_output_is_over(phone: Any) -> None:
    """An answer of one frame is over at once."""

    async def main() -> None:
        phone.start(agent={"introduction": "."})
        phone.clock.advance(10)
        phone.say("Hello")

    asyncio.run(main())
    assert "clear" not in phone.kinds


def test_goodbye_ends_the_call(phone: Any) -> None:
    """The agent repeats it to the end and hangs up with the documented reason."""

    async def main() -> None:
        phone.start()
        phone.say("Well, goodbye!")
        phone.pause()
        await phone.until(lambda: "media_output" in phone.kinds)

    asyncio.run(main())
    assert phone.wire.closed is None
    phone.clock.advance(10)
    assert phone.heard().transcript == "Well, goodbye!"
    assert phone.wire.closed == (1000, "call ended by agent, reason: goodbye")


def test_an_interrupted_goodbye_does_not_end_the_call(phone: Any) -> None:
    """Who speaks on is listened to."""

    async def main() -> None:
        phone.start()
        phone.say("Goodbye.")
        phone.pause()
        await phone.until(lambda: "media_output" in phone.kinds)
        phone.say("Wait")

    asyncio.run(main())
    phone.clock.advance(10)
    assert phone.wire.closed is None


def test_long_turns_are_repeated_whole(phone: Any) -> None:
    """A turn that is longer than a stretch is heard in parts and answered once."""
    text = " ".join(f"number{number}" for number in range(70))

    async def main() -> None:
        phone.start(input_format="mulaw_8000")
        phone.say(text)
        phone.pause()
        await phone.until(lambda: "media_output" in phone.kinds)

    asyncio.run(main())
    phone.clock.advance(120)
    assert phone.heard().transcript == text


def test_pings_keep_a_call_alive(phone: Any, hand_clock: HandClock) -> None:
    """180 s after the last message or ping it is closed."""
    phone.start()
    hand_clock.advance(179)
    phone.session.on_ping()
    hand_clock.advance(179)
    phone.event("custom", stream_id="s1")
    hand_clock.advance(179)
    assert phone.wire.closed is None
    hand_clock.advance(1)
    assert phone.wire.closed == (1000, "connection idle timeout")


def test_hanging_up_forgets_everything(phone: Any) -> None:
    """After the close nothing is said any more."""

    async def main() -> None:
        phone.start()
        phone.say("Hello.")
        phone.pause()
        phone.session.on_close()
        await asyncio.sleep(0)

    asyncio.run(main())
    phone.clock.advance(1000)
    assert phone.kinds == ["ack"]
    assert phone.wire.closed is None


def test_audio_much_faster_than_hearing_closes(
    make_vendor: Callable[..., Vendor], make_caller: Callable[..., Caller], wire: Any
) -> None:
    """What waits to be heard is bounded."""
    route = ROUTES[0]
    assert route.socket is not None
    request = Request(method="GET", path="/agents/stream/a")
    session = route.socket(make_vendor(max_upload_bytes=2), request, make_caller(), wire)
    session.on_text('{"event":"start","stream_id":"s"}')
    session.on_text('{"event":"media_input","stream_id":"s","media":{"payload":"AAAA"}}')
    assert wire.closed[0] == 1008


def test_a_bug_of_ours_closes_the_call_and_is_kept(
    phone: Any, vendor: Vendor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody hangs: 1011, and the journal has the defect."""

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a bug")

    async def main() -> None:
        phone.start()
        monkeypatch.setattr(phone.wire, "play", broken)
        phone.event("dtmf", stream_id="s1", dtmf="1")
        await phone.until(lambda: phone.wire.closed is not None)

    asyncio.run(main())
    phone.session.on_close()
    assert phone.wire.closed == (1011, "internal error")
    assert calls_in(vendor.store).all()[-1].status == "failed"
    assert "a bug" in vendor.journal.defects[0]
