"""Tools that a managed agent has the client call (other-endpoints.md section 11).

The service's agents decide with a language model; this one calls the tool ``open_cart`` when the caller says
"use tool open_cart", without arguments, and says what the tool answered. The members of the event beside
``tool_call_id`` are assumed.
"""

import re
from typing import Final

from cartest_mocks.agents import events
from cartest_mocks.agents.call import CallError, ToolResult
from cartest_mocks.agents.calls import ToolCall
from cartest_mocks.agents.record import CallRecord
from cartest_mocks.exchange import Wire
from cartest_mocks.ids import new_id
from cartest_mocks.vendor import Vendor

__all__ = ["Tools"]

_REQUEST: Final = re.compile(r"use tool (?P<name>[\w-]{1,64})", re.ASCII | re.IGNORECASE)


class Tools:
    """The calls of tools that were not answered yet."""

    def __init__(self, vendor: Vendor, wire: Wire, record: CallRecord, *, stream_id: str) -> None:
        self._vendor: Final = vendor
        self._wire: Final = wire
        self._record: Final = record
        self._stream_id: Final = stream_id
        self._open: Final[set[str]] = set()

    def begin(self, said: str) -> bool:
        """Have the client call the tool that was asked for; return whether one was."""
        asked = _REQUEST.match(said)
        if asked is None:
            return False
        tool = ToolCall(id=new_id(self._vendor.random, "call_"), name=asked["name"], arguments={})
        self._open.add(tool.id)
        self._record.agent_calls(tool)
        self._wire.send_text(events.client_tool_call(tool, stream_id=self._stream_id))
        return True

    def finish(self, result: ToolResult) -> str:
        """Return what the agent says about an answer; raise :class:`CallError` for one to no call (assumed)."""
        if result.tool_call_id not in self._open:
            raise CallError("unknown tool_call_id")
        self._open.remove(result.tool_call_id)
        return f"The tool failed: {result.result}" if result.is_error else result.result
