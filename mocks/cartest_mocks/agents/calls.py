"""Calls as they are kept: who said what, when, and how it ended (other-endpoints.md section 10)."""

from datetime import datetime
from typing import Any, Literal

import msgspec

from cartest_mocks.store import Collection, Store

__all__ = ["Call", "CallStatus", "EndReason", "ToolCall", "Turn", "calls_in", "shown_call"]

CallStatus = Literal["active", "completed", "failed", "cancelled"]
"""C17: those of ``/agents/calls``; no call is ever ``cancelled`` here."""
EndReason = Literal["call_ended", "interrupted", "tts_completed"]


class ToolCall(msgspec.Struct, frozen=True, kw_only=True):
    """A tool that the agent had the client call."""

    id: str
    name: str
    arguments: dict[str, str]


class Turn(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One turn of a conversation; times are seconds from the start of the call."""

    role: Literal["user", "assistant"]
    text: str
    """What was heard of it: an interrupted turn ends with the last whole word."""
    start_timestamp: float
    end_timestamp: float
    end_reason: EndReason | None = None
    """Of the agent's turns."""
    vad_buffer_ms: int | None = None
    """Silence that ended the caller's turn."""
    tool_calls: tuple[ToolCall, ...] | None = None


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """One call."""

    id: str
    owner_id: str
    agent_id: str
    stream_id: str
    """Context of what the agent says."""
    voice_id: str
    status: CallStatus
    start_time: str
    end_time: str | None = None
    deployment_id: str | None = None
    error_message: str | None = None
    turns: tuple[Turn, ...] = ()

    @property
    def started(self) -> datetime:
        """When it began."""
        return datetime.fromisoformat(self.start_time)

    @property
    def ended(self) -> datetime | None:
        """When it ended."""
        return None if self.end_time is None else datetime.fromisoformat(self.end_time)

    @property
    def summary(self) -> str | None:
        """What a finished call was; the service has a language model write this."""
        if self.end_time is None:
            return None
        by_caller = sum(turn.role == "user" for turn in self.turns)
        return f"The caller spoke {by_caller} times, the agent {len(self.turns) - by_caller} times."


def calls_in(store: Store) -> Collection[Call]:
    """Return the calls of all accounts, the oldest first."""
    return Collection(store, "calls", of=Call)


def shown_call(call: Call, *, transcript: bool) -> dict[str, Any]:
    """Return the JSON object ``AgentCall``."""
    shown: dict[str, Any] = {
        "id": call.id,
        "agent_id": call.agent_id,
        "status": call.status,
        "start_time": call.start_time,
        "end_time": call.end_time,
        "telephony_params": None,
        "summary": call.summary,
        "error_message": call.error_message,
        "deployment_id": call.deployment_id,
    }
    if transcript:
        shown["transcript"] = msgspec.to_builtins(call.turns)
    return shown
