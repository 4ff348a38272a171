"""``/stt/websocket``: audio and commands in, transcripts back (other-endpoints.md section 4).

Hearing is done stretch by stretch in a worker thread, one at a time, so finals come in the order of the audio
and the event loop never waits. The socket holds one STT slot for as long as it is open, idle or not.
"""

from collections.abc import Callable
from typing import Final

from cartest_contracts.versions import ApiVersion
from cartest_mocks.accounts import Slot
from cartest_mocks.exchange import Problem, Request, Wire
from cartest_mocks.idle import IDLE_CLOSE, IdleWatch
from cartest_mocks.routes import Route
from cartest_mocks.stt import events
from cartest_mocks.stt.ear import LONGEST_STRETCH_S, Ear, Finding, Stretch
from cartest_mocks.stt.hearing import Hearing
from cartest_mocks.stt.meter import Meter
from cartest_mocks.stt.query import SocketQuery
from cartest_mocks.vendor import Caller, Vendor

__all__ = ["ROUTES", "SttSession"]

_LONG_IDLE_SINCE: Final = ApiVersion.parse("2025-11-04")
_IDLE_S: Final = 180.0
_IDLE_BEFORE_S: Final = 20.0
"""C12: 20 s in the documents of 2025, 180 s in those of 2026; which version draws the line is assumed."""


def _open(vendor: Vendor, request: Request, caller: Caller, wire: Wire) -> "SttSession":
    return SttSession(vendor, request, caller, wire, caller.customer.stt_slots.acquire())


class SttSession:
    """One open socket."""

    def __init__(self, vendor: Vendor, request: Request, caller: Caller, wire: Wire, slot: Slot) -> None:
        self._caller = caller
        self._wire = wire
        self._slot = slot
        self._journal = vendor.journal
        self._max_backlog_bytes = vendor.config.max_upload_bytes
        self._hearing = Hearing(on_failure=self._fail)
        self._draft: Finding | None = None
        """What was heard since the last final."""
        self._ear: Ear | None = None
        """``None``: audio and commands are no longer taken."""
        idle_s = _IDLE_S if caller.version >= _LONG_IDLE_SINCE else _IDLE_BEFORE_S
        self._idle = IdleWatch(vendor.clock, limit_s=idle_s, on_idle=lambda: self._close(*IDLE_CLOSE))
        try:
            query = SocketQuery.read(request)
        except Problem as problem:
            # Recorded: the upgrade succeeds, then comes the error, then close 1008. A turn later, because
            # nothing may be sent before the upgrade is answered.
            refused = problem
            vendor.clock.call_at(vendor.clock.now_ns(), lambda: self._refuse(refused))
            return
        self._language = query.language
        self._drafts = query.drafts
        self._meter = Meter(
            vendor, caller, model=query.model, encoding=query.encoding, sample_rate=query.sample_rate
        )
        self._ear = Ear(
            encoding=query.encoding,
            sample_rate=query.sample_rate,
            min_volume=query.min_volume,
            max_silence_s=query.max_silence_s,
        )

    def on_binary(self, data: bytes) -> None:
        """Take audio; hear it when an utterance has ended or goes on for too long."""
        self._idle.touch()
        if self._ear is None:
            return
        try:
            self._meter.note(len(data))
        except Problem as problem:
            self._refuse(problem)
            return
        self._ear.take(data)
        if self._hearing.backlog_bytes + self._ear.kept_bytes > self._max_backlog_bytes:
            self._refuse(Problem(400, "Too much audio", "The audio arrives faster than it can be transcribed."))
        elif self._ear.utterance_ended:
            self._hear(self._ear.cut(speaking=False))
        elif self._drafts and self._ear.has_news:
            self._hear(self._ear.cut(speaking=True), final=False)
        elif self._ear.is_full:
            self._hear(self._ear.cut(speaking=True))

    def on_text(self, text: str) -> None:
        """Obey a command; an unknown one is an error that leaves the socket open."""
        self._idle.touch()
        if self._ear is None:
            return
        if text == "finalize":
            self._hear(self._ear.cut(speaking=False), then=self._acknowledge_flush)
        elif text in ("done", "close"):
            self._hear(self._ear.cut(speaking=False), then=self._finish)
            self._ear = None
        else:
            allowed = 'The text message must be one of "finalize", "done", "close".'
            self._send_error(Problem(400, "Invalid command", allowed))

    def on_ping(self) -> None:
        """Only messages keep the socket alive (assumed)."""

    def on_close(self) -> None:
        """Give everything back."""
        self._ear = None
        self._idle.stop()
        self._slot.release()
        self._hearing.stop()

    def _hear(self, stretch: Stretch, then: Callable[[], None] = lambda: None, *, final: bool = True) -> None:
        def found(finding: Finding) -> None:
            self._tell(finding, final=final)
            then()

        self._hearing.hear(stretch, found)

    def _tell(self, finding: Finding, *, final: bool) -> None:
        heard = finding if self._draft is None else self._draft.then(finding)
        final = final or heard.duration_s >= LONGEST_STRETCH_S
        self._draft = None if final else heard
        if not final and not finding.text:
            return
        event = events.transcript(
            heard, request_id=self._caller.request_id, language=self._language, is_final=final
        )
        if event is not None:
            self._wire.send_text(event)

    def _acknowledge_flush(self) -> None:
        self._wire.send_text(events.flush_done(request_id=self._caller.request_id))

    def _finish(self) -> None:
        self._wire.send_text(events.done(request_id=self._caller.request_id))
        self._close(1000, "Close message")

    def _refuse(self, problem: Problem) -> None:
        self._send_error(problem)
        self._close(1008, problem.title)

    def _send_error(self, problem: Problem) -> None:
        self._wire.send_text(
            events.error(problem, version=self._caller.version, request_id=self._caller.request_id)
        )

    def _fail(self, error: Exception) -> None:
        self._journal.defect(error)
        self._close(1011, "internal error")

    def _close(self, code: int, reason: str) -> None:
        self._ear = None
        self._wire.close(code, reason)


ROUTES: Final = (Route(method="GET", template="/stt/websocket", access="stt", socket=_open),)
