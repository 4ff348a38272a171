"""The state machine that writes programs: Hypothesis picks the steps, the transition table says which make sense.

Its rules append steps to a draft; nothing is sent before the program is whole. So a program is one artefact: its
cost is known before it runs, it can be replayed, and what fails is shortened by dropping steps, never by running
half of one. (Sending while picking was tried: a wait inside every rule made programs slow, and a failure in the
middle left the contexts of all earlier steps without a judgement.)
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from cartest_contracts.clients.http_client import HttpClient
from cartest_contracts.clients.socket_client import SocketClient
from cartest_contracts.errors import UsageError, VendorViolation
from cartest_contracts.judge import judge
from cartest_contracts.programs.draft import Draft, Slot, session_of_program
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
from cartest_contracts.rule import AnyRule
from cartest_contracts.rules import ALL_RULES
from cartest_contracts.session import TABLE, Action, Input, State
from cartest_contracts.sessions.clocks import clock_of
from cartest_contracts.sessions.player import play
from cartest_contracts.target import Target

__all__ = ["ProgramMachine", "program_machine"]

_SENT = (
    Input.TEXT_CONTINUE,
    Input.TEXT_FINAL,
    Input.EMPTY_CONTINUE,
    Input.EMPTY_FINAL,
    Input.FLUSH,
    Input.CANCEL,
)
"""Inputs that a client makes; the others happen at the server."""


def _refuses(state: State, what: Input) -> bool:
    return TABLE[state][what].action is Action.SEND_ERROR


_REFUSING = [state for state in State if any(_refuses(state, what) for what in _SENT)]


def _heeding(what: Input) -> list[State]:
    return [state for state in State if not _refuses(state, what)]


def _slots(*states: State) -> st.SearchStrategy[Slot]:
    return st.runner().flatmap(lambda machine: st.sampled_from(machine.draft.slots(*states)))


def _where(*states: State) -> Callable[[Any], Any]:
    """A rule's precondition: some context is in one of those states."""
    return precondition(lambda machine: bool(machine.draft.slots(*states)))


_TEXTS = st.runner().flatmap(lambda machine: st.sampled_from(machine.style.texts))
_BLANKS = st.runner().flatmap(lambda machine: st.sampled_from(machine.style.blanks))
_SOCKETS = st.runner().flatmap(lambda machine: st.sampled_from(range(machine.style.sockets)))


@st.composite
def _refused(draw: st.DrawFn) -> tuple[Slot, Input]:
    """Draw a context and what the table refuses there; the state first, so that no state is rare."""
    machine: ProgramMachine = draw(st.runner())
    places = tuple(slots for state in _REFUSING if (slots := machine.draft.slots(state)))
    slot = draw(st.sampled_from(draw(st.sampled_from(places))))
    return slot, draw(st.sampled_from(tuple(what for what in _SENT if _refuses(machine.draft.state(slot), what))))


class ProgramMachine(RuleBasedStateMachine):
    """Writes a program and gives it to :attr:`perform` when it is whole; see :func:`program_machine`."""

    style: ClassVar[Style] = Style()
    perform: ClassVar[Callable[[Sequence[ProgramStep]], None]]
    """Takes the steps of one program; raises where they show something wrong."""

    def __init__(self) -> None:
        super().__init__()
        self.draft = Draft(self.style)

    @_where(*_heeding(Input.TEXT_CONTINUE))
    @rule(slot=_slots(*_heeding(Input.TEXT_CONTINUE)), text=_TEXTS, flush=st.booleans())
    def say_more(self, slot: Slot, text: str, flush: bool) -> None:
        """Open a context, or go on in it."""
        self.draft.add(Say(socket=slot[0], context=slot[1], text=text, more=True, flush=flush))

    @_where(*_heeding(Input.TEXT_FINAL))
    @rule(slot=_slots(*_heeding(Input.TEXT_FINAL)), text=_TEXTS)
    def say_last(self, slot: Slot, text: str) -> None:
        """Say the last of a context, maybe its only text."""
        self.draft.add(Say(socket=slot[0], context=slot[1], text=text))

    @_where(State.OPEN)
    @rule(
        slot=_slots(State.OPEN),
        what=st.sampled_from((Input.EMPTY_CONTINUE, Input.EMPTY_FINAL, Input.FLUSH)),
        blank=_BLANKS,
    )
    def say_nothing(self, slot: Slot, what: Input, blank: str) -> None:
        """Finish or flush an open context, or add blank text to it."""
        self.draft.add(self._step(slot, what, "", blank))

    @_where(State.OPEN, State.CLOSING)
    @rule(slot=_slots(State.OPEN, State.CLOSING))
    def cancel(self, slot: Slot) -> None:
        """Cancel a context under way."""
        self.draft.add(Cancel(socket=slot[0], context=slot[1]))

    @_where(State.OPEN, State.CLOSING)
    @rule(slot=_slots(State.OPEN, State.CLOSING))
    def await_audio(self, slot: Slot) -> None:
        """Wait until a context speaks."""
        self.draft.add(AwaitAudio(socket=slot[0], context=slot[1]))

    @_where(State.CLOSING)
    @rule(slot=_slots(State.CLOSING))
    def await_end(self, slot: Slot) -> None:
        """Wait until a context has ended."""
        self.draft.add(AwaitEnd(socket=slot[0], context=slot[1]))

    @precondition(lambda machine: machine.style.passes_time and bool(machine.draft.slots(State.OPEN)))
    @rule()
    def pass_time(self) -> None:
        """Leave the open contexts to themselves."""
        self.draft.add(PassTime())

    @_where(*_REFUSING)
    @rule(refused=_refused(), text=_TEXTS, blank=_BLANKS)
    def say_out_of_place(self, refused: tuple[Slot, Input], text: str, blank: str) -> None:
        """Do what the table refuses: speak to the dead, flush what is not there."""
        self.draft.add(self._step(*refused, text, blank))

    @_where(*_heeding(Input.TEXT_FINAL))
    @rule(slot=_slots(*_heeding(Input.TEXT_FINAL)), what=st.sampled_from(_SENT), text=_TEXTS, blank=_BLANKS)
    def talk_over(self, slot: Slot, what: Input, text: str, blank: str) -> None:
        """Say something long, and before it can be over do something else in the same context."""
        if self.draft.add(Say(socket=slot[0], context=slot[1], text=self.style.long_text)):
            self.draft.add(self._step(slot, what, text, blank))

    @precondition(lambda machine: machine.style.mistakes)
    @rule(slot=_slots(*State), how=st.sampled_from(tuple(MALFORMED)))
    def send_malformed(self, slot: Slot, how: str) -> None:
        """Send a message that is wrong in itself into any context."""
        self.draft.add(Malformed(socket=slot[0], context=slot[1], how=how))

    @precondition(lambda machine: machine.style.mistakes)
    @rule(socket=_SOCKETS, how=st.sampled_from(tuple(NONSENSE)))
    def send_nonsense(self, socket: int, how: str) -> None:
        """Send what belongs to no context."""
        self.draft.add(Nonsense(socket=socket, how=how))

    @precondition(lambda machine: bool(machine.draft.talks_on) and machine.draft.hung_up < machine.style.hang_ups)
    @rule(socket=st.runner().flatmap(lambda machine: st.sampled_from(machine.draft.talks_on)))
    def hang_up(self, socket: int) -> None:
        """Close a socket in the middle."""
        self.draft.add(HangUp(socket=socket))

    def teardown(self) -> None:
        """Give the program away."""
        if self.draft.kept:
            type(self).perform(tuple(self.draft.kept))

    def _step(self, slot: Slot, what: Input, text: str, blank: str) -> ProgramStep:
        socket, context = slot
        if what is Input.CANCEL:
            return Cancel(socket=socket, context=context)
        spoken = text if what in {Input.TEXT_CONTINUE, Input.TEXT_FINAL} else blank
        more = what not in {Input.TEXT_FINAL, Input.EMPTY_FINAL}
        return Say(socket=socket, context=context, text=spoken, more=more, flush=what is Input.FLUSH)


def program_machine(
    target: Target,
    *,
    style: Style | None = None,
    rules: Sequence[AnyRule] = ALL_RULES,
    patience_s: float = 10.0,
) -> type[ProgramMachine]:
    """Return a state machine that runs its programs against a target.

    ::

        TestGateway = program_machine(Target.parse("http://127.0.0.1:8080", api_key="…")).TestCase

    A program that breaks a rule raises :class:`cartest_contracts.errors.VendorViolation`, which Hypothesis
    shortens. Against a target that is not this machine this costs credits; :func:`run_programs` has a guard.
    """
    chosen = style or Style(version=target.version)
    if chosen.version != target.version:
        raise UsageError(f"the style is for version {chosen.version}, the target speaks {target.version}")

    def perform(steps: Sequence[ProgramStep]) -> None:
        asyncio.run(_run(Program(id="program", steps=tuple(steps)), target, chosen, rules, patience_s))

    return type("ProgramsOnTarget", (ProgramMachine,), {"style": chosen, "perform": staticmethod(perform)})


async def _run(
    program: Program, target: Target, style: Style, rules: Sequence[AnyRule], patience_s: float
) -> None:
    async with HttpClient(target) as http:
        observations = await play(
            session_of_program(program, style),
            SocketClient(target),
            clock=await clock_of(http),
            patience_s=patience_s,
        )
    findings = judge(observations, rules).findings
    if findings:
        lines = [f"{each.rule_id}: {each.requirement}" for each in findings]
        first = findings[0]
        raise VendorViolation(
            "\n".join([*lines, f"expected {first.expected}", f"actual {first.actual}", first.where])
        )
