"""The life of a context on a TTS socket, as a table: state and input to next state and action.

The table is websocket.md section 4 ("State table"); each row says how well it is known. It is data: the mock
walks it to answer, the rules to judge, and docs/session.md is drawn from it (:func:`draw`, kept true by a
test). Every state has a row for every input, so :func:`step` never fails.

An idle context ends by itself one second after its last audio; whoever walks the table arms that timer when
told ``arm_expiry`` and reports it as ``idle_expired``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from cartest_contracts.audio.tokens import speakable
from cartest_contracts.knowledge import Knowledge
from cartest_contracts.messages import GenerationRequest

__all__ = [
    "CLOSED",
    "CONTEXT_EXPIRY_S",
    "NO_TRANSCRIPT",
    "TABLE",
    "UNKNOWN_CONTEXT",
    "Action",
    "Input",
    "State",
    "Transition",
    "draw",
    "inputs_of",
    "step",
]

CONTEXT_EXPIRY_S: Final = 1.0
"""From the last audio streamed out to the automatic ``done`` of an open context (C6)."""


class State(StrEnum):
    """Where a context stands."""

    NONE = "none"
    OPEN = "open"
    CLOSING = "closing"
    """Its input is finished, its audio still flows."""
    DEAD = "dead"


class Input(StrEnum):
    """What can happen to a context."""

    TEXT_CONTINUE = "text_continue"
    TEXT_FINAL = "text_final"
    EMPTY_CONTINUE = "empty_continue"
    """A transcript with nothing to speak, with ``continue`` and without ``flush``."""
    EMPTY_FINAL = "empty_final"
    """A transcript with nothing to speak, without ``continue``."""
    FLUSH = "flush"
    CANCEL = "cancel"
    AUDIO_FINISHED = "audio_finished"
    """All audio of everything said so far has been sent."""
    IDLE_EXPIRED = "idle_expired"
    FAILED = "failed"
    """The server gave up on this context: bad model, no credits, too many contexts, internal error."""


class Action(StrEnum):
    """What the server does."""

    GENERATE = "generate"
    """Speak the transcript after what was said before."""
    APPEND = "append"
    """Join the blank text or punctuation to what was said; it makes no audio by itself."""
    MARK_FLUSH = "mark_flush"
    CLOSE_INPUT = "close_input"
    STOP = "stop"
    """Drop what is not sent yet, say nothing (C7)."""
    ARM_EXPIRY = "arm_expiry"
    SEND_DONE = "send_done"
    SEND_ERROR = "send_error"
    """Status 400 with the transition's ``error`` as title; for ``failed`` the failure's own error."""
    IGNORE = "ignore"


@dataclass(frozen=True, kw_only=True, slots=True)
class Transition:
    """One cell of the table."""

    next: State
    action: Action
    error: str | None = None
    """Title of the error event, as recorded live."""
    knowledge: Knowledge = Knowledge.DOCUMENTED


NO_TRANSCRIPT: Final = "No valid transcripts passed"
CLOSED: Final = "Context has closed"
UNKNOWN_CONTEXT: Final = "Invalid context ID"


def _go(to: State, action: Action, knowledge: Knowledge = Knowledge.DOCUMENTED) -> Transition:
    return Transition(next=to, action=action, knowledge=knowledge)


def _refuse(state: State, error: str, knowledge: Knowledge = Knowledge.RECORDED) -> Transition:
    return Transition(next=state, action=Action.SEND_ERROR, error=error, knowledge=knowledge)


_TEXTS: Final = (
    Input.TEXT_CONTINUE,
    Input.TEXT_FINAL,
    Input.EMPTY_CONTINUE,
    Input.EMPTY_FINAL,
    Input.FLUSH,
)
# An error event carries done:true, which ends its context (websocket.md section 8).
_FAIL: Final = _go(State.DEAD, Action.SEND_ERROR, Knowledge.ASSUMED)

TABLE: Final[Mapping[State, Mapping[Input, Transition]]] = MappingProxyType(
    {
        State.NONE: {
            Input.TEXT_CONTINUE: _go(State.OPEN, Action.GENERATE),
            Input.TEXT_FINAL: _go(State.CLOSING, Action.GENERATE),
            Input.EMPTY_CONTINUE: _refuse(State.NONE, NO_TRANSCRIPT),
            Input.EMPTY_FINAL: _refuse(State.NONE, NO_TRANSCRIPT),
            Input.FLUSH: _refuse(State.NONE, NO_TRANSCRIPT, Knowledge.ASSUMED),
            Input.CANCEL: _refuse(State.NONE, UNKNOWN_CONTEXT),
            Input.AUDIO_FINISHED: _go(State.NONE, Action.IGNORE),
            Input.IDLE_EXPIRED: _go(State.NONE, Action.IGNORE),
            # A context that never opened may be tried again.
            Input.FAILED: _go(State.NONE, Action.SEND_ERROR, Knowledge.ASSUMED),
        },
        State.OPEN: {
            Input.TEXT_CONTINUE: _go(State.OPEN, Action.GENERATE),
            Input.TEXT_FINAL: _go(State.CLOSING, Action.GENERATE),
            Input.EMPTY_CONTINUE: _go(State.OPEN, Action.APPEND, Knowledge.ASSUMED),
            Input.EMPTY_FINAL: _go(State.CLOSING, Action.CLOSE_INPUT),
            Input.FLUSH: _go(State.OPEN, Action.MARK_FLUSH),
            Input.CANCEL: _go(State.DEAD, Action.STOP, Knowledge.RECORDED),
            Input.AUDIO_FINISHED: _go(State.OPEN, Action.ARM_EXPIRY),
            Input.IDLE_EXPIRED: _go(State.DEAD, Action.SEND_DONE),
            Input.FAILED: _FAIL,
        },
        State.CLOSING: {
            **{text: _refuse(State.CLOSING, CLOSED) for text in _TEXTS},
            Input.CANCEL: _go(State.DEAD, Action.STOP, Knowledge.RECORDED),
            Input.AUDIO_FINISHED: _go(State.DEAD, Action.SEND_DONE),
            # A timer that was armed before the input closed.
            Input.IDLE_EXPIRED: _go(State.CLOSING, Action.IGNORE),
            Input.FAILED: _FAIL,
        },
        State.DEAD: {
            **{text: _refuse(State.DEAD, CLOSED) for text in _TEXTS},
            Input.CANCEL: _refuse(State.DEAD, UNKNOWN_CONTEXT),
            Input.AUDIO_FINISHED: _go(State.DEAD, Action.IGNORE),
            Input.IDLE_EXPIRED: _go(State.DEAD, Action.IGNORE),
            Input.FAILED: _go(State.DEAD, Action.IGNORE),
        },
    }
)


def step(state: State, what: Input) -> Transition:
    """Return the cell for an input in a state."""
    return TABLE[state][what]


def inputs_of(request: GenerationRequest) -> tuple[Input, ...]:
    """Return what one generation request means, in order.

    A flush that comes with text marks the boundary after it. With the last message it marks nothing, since
    the end of the input flushes. Livekit ends a context with one space (websocket.md section 4).
    """
    empty = not speakable(request.transcript)
    if not request.more:
        return (Input.EMPTY_FINAL if empty else Input.TEXT_FINAL,)
    if empty:
        return (Input.FLUSH if request.flush else Input.EMPTY_CONTINUE,)
    return (Input.TEXT_CONTINUE, Input.FLUSH) if request.flush else (Input.TEXT_CONTINUE,)


def draw() -> str:
    """Return the table as a Mermaid state diagram; inputs that change nothing are left out."""
    arrows: dict[tuple[State, State, str], list[str]] = {}
    for state, row in TABLE.items():
        for what, cell in row.items():
            if cell.action is not Action.IGNORE:
                label = f"{cell.action} “{cell.error}”" if cell.error else str(cell.action)
                arrows.setdefault((state, cell.next, label), []).append(what)
    lines = ["stateDiagram-v2", f"    [*] --> {State.NONE}"]
    lines += [
        f"    {origin} --> {target}: {', '.join(inputs)} / {label}"
        for (origin, target, label), inputs in arrows.items()
    ]
    return "\n".join([*lines, f"    {State.DEAD} --> [*]"])
