"""One call on its way into the store: begun with ``start``, written again after every turn, judged at its end."""

from typing import Final

from msgspec.structs import replace

from cartest_contracts.audio.speech import Speech
from cartest_mocks.agents.agent import agents_of, deployments_of
from cartest_mocks.agents.calls import Call, CallStatus, EndReason, ToolCall, Turn, calls_in
from cartest_mocks.agents.events import FRAME_S
from cartest_mocks.agents.metrics import judge
from cartest_mocks.ids import iso_date, new_id
from cartest_mocks.vendor import Caller, Vendor

__all__ = ["CallRecord"]

_NS: Final = 1e9


class CallRecord:
    """Writes down what is said; times are seconds by the mock's clock, from the start of the call."""

    def __init__(self, vendor: Vendor, caller: Caller, *, agent_id: str, stream_id: str, voice_id: str) -> None:
        self._vendor: Final = vendor
        self._calls: Final = calls_in(vendor.store)
        self._began_ns: Final = vendor.clock.now_ns()
        self._speech: tuple[Speech, str, float] | None = None
        """What the agent is saying, in its own words, since when."""
        agent = agents_of(vendor).get(agent_id)
        live = [each.id for each in deployments_of(vendor, agent) if each.is_live] if agent is not None else []
        self._call = self._calls.make(
            lambda: Call(
                id=new_id(vendor.random, "ac_"),
                owner_id=caller.customer.id,
                agent_id=agent_id,
                stream_id=stream_id,
                voice_id=voice_id,
                status="active",
                start_time=iso_date(vendor.clock.wall_s()),
                deployment_id=live[0] if live else None,
            )
        )

    def caller_said(self, text: str, *, start_s: float, end_s: float, pause_ms: int | None) -> None:
        """Note a turn of the caller; its times are those of the audio that was sent."""
        turn = Turn(role="user", text=text, start_timestamp=start_s, end_timestamp=end_s, vad_buffer_ms=pause_ms)
        self._write(turn)

    def agent_begins(self, text: str, speech: Speech) -> None:
        """Note that the agent begins to speak."""
        self._speech = (speech, text, self._now_s())

    def agent_ends(self, reason: EndReason) -> None:
        """Note that it is silent again; a turn that was cut ends with its last whole word. Harmless twice."""
        if self._speech is None:
            return
        (speech, text, start_s), self._speech = self._speech, None
        now_s = self._now_s()
        heard_s = now_s - start_s + FRAME_S  # a frame leaves when its time begins
        if heard_s < speech.duration_s:
            text = " ".join(word.text for word in speech.words if word.end_s <= heard_s)
            if reason == "tts_completed":  # nobody is there any more
                reason = "call_ended"
        self._write(
            Turn(role="assistant", text=text, start_timestamp=start_s, end_timestamp=now_s, end_reason=reason)
        )

    def agent_calls(self, tool: ToolCall) -> None:
        """Note that the agent had the client call a tool."""
        now_s = self._now_s()
        self._write(
            Turn(role="assistant", text="", start_timestamp=now_s, end_timestamp=now_s, tool_calls=(tool,))
        )

    def close(self, status: CallStatus, error_message: str | None = None) -> None:
        """Note the end of the call, and judge it; only the first time counts."""
        if self._call.end_time is not None:
            return
        self.agent_ends("call_ended")
        self._call = replace(
            self._call,
            status=status,
            error_message=error_message,
            end_time=iso_date(self._vendor.clock.wall_s()),
        )
        self._calls.add(self._call)
        judge(self._vendor, self._call)

    def _write(self, turn: Turn) -> None:
        self._call = replace(self._call, turns=(*self._call.turns, turn))
        self._calls.add(self._call)

    def _now_s(self) -> float:
        return round((self._vendor.clock.now_ns() - self._began_ns) / _NS, 3)
