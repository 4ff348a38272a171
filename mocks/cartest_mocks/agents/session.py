"""Calls with an agent that repeats what it hears (other-endpoints.md section 11).

``/agents/stream/{agent_id}``, and ``/v1/agents/websocket/{agent_id}`` of managed agents, which is the same and
has the client call tools. The caller's turn ends with a pause or a key press; then the agent says what it heard,
or the key if it heard nothing, in the self-describing code with the stream id as context. Speaking into its
output interrupts it: it sends ``clear`` and falls silent. After a turn that ends with "goodbye" it repeats that
and hangs up.
"""

from functools import partial
from typing import Any, Final

from cartest_contracts.facts import DOCUMENTED_VOICES
from cartest_contracts.versions import ApiVersion
from cartest_contracts.wire.strict import BadRequest, read_object
from cartest_mocks.agents import events
from cartest_mocks.agents.agent import agents_of
from cartest_mocks.agents.call import CallError, CallStart, ToolResult, digit_of, media_of, object_of
from cartest_mocks.agents.conversation import Conversation
from cartest_mocks.agents.record import CallRecord
from cartest_mocks.agents.tools import Tools
from cartest_mocks.exchange import Request, Wire
from cartest_mocks.idle import IDLE_CLOSE, IdleWatch
from cartest_mocks.ids import new_uuid
from cartest_mocks.replies import path_part
from cartest_mocks.routes import Route
from cartest_mocks.stt.ear import Finding
from cartest_mocks.stt.hearing import Hearing
from cartest_mocks.vendor import Caller, Vendor

__all__ = ["ROUTES", "AgentSession"]

_SINCE: Final = ApiVersion.parse("2025-04-16")
_MANAGED_SINCE: Final = ApiVersion.parse("2026-03-01")
"""The documents date it 2026 (assumed)."""
_IDLE_S: Final = 180.0
"""C13: 30 s on an older page."""
_EVENTS: Final = frozenset({"media_input", "dtmf", "custom"})


class AgentSession:
    """One call."""

    def __init__(
        self, vendor: Vendor, request: Request, caller: Caller, wire: Wire, *, managed: bool = False
    ) -> None:
        self._vendor = vendor
        self._caller = caller
        self._wire = wire
        self._managed = managed
        self._agent_id = path_part(request, 3 if managed else 2)
        self._idle = IdleWatch(vendor.clock, limit_s=_IDLE_S, on_idle=lambda: wire.close(*IDLE_CLOSE))
        self._hearing = Hearing(on_failure=self._fail)
        self._call: Conversation | None = None
        self._record: CallRecord | None = None
        self._tools: Tools | None = None

    def on_text(self, text: str) -> None:
        """Take one event; one that breaks the protocol ends the call."""
        self._idle.touch()
        try:
            event = read_object(text)
            if self._call is None:
                self._start(event)
            else:
                self._take(self._call, event)
        except BadRequest as error:
            self._end(1008, error.message)
        except CallError as error:
            self._end(1008, str(error))

    def on_binary(self, data: bytes) -> None:  # noqa: ARG002  # the transport's signature
        """Refuse: audio travels in JSON here."""
        self._end(1008, "events must be JSON text")

    def on_ping(self) -> None:
        """Pings keep a call alive."""
        self._idle.touch()

    def on_close(self) -> None:
        """Give everything back."""
        self._idle.stop()
        self._hearing.stop()
        if self._record is not None:
            self._record.close("completed")

    def _start(self, event: dict[str, Any]) -> None:
        agent = agents_of(self._vendor).get(self._agent_id)
        default_voice = agent.tts_voice if agent is not None else DOCUMENTED_VOICES[0].id
        start = CallStart.read(event, default_voice=default_voice)
        if self._vendor.voices.lookup(start.voice_id, self._caller.customer) is None:
            raise CallError("the requested voice was not found")
        stream_id = start.stream_id or new_uuid(self._vendor.random)
        record = CallRecord(
            self._vendor,
            self._caller,
            agent_id=self._agent_id,
            stream_id=stream_id,
            voice_id=start.voice_id,
        )
        self._record = record
        self._call = Conversation(self._vendor, self._wire, start, stream_id, record)
        if self._managed:
            self._tools = Tools(self._vendor, self._wire, record, stream_id=stream_id)
        self._wire.send_text(events.ack(start, stream_id=stream_id))
        self._call.say(start.introduction)

    def _take(self, call: Conversation, event: dict[str, Any]) -> None:
        kind = event.get("event")
        if kind == "client_tool_result" and self._tools is not None:
            call.answer(self._tools.finish(ToolResult.read(event)))
        if kind not in _EVENTS:
            return  # new events may come at any time; a second start changes nothing (assumed)
        if event.get("stream_id") != call.stream_id:
            raise CallError("unknown stream_id")
        if kind == "custom":
            self._wire.send_text(events.custom(object_of(event, "metadata"), stream_id=call.stream_id))
        elif kind == "dtmf":
            self._end_turn(call, pressed=digit_of(event))
        else:
            call.listen(media_of(event))
            if call.ear.kept_bytes + self._hearing.backlog_bytes > self._vendor.config.max_upload_bytes:
                raise CallError("the audio arrives faster than it can be heard")
            if call.ear.utterance_ended:
                self._end_turn(call)
            elif call.ear.is_full:
                self._hearing.hear(call.ear.cut(speaking=True), call.note)

    def _end_turn(self, call: Conversation, *, pressed: str = "") -> None:
        def found(finding: Finding) -> None:
            call.note(finding)
            said = call.take_turn(pressed=pressed)
            if self._tools is None or not self._tools.begin(said):
                call.answer(said)

        self._hearing.hear(call.ear.cut(speaking=False), found)

    def _end(self, code: int, reason: str) -> None:
        if self._record is not None:
            self._record.close("failed", reason)
        self._wire.close(code, reason)

    def _fail(self, error: Exception) -> None:
        self._vendor.journal.defect(error)
        self._end(1011, "internal error")


ROUTES: Final = (
    Route(method="GET", template="/agents/stream/{agent_id}", access="agent", socket=AgentSession, since=_SINCE),
    Route(
        method="GET",
        template="/v1/agents/websocket/{agent_id}",
        access="agent",
        socket=partial(AgentSession, managed=True),
        since=_MANAGED_SINCE,
    ),
)
