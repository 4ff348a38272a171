"""``/tts/websocket``: many contexts on one socket (websocket.md)."""

from typing import Final

from cartest_contracts.events import error_frame
from cartest_contracts.messages import BadRequest, CancelRequest, GenerationRequest, parse_socket_message
from cartest_contracts.problem import socket_problem
from cartest_contracts.session import Action, Input, State, inputs_of, step
from cartest_mocks.exchange import Problem, Request, Session, Wire
from cartest_mocks.idle import IDLE_CLOSE, IdleWatch
from cartest_mocks.tts.catalogue import check_catalogue, check_length
from cartest_mocks.tts.charging import charge_speech
from cartest_mocks.tts.context import Context, refusal
from cartest_mocks.vendor import Caller, Vendor

__all__ = ["open_socket"]

_IDLE_S: Final = 300.0
_REMEMBERED: Final = 100_000
"""Dead context ids that a socket remembers; ids are not reusable on it."""


def open_socket(vendor: Vendor, _request: Request, caller: Caller, wire: Wire) -> Session:
    """Open a socket; raise :class:`Problem` 429 if the account has too many."""
    return _SpeechSocket(vendor, caller, wire)


class _SpeechSocket:
    def __init__(self, vendor: Vendor, caller: Caller, wire: Wire) -> None:
        self._vendor = vendor
        self._caller = caller
        self._wire = wire
        self._slot = caller.customer.socket_slots.acquire()
        self._contexts: dict[str, Context] = {}
        self._dead: dict[str, None] = {}
        self._idle = IdleWatch(vendor.clock, limit_s=_IDLE_S, on_idle=self._is_idle)

    # --- frames

    def on_text(self, text: str) -> None:
        """Take a generation request or a cancel."""
        self._idle.touch()
        context_id: str | None = None
        try:
            message = parse_socket_message(text, version=self._caller.version)
            context_id = message.context_id
            if isinstance(message, CancelRequest):
                self._cancel(message.context_id)
            else:
                self._generate(message, text)
        except BadRequest as error:
            self._refuse(error, error.context_id)
        except Problem as error:
            self._refuse(error, context_id)

    def on_binary(self, data: bytes) -> None:  # noqa: ARG002  # audio never travels this way
        """Refuse it and stay open (API notes README section 6, assumed)."""
        self._idle.touch()
        self._refuse(Problem(400, "Invalid request", "Binary messages are not supported."), None)

    def on_ping(self) -> None:
        """Nothing: a ping does not keep an idle socket open (API notes README section 6, assumed)."""

    def on_close(self) -> None:
        """Drop everything (websocket.md section 4)."""
        self._idle.stop()
        for context in tuple(self._contexts.values()):
            context.stop()
        self._slot.release()

    # --- contexts

    def _generate(self, request: GenerationRequest, text: str) -> None:
        context_id = request.context_id or ""  # parse_socket_message has insisted on one
        context = self._contexts.get(context_id)
        if context is None:
            self._check_opens(context_id, request)
            context = self._open(context_id, request, text)
        else:
            check_length(request.transcript)
            charge_speech(self._vendor, self._caller, request)
        context.take(request)

    def _check_opens(self, context_id: str, request: GenerationRequest) -> None:
        state = State.DEAD if context_id in self._dead else State.NONE
        transition = step(state, inputs_of(request)[0])
        if transition.action is Action.SEND_ERROR:
            raise refusal(transition)

    def _open(self, context_id: str, request: GenerationRequest, text: str) -> Context:
        check_catalogue(request, vendor=self._vendor, caller=self._caller, socket=True)
        slot = self._caller.customer.tts_slots.acquire()
        try:
            charge_speech(self._vendor, self._caller, request)
        except Problem:
            slot.release()
            raise
        context = self._contexts[context_id] = Context(
            request,
            vendor=self._vendor,
            version=self._caller.version,
            wire=self._wire,
            slot=slot,
            pace=self._vendor.paces.pace(request.model_id, "websocket", text.encode()),
            on_dead=lambda: self._bury(context_id),
        )
        return context

    def _cancel(self, context_id: str) -> None:
        context = self._contexts.get(context_id)
        if context is None:
            state = State.DEAD if context_id in self._dead else State.NONE
            raise refusal(step(state, Input.CANCEL))
        context.stop()

    def _bury(self, context_id: str) -> None:
        self._idle.touch()
        del self._contexts[context_id]
        self._dead[context_id] = None
        if len(self._dead) > _REMEMBERED:
            del self._dead[next(iter(self._dead))]

    # --- the socket itself

    def _refuse(self, error: Problem | BadRequest, context_id: str | None) -> None:
        event = socket_problem(
            self._caller.version,
            status=error.status,
            title=error.title,
            message=error.message,
            error_code=error.error_code,
            request_id=self._caller.request_id,
            context_id=context_id,
        )
        self._wire.send_text(error_frame(event))

    def _is_idle(self) -> None:
        """Close after five minutes without a message; a context under way counts as traffic."""
        if self._contexts:
            self._idle.start()
        else:
            self._wire.close(*IDLE_CLOSE)
