"""Tools that a managed agent has the client call."""

import asyncio
import json
from typing import Any

import pytest

from cartest_mocks.agents.calls import calls_in
from cartest_mocks.vendor import Vendor


def asked_for(phone: Any, text: str) -> None:
    """Say something and let the agent react."""

    async def main() -> None:
        phone.say(text)
        phone.pause()
        await phone.until(lambda: phone.kinds[-1] in {"client_tool_call", "media_output"})

    asyncio.run(main())


@pytest.mark.parametrize(
    ("answer", "said"),
    [({"result": "It is open."}, "It is open."), ({"result": "no", "is_error": True}, "The tool failed: no")],
)
def test_a_tool_is_called_and_its_answer_said(
    managed_phone: Any, vendor: Vendor, answer: dict[str, Any], said: str
) -> None:
    """Once asked for by name; the transcript knows the call."""
    managed_phone.start()
    asked_for(managed_phone, "Use tool open_cart.")
    call = managed_phone.wire.sent[-1]
    assert (call["event"], call["tool_name"], call["arguments"]) == ("client_tool_call", "open_cart", {})
    managed_phone.event("client_tool_result", tool_call_id=call["tool_call_id"], **answer)
    managed_phone.clock.advance(10)
    assert managed_phone.heard().transcript == said
    tools = [turn.tool_calls for turn in calls_in(vendor.store).all()[-1].turns if turn.tool_calls]
    assert [(tool.id, tool.name) for each in tools for tool in each] == [(call["tool_call_id"], "open_cart")]


def test_an_answer_to_no_call_closes(managed_phone: Any) -> None:
    """Nor can one be answered twice."""
    managed_phone.start()
    asked_for(managed_phone, "use tool x")
    result = {"tool_call_id": managed_phone.wire.sent[-1]["tool_call_id"], "result": ""}
    managed_phone.event("client_tool_result", **result)
    assert managed_phone.wire.closed is None
    managed_phone.event("client_tool_result", **result)
    assert managed_phone.wire.closed == (1008, "unknown tool_call_id")


def test_other_words_are_repeated(managed_phone: Any) -> None:
    """As on the other socket."""
    managed_phone.start()
    asked_for(managed_phone, "I use tool x")
    managed_phone.clock.advance(10)
    assert managed_phone.heard().transcript == "I use tool x"


def test_the_other_socket_has_no_tools(phone: Any) -> None:
    """There the words are repeated, and a result is an event nobody knows."""
    phone.start()
    asked_for(phone, "use tool x")
    phone.session.on_text(json.dumps({"event": "client_tool_result"}))
    assert phone.wire.closed is None
    assert "client_tool_call" not in phone.kinds
