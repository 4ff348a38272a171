"""A program while it is written: what the model expects of every context, and the session that it makes.

The model walks the transition table with each step; where it cannot know the state (a context that is closing ends
when its audio does) it takes the earlier one. It decides which waits can be kept: one that nothing promises is
left out, so that any part of a program is a program too and can be run: that is what shortening lives on. In the
end every context is finished and its end awaited.
"""

from dataclasses import dataclass
from typing import Any, Final

import msgspec

from cartest_contracts.formats import OutputFormat
from cartest_contracts.messages import CancelRequest, parse_socket_message
from cartest_contracts.programs.program import (
    MALFORMED,
    NONSENSE,
    AwaitAudio,
    AwaitEnd,
    Cancel,
    HangUp,
    Malformed,
    Nonsense,
    PassTime,
    Program,
    ProgramStep,
    Say,
    Style,
)
from cartest_contracts.session import CONTEXT_EXPIRY_S, Action, Input, State, inputs_of, step
from cartest_contracts.sessions.session import (
    Binary,
    Close,
    Expire,
    Message,
    Session,
    Settle,
    SocketPlan,
    Step,
    Talk,
    Text,
    Wait,
)
from cartest_contracts.verify.case import Cost
from cartest_contracts.verify.speech_case import speech_request, spoken_characters

__all__ = ["Draft", "Slot", "cost_of", "session_of_program"]

Slot = tuple[int, str]
"""A socket and a context of the program."""

_FORMAT: Final = OutputFormat.raw("pcm_s16le", 8000)
_PASSES_S: Final = CONTEXT_EXPIRY_S + 0.1
_ACTIVE: Final = frozenset({State.OPEN, State.CLOSING})


@dataclass
class _Expected:
    """What the model expects of one context."""

    talk: str
    state: State = State.NONE
    refusals: int = 0
    """At least."""
    heard: bool = False
    """Whether its first audio was waited for."""


class Draft:
    """A program in the making."""

    def __init__(self, style: Style, program_id: str = "program") -> None:
        self.kept: list[ProgramStep] = []
        """The steps that mean something here."""
        self.cost = Cost()
        self.hung_up = 0
        """Sockets closed in the middle so far."""
        self._style = style
        self._id = program_id
        self._steps: list[Step] = []
        self._talks: dict[str, Talk] = {}
        self._expected: dict[Slot, _Expected] = {}
        self._sockets: dict[int, int] = {}
        """Sockets of the program to sockets of the session."""
        self._opened = 0
        self._unanswered: set[int] = set()
        """Sockets of the session on which nonsense was sent: its answer is waited for before they are closed."""

    def state(self, slot: Slot) -> State:
        """Return where the model sees a context."""
        expected = self._expected.get(slot)
        return State.NONE if expected is None else expected.state

    def slots(self, *states: State) -> tuple[Slot, ...]:
        """Return the contexts in one of those states."""
        every = [(number, name) for number in range(self._style.sockets) for name in self._style.contexts]
        return tuple(slot for slot in every if self.state(slot) in states)

    @property
    def talks_on(self) -> tuple[int, ...]:
        """The sockets that are open."""
        return tuple(sorted(self._sockets))

    def add(self, what: ProgramStep) -> bool:
        """Append a step; return whether it means anything here, else it is left out."""
        kept = self._add(what)
        if kept:
            self.kept.append(what)
        return kept

    def session(self) -> Session:
        """Finish every context and return the session."""
        for slot in self.slots(State.OPEN):
            self._add(Say(socket=slot[0], context=slot[1]))
        for slot in self.slots(State.CLOSING):
            self._add(AwaitEnd(socket=slot[0], context=slot[1]))
        for expected in self._expected.values():
            if expected.refusals:
                self._steps.append(Wait(talk=expected.talk, until="error", count=expected.refusals))
        labels = {"program": self._id, "group": self._id, "role": "program"}
        return Session(
            api_version=str(self._style.version),
            sockets=tuple(SocketPlan(labels=labels) for _ in range(self._opened)),
            talks={name: msgspec.structs.replace(talk, labels=labels) for name, talk in self._talks.items()},
            steps=tuple(self._steps),
        )

    # --- steps

    def _add(self, what: ProgramStep) -> bool:
        match what:
            case Say():
                return self._say(what)
            case Cancel():
                return self._send((what.socket, what.context), {"context_id": what.context, "cancel": True})
            case Malformed():
                message = {**_request(what.context, "Hi."), **MALFORMED[what.how]}
                expected = self._expect((what.socket, what.context))
                self._steps.append(Message(talk=expected.talk, message=message))
                expected.refusals += 1
                return True
            case AwaitAudio() | AwaitEnd():
                return self._await(what)
            case PassTime():
                return self._pass_time()
            case Nonsense():
                frame = NONSENSE[what.how]
                number = self._open(what.socket)
                self._unanswered.add(number)
                self._steps.append(
                    Binary(socket=number, data=frame)
                    if isinstance(frame, bytes)
                    else Text(socket=number, text=frame)
                )
                return True
            case HangUp():
                return self._hang_up(what.socket)

    def _say(self, what: Say) -> bool:
        message = _request(what.context, what.text)
        if what.more:
            message["continue"] = True
        if what.flush:
            message["flush"] = True
        return self._send((what.socket, what.context), message)

    def _send(self, slot: Slot, message: dict[str, Any]) -> bool:
        before = self.state(slot)
        asked = parse_socket_message(msgspec.json.encode(message), version=self._style.version)
        state, refused = before, False
        inputs = (Input.CANCEL,) if isinstance(asked, CancelRequest) else inputs_of(asked)
        for what in inputs:
            cell = step(state, what)
            refused = refused or cell.action is Action.SEND_ERROR
            state = cell.next
        if before is State.NONE and state in _ACTIVE and not self._has_room():
            return False
        expected = self._expect(slot)
        self._steps.append(Message(talk=expected.talk, message=message))
        opens = before is State.NONE and state in _ACTIVE
        self.cost += Cost(requests=int(opens), characters=0 if refused else spoken_characters(message))
        expected.refusals += refused
        expected.state = state
        return True

    def _has_room(self) -> bool:
        """Whether one more context may be active; one that is about to end is waited for."""
        while len(self.slots(*_ACTIVE)) >= self._style.width:
            closing = self.slots(State.CLOSING)
            if not closing:
                return False
            self._await(AwaitEnd(socket=closing[0][0], context=closing[0][1]))
        return True

    def _await(self, what: AwaitAudio | AwaitEnd) -> bool:
        slot = (what.socket, what.context)
        expected, state = self._expected.get(slot), self.state(slot)
        if expected is None or state not in _ACTIVE:
            return False
        if isinstance(what, AwaitEnd):
            if state is not State.CLOSING:
                return False
            expected.state = State.DEAD
            self._steps.append(Wait(talk=expected.talk, until="done"))
            return True
        if expected.heard:
            return False
        expected.heard = True
        self._steps.append(Wait(talk=expected.talk, until="chunk"))
        return True

    def _pass_time(self) -> bool:
        waiting = self.slots(State.OPEN)
        for slot in waiting:
            expected = self._expected[slot]
            expected.state = State.DEAD
            self._steps.append(Expire(talk=expected.talk, seconds=_PASSES_S))
        return bool(waiting)

    def _hang_up(self, socket: int) -> bool:
        number = self._sockets.pop(socket, None)
        if number is None:
            return False
        self.hung_up += 1
        if number in self._unanswered:
            self._steps.append(Settle(socket=number))
        self._steps.append(Close(socket=number))
        self._expected = {slot: each for slot, each in self._expected.items() if slot[0] != socket}
        return True

    # --- sockets and contexts

    def _open(self, socket: int) -> int:
        if socket not in self._sockets:
            self._sockets[socket] = self._opened
            self._opened += 1
            self.cost += Cost(requests=1)
        return self._sockets[socket]

    def _expect(self, slot: Slot) -> _Expected:
        if slot not in self._expected:
            number = self._open(slot[0])
            talk = f"{slot[1]}{number}"
            self._talks[talk] = Talk(context_id=slot[1], socket=number, lasting=True)
            self._expected[slot] = _Expected(talk=talk)
        return self._expected[slot]


def session_of_program(program: Program, style: Style) -> Session:
    """Return the session of a program."""
    return _drafted(program, style)[1]


def cost_of(program: Program, style: Style) -> Cost:
    """Return what running a program takes at most."""
    return _drafted(program, style)[0].cost


def _drafted(program: Program, style: Style) -> tuple[Draft, Session]:
    draft = Draft(style, program.id)
    for each in program.steps:
        draft.add(each)
    return draft, draft.session()


def _request(context: str, text: str) -> dict[str, Any]:
    # Without buffering every input is spoken at once (C5).
    more = {"add_timestamps": True} if context == "b" else {}
    return speech_request(text, _FORMAT, context_id=context, max_buffer_delay_ms=0, **more)
