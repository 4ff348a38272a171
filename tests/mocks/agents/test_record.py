"""What is kept of a call while it goes on."""

import asyncio
from typing import Any

import pytest

from cartest_mocks.agents.calls import Call, calls_in
from cartest_mocks.agents.metrics import results_in
from cartest_mocks.vendor import Vendor


def kept(vendor: Vendor) -> Call:
    return calls_in(vendor.store).all()[-1]


def test_a_call_begins_with_start(phone: Any, vendor: Vendor) -> None:
    """Not with the socket: who sends anything else first has made no call."""
    before = len(calls_in(vendor.store).all())
    phone.session.on_text("{}")
    phone.session.on_close()
    assert len(calls_in(vendor.store).all()) == before


def test_both_sides_are_written_down(phone: Any, vendor: Vendor) -> None:
    """Turns in their order, with times from the start of the call; the last one knows how the call ended."""

    async def main() -> None:
        phone.start(agent={"introduction": "Welcome."})
        assert (kept(vendor).status, kept(vendor).end_time, kept(vendor).summary) == ("active", None, None)
        phone.clock.advance(2)
        before = phone.kinds.count("media_output")
        phone.pause(0.4)
        phone.say("Well, goodbye!")
        phone.pause()
        await phone.until(lambda: phone.kinds.count("media_output") > before)
        phone.clock.advance(10)

    asyncio.run(main())
    phone.session.on_close()
    call = kept(vendor)
    assert [(turn.role, turn.text, turn.end_reason) for turn in call.turns] == [
        ("assistant", "Welcome.", "tts_completed"),
        ("user", "Well, goodbye!", None),
        ("assistant", "Well, goodbye!", "call_ended"),
    ]
    assert call.turns[1].start_timestamp == pytest.approx(0.4, abs=0.05)
    assert call.turns[1].vad_buffer_ms == 500
    assert (call.status, call.deployment_id, call.agent_id) == ("completed", "ad_abc123", "agent_0a1b2c3d")
    assert call.ended is not None
    assert (call.ended - call.started).total_seconds() == pytest.approx(12)
    assert call.summary == "The caller spoke 1 times, the agent 2 times."


def test_a_call_that_ends_is_judged(phone: Any, vendor: Vendor) -> None:
    """By each metric of its agent, once."""
    before = len(results_in(vendor.store).all())
    phone.start()
    phone.session.on_close()
    phone.session.on_close()
    *_, result = results_in(vendor.store).all()
    assert len(results_in(vendor.store).all()) == before + 1
    assert (result.call_id, result.metric_name, result.value) == (kept(vendor).id, "caller-turns", 0)


def test_a_turn_that_is_cut_ends_with_its_last_word(phone: Any, vendor: Vendor) -> None:
    """Whether the caller speaks into it, or is gone."""
    phone.start(agent={"introduction": "This would take a while to say."})
    phone.clock.advance(1)
    phone.say("Stop")
    (turn,) = kept(vendor).turns
    assert (turn.text, turn.end_reason) == ("This would", "interrupted")
    phone.session.on_close()
    assert len(kept(vendor).turns) == 1


def test_who_hangs_up_hears_no_more(phone: Any, vendor: Vendor) -> None:
    """The agent's turn is cut and called ended, whoever notices first."""
    phone.start(agent={"introduction": "This would take a while to say."})
    phone.clock.advance(1)
    phone.session.on_close()
    (turn,) = kept(vendor).turns
    assert (turn.text, turn.end_reason) == ("This would", "call_ended")


def test_a_key_needs_no_pause(phone: Any, vendor: Vendor) -> None:
    """What was said before it is a turn without silence; the key alone is none of the caller's turns."""

    async def main() -> None:
        phone.start()
        phone.say("Digits:")
        for _ in range(2):
            before = phone.kinds.count("media_output")
            phone.event("dtmf", stream_id="s1", dtmf="7")
            await phone.until(lambda before=before: phone.kinds.count("media_output") > before)
            phone.clock.advance(10)

    asyncio.run(main())
    assert [(turn.role, turn.text, turn.vad_buffer_ms) for turn in kept(vendor).turns] == [
        ("user", "Digits:", None),
        ("assistant", "Digits:", None),
        ("assistant", "7", None),
    ]


def test_a_broken_call_has_failed(phone: Any, vendor: Vendor) -> None:
    """With the reason of its close."""
    phone.start()
    phone.event("dtmf", stream_id="s1", dtmf="x")
    phone.session.on_close()
    assert (kept(vendor).status, kept(vendor).error_message) == ("failed", "dtmf must be one of 0-9 * #")


def test_agents_that_nobody_deployed_have_calls_too(managed_phone: Any, vendor: Vendor) -> None:
    """Without deployment and without metrics."""
    before = len(results_in(vendor.store).all())
    managed_phone.start()
    managed_phone.session.on_close()
    assert (kept(vendor).agent_id, kept(vendor).deployment_id) == ("agent_1", None)
    assert len(results_in(vendor.store).all()) == before
