"""``/agents/stream/{agent_id}``: a call with an agent that repeats what it hears (other-endpoints.md section 11).

The caller's turn ends with a pause or a key press; then the agent says what it heard, or the key if it heard
nothing, in the self-describing code with the stream id as context. Speaking into its output interrupts it: it
sends ``clear`` and falls silent. After a turn that ends with "goodbye" it repeats that and hangs up.
"""

import uuid
from typing import Any, Final

from cartest_contracts.versions import ApiVersion
from cartest_contracts.wire.strict import BadRequest, read_object
from cartest_mocks.agents import events
from cartest_mocks.agents.call import CallError, CallStart, digit_of, media_of, object_of
from cartest_mocks.agents.conversation import Conversation
from cartest_mocks.exchange import Request, Wire
from cartest_mocks.idle import IDLE_CLOSE, IdleWatch
from cartest_mocks.routes import Route
from cartest_mocks.stt.ear import Finding
from cartest_mocks.stt.hearing import Hearing
from cartest_mocks.vendor import Caller, Vendor

__all__ = ["ROUTES", "AgentSession"]

_SINCE: Final = ApiVersion.parse("2025-04-16")
_IDLE_S: Final = 180.0
"""C13: 30 s on an older page."""


class AgentSession:
    """One call."""

    def __init__(self, vendor: Vendor, _request: Request, caller: Caller, wire: Wire) -> None:
        self._vendor = vendor
        self._caller = caller
        self._wire = wire
        self._idle = IdleWatch(vendor.clock, limit_s=_IDLE_S, on_idle=lambda: wire.close(*IDLE_CLOSE))
        self._hearing = Hearing(on_failure=self._fail)
        self._call: Conversation | None = None

    def on_text(self, text: str) -> None:
        """Take one event; one that breaks the protocol ends the call."""
        self._idle.touch()
        try:
            event = read_object(text)
            if self._call is None:
                self._start(CallStart.read(event))
            else:
                self._take(self._call, event)
        except BadRequest as error:
            self._wire.close(1008, error.message)
        except CallError as error:
            self._wire.close(1008, str(error))

    def on_binary(self, data: bytes) -> None:  # noqa: ARG002  # the transport's signature
        """Refuse: audio travels in JSON here."""
        self._wire.close(1008, "events must be JSON text")

    def on_ping(self) -> None:
        """Pings keep a call alive."""
        self._idle.touch()

    def on_close(self) -> None:
        """Give everything back."""
        self._idle.stop()
        self._hearing.stop()

    def _start(self, start: CallStart) -> None:
        if self._vendor.voices.lookup(start.voice_id, self._caller.customer) is None:
            raise CallError("the requested voice was not found")
        stream_id = start.stream_id or str(uuid.UUID(int=self._vendor.random.getrandbits(128), version=4))
        self._call = Conversation(self._vendor, self._wire, start, stream_id)
        self._wire.send_text(events.ack(start, stream_id=stream_id))
        self._call.say(start.introduction)

    def _take(self, call: Conversation, event: dict[str, Any]) -> None:
        kind = event.get("event")
        if kind not in {"media_input", "dtmf", "custom"}:
            return  # new events may come at any time; a second start changes nothing (assumed)
        if event.get("stream_id") != call.stream_id:
            raise CallError("unknown stream_id")
        if kind == "custom":
            self._wire.send_text(events.custom(object_of(event, "metadata"), stream_id=call.stream_id))
        elif kind == "dtmf":
            self._end_turn(call, instead=digit_of(event))
        else:
            call.listen(media_of(event))
            if call.ear.kept_bytes + self._hearing.backlog_bytes > self._vendor.config.max_upload_bytes:
                raise CallError("the audio arrives faster than it can be heard")
            if call.ear.utterance_ended:
                self._end_turn(call)
            elif call.ear.is_full:
                self._hearing.hear(call.ear.cut(speaking=True), call.note)

    def _fail(self, error: Exception) -> None:
        self._vendor.journal.defect(error)
        self._wire.close(1011, "internal error")

    def _end_turn(self, call: Conversation, *, instead: str = "") -> None:
        def found(finding: Finding) -> None:
            call.note(finding)
            call.answer(instead)

        self._hearing.hear(call.ear.cut(speaking=False), found)


ROUTES: Final = (
    Route(method="GET", template="/agents/stream/{agent_id}", access="agent", socket=AgentSession, since=_SINCE),
)
