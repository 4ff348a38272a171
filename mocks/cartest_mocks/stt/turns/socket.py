"""``/stt/turns/websocket``: audio in binary frames, turns back (other-endpoints.md section 5).

As on ``/stt/websocket``, hearing is done in a worker thread, one stretch at a time, so events come in the order of
the audio; and the socket holds one STT slot for as long as it is open.
"""

from typing import Any, Final, cast

from cartest_contracts.versions import ApiVersion
from cartest_contracts.wire.strict import BadRequest, read_object
from cartest_mocks.accounts import Slot
from cartest_mocks.exchange import Problem, Request, Wire
from cartest_mocks.idle import IDLE_CLOSE, IdleWatch
from cartest_mocks.routes import Route
from cartest_mocks.stt import events as stt_events
from cartest_mocks.stt.ear import Finding
from cartest_mocks.stt.hearing import Hearing
from cartest_mocks.stt.meter import Meter
from cartest_mocks.stt.options import check_keyterms, encoding_of, model_of, sample_rate_of
from cartest_mocks.stt.turns import events
from cartest_mocks.stt.turns.detector import Moment, TurnDetector
from cartest_mocks.stt.turns.listener import Step, TurnListener
from cartest_mocks.stt.turns.settings import TurnSettings
from cartest_mocks.vendor import Caller, Vendor

__all__ = ["MODELS", "ROUTES", "TurnsSession"]

MODELS: Final = ("ink-2", "ink-preview")

_SINCE: Final = ApiVersion.parse("2026-03-01")
"""The documents date it 2026 (assumed)."""
_TURN_IDS_SINCE: Final = ApiVersion.parse("2026-08-14")
_IDLE_S: Final = 180.0
"""As on the other socket of speech to text (C12, assumed)."""


def _open(vendor: Vendor, request: Request, caller: Caller, wire: Wire) -> "TurnsSession":
    return TurnsSession(vendor, request, caller, wire, caller.customer.stt_slots.acquire())


class TurnsSession:
    """One open socket."""

    def __init__(self, vendor: Vendor, request: Request, caller: Caller, wire: Wire, slot: Slot) -> None:
        self._vendor = vendor
        self._caller = caller
        self._wire = wire
        self._slot = slot
        self._hearing = Hearing(on_failure=self._fail)
        self._listener: TurnListener | None = None
        """``None``: audio and commands are no longer taken."""
        self._transcript = ""
        self._turn_id: str | None = None
        self._greeted = False
        self._idle = IdleWatch(vendor.clock, limit_s=_IDLE_S, on_idle=lambda: self._close(*IDLE_CLOSE))
        try:
            self._settings = TurnSettings.read(request)
            self._detector = TurnDetector(self._settings)
            self._begin(request)
        except (Problem, BadRequest) as problem:
            # As on the other socket: the upgrade succeeds, then come the error and close 1008. A turn of the loop
            # later, because nothing may be sent before the upgrade is answered.
            refused = problem
            self._soon(lambda: self._refuse(refused))
            return
        self._soon(self._greet)

    def on_binary(self, data: bytes) -> None:
        """Take audio; hear it where something happens to a turn."""
        self._idle.touch()
        if self._listener is None:
            return
        self._greet()
        try:
            self._meter.note(len(data))
            for step in self._listener.take(data):
                self._hear(step)
            if self._hearing.backlog_bytes + self._listener.kept_bytes > self._vendor.config.max_upload_bytes:
                raise Problem(400, "Too much audio", "The audio arrives faster than it can be transcribed.")
        except Problem as problem:
            self._refuse(problem)

    def on_text(self, text: str) -> None:
        """Obey a command; one that is wrong is an error that leaves the socket open (assumed)."""
        self._idle.touch()
        if self._listener is None:
            return
        self._greet()
        try:
            self._obey(self._listener, read_object(text))
        except (Problem, BadRequest) as problem:
            self._send_error(problem)

    def on_ping(self) -> None:
        """Only messages keep the socket alive (assumed)."""

    def on_close(self) -> None:
        """Give everything back."""
        self._listener = None
        self._idle.stop()
        self._slot.release()
        self._hearing.stop()

    def _begin(self, request: Request) -> None:
        model = model_of(request.first("model"), known=MODELS, unknown_status=400)
        check_keyterms(request.query.get("keyterm", ()))
        encoding = encoding_of(request.first("encoding"))
        sample_rate = sample_rate_of(request.first("sample_rate"))
        self._meter = Meter(self._vendor, self._caller, model=model, encoding=encoding, sample_rate=sample_rate)
        self._listener = TurnListener(encoding=encoding, sample_rate=sample_rate, detector=self._detector)

    def _obey(self, listener: TurnListener, command: dict[str, Any]) -> None:
        kind = command.get("type")
        if kind == "config":
            turn = command.get("turn")
            if turn is not None and not isinstance(turn, dict):
                raise Problem(400, "Invalid request", "turn must be an object.")
            self._settings = self._settings.after(cast("dict[str, Any]", turn or {}))
            self._detector.use(self._settings)
        elif kind == "close":
            self._listener = None
            self._hear(listener.finish(), last=True)
        else:
            raise Problem(400, "Invalid command", 'type must be one of "config", "close".')

    def _hear(self, step: Step, *, last: bool = False) -> None:
        def found(finding: Finding) -> None:
            self._tell(step.moment, finding)
            if last:
                self._close(1000, "Close message")

        self._hearing.hear(step.stretch, found)

    def _tell(self, moment: Moment | None, finding: Finding) -> None:
        if moment is Moment.START:
            self._transcript = ""
            if self._caller.version >= _TURN_IDS_SINCE:
                self._turn_id = next(self._vendor.request_ids)
        self._transcript += finding.text
        request_id, turn_id = self._caller.request_id, self._turn_id
        transcript = self._transcript.strip()
        if moment is not None:
            self._wire.send_text(events.turn(moment, transcript, request_id=request_id, turn_id=turn_id))
        if finding.text and moment in {None, Moment.START, Moment.RESUME}:
            self._wire.send_text(events.update(transcript, request_id=request_id, turn_id=turn_id))

    def _greet(self) -> None:
        if not self._greeted:
            self._greeted = True
            self._wire.send_text(events.connected(request_id=self._caller.request_id))

    def _soon(self, action: Any) -> None:
        self._vendor.clock.call_at(self._vendor.clock.now_ns(), action)

    def _refuse(self, problem: Problem | BadRequest) -> None:
        self._send_error(problem)
        self._close(1008, problem.title)

    def _send_error(self, problem: Problem | BadRequest) -> None:
        self._wire.send_text(
            stt_events.error(problem, version=self._caller.version, request_id=self._caller.request_id)
        )

    def _fail(self, error: Exception) -> None:
        self._vendor.journal.defect(error)
        self._close(1011, "internal error")

    def _close(self, code: int, reason: str) -> None:
        self._listener = None
        self._wire.close(code, reason)


ROUTES: Final = (Route(method="GET", template="/stt/turns/websocket", access="stt", socket=_open, since=_SINCE),)
