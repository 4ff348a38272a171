"""What the model makes of steps: which mean something, what they cost, and the session that they are."""

import pytest

from cartest_contracts.programs import Program, Style
from cartest_contracts.programs.draft import Draft, cost_of, session_of_program
from cartest_contracts.programs.program import (
    AwaitAudio,
    AwaitEnd,
    Cancel,
    HangUp,
    Malformed,
    Nonsense,
    PassTime,
    ProgramStep,
    Say,
)
from cartest_contracts.session import State
from cartest_contracts.sessions.session import Step
from cartest_contracts.verify.case import Cost

OPEN = Say(socket=0, context="a", text="Hi. ", more=True)
LAST = Say(socket=0, context="a", text="Hi. ")
END = AwaitEnd(socket=0, context="a")


def steps(*given: ProgramStep, style: Style | None = None) -> list[str]:
    """The steps of the session, in short."""

    def short(step: Step) -> str:
        until = getattr(step, "until", "")
        return f"{type(step).__name__.lower()} {getattr(step, 'talk', None) or ''} {until}".strip()

    session = session_of_program(Program(id="p", steps=given), style or Style())
    return [short(step) for step in session.steps]


def test_what_is_open_is_finished_and_awaited() -> None:
    """Every program comes to an end of which everything is known."""
    assert steps(OPEN) == ["message a0", "message a0", "wait a0 done"]
    assert steps(LAST) == ["message a0", "wait a0 done"]


def test_a_refusal_is_awaited_at_the_end() -> None:
    """As many errors as the table promises."""
    assert steps(LAST, END, LAST, Cancel(socket=0, context="a")) == [
        "message a0",
        "wait a0 done",
        "message a0",
        "message a0",
        "wait a0 error",
    ]
    assert steps(Malformed(socket=0, context="a", how="wav")) == ["message a0", "wait a0 error"]


@pytest.mark.parametrize(
    "vain",
    [END, AwaitAudio(socket=0, context="a"), PassTime(), HangUp(socket=0)],
    ids=lambda step: type(step).__name__,
)
def test_a_wait_that_nothing_promises_is_left_out(vain: ProgramStep) -> None:
    """So a program stays one when steps are dropped from it."""
    assert steps(vain) == []
    assert not Draft(Style()).add(vain)


def test_an_open_context_has_no_end_to_wait_for() -> None:
    """Only one whose input is finished ends by itself at once; audio is waited for once."""
    draft = Draft(Style())
    draft.add(OPEN)
    assert not draft.add(END)
    audio = AwaitAudio(socket=0, context="a")
    assert [draft.add(audio), draft.add(audio)] == [True, False]


def test_time_ends_every_open_context() -> None:
    """They expire together, whoever was meant."""
    assert steps(OPEN, Say(socket=1, context="b", text="Hi. ", more=True), PassTime()) == [
        "message a0",
        "message b1",
        "expire a0",
        "expire b1",
    ]


def test_a_socket_that_was_closed_begins_anew() -> None:
    """The same name on the next socket is another context; nonsense is answered before the socket is closed."""
    assert steps(OPEN, HangUp(socket=0), LAST) == ["message a0", "close", "message a1", "wait a1 done"]
    assert steps(Nonsense(socket=0, how="binary"), Nonsense(socket=0, how="an array"), HangUp(socket=0)) == [
        "binary",
        "text",
        "settle",
        "close",
    ]


def test_the_width_is_kept() -> None:
    """A context that is about to end is waited for; where none is, no further one opens."""
    narrow = Style(width=1)
    other = Say(socket=0, context="c", text="Ho.")
    assert steps(LAST, other, style=narrow)[1] == "wait a0 done"
    draft = Draft(narrow)
    assert [draft.add(OPEN), draft.add(other)] == [True, False]
    assert draft.slots(State.OPEN) == ((0, "a"),)


def test_the_cost_is_known_before() -> None:
    """Sockets and contexts are requests; text that is refused is not spoken."""
    spoken = cost_of(Program(id="p", steps=(LAST, LAST)), Style())
    assert spoken == Cost(requests=2, characters=4)
