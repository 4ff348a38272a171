from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartest_contracts.formats import OutputFormat
from cartest_contracts.messages import GenerationRequest, Voice
from cartest_contracts.session import (
    CLOSED,
    NO_TRANSCRIPT,
    TABLE,
    UNKNOWN_CONTEXT,
    Action,
    Input,
    State,
    draw,
    inputs_of,
    step,
)

DOCUMENT = Path(__file__).parents[2] / "docs" / "session.md"
BEGIN, END = "<!-- table:begin -->\n", "<!-- table:end -->"


def request(transcript: str, *, more: bool = False, flush: bool = False) -> GenerationRequest:
    return GenerationRequest(
        model_id="sonic-3",
        transcript=transcript,
        voice=Voice(id="v"),
        output_format=OutputFormat.raw("pcm_s16le", 8000),
        context_id="c1",
        more=more,
        flush=flush,
    )


def run(*inputs: Input) -> tuple[State, list[str]]:
    """State after the inputs, and what was done on the way."""
    state, done = State.NONE, list[str]()
    for what in inputs:
        cell = step(state, what)
        state = cell.next
        done.append(cell.error or str(cell.action))
    return state, done


def test_every_state_has_a_row_for_every_input() -> None:
    """The table is total, so stepping never fails."""
    assert set(TABLE) == set(State)
    for row in TABLE.values():
        assert set(row) == set(Input)


def test_an_error_title_stands_exactly_on_refusals() -> None:
    """Only ``send_error`` has a title, and lacks one only for the server's own failures."""
    for row in TABLE.values():
        for what, cell in row.items():
            refusal = cell.action is Action.SEND_ERROR and what is not Input.FAILED
            assert (cell.error is not None) == refusal


def test_one_message_speaks_and_ends() -> None:
    """A single request opens a context whose audio ends in ``done``."""
    assert run(Input.TEXT_FINAL, Input.AUDIO_FINISHED) == (State.DEAD, ["generate", "send_done"])


def test_continuations_flushes_and_an_empty_end() -> None:
    """Text streams in, a flush marks a boundary, an empty transcript ends the input (websocket.md section 10)."""
    state, done = run(
        Input.TEXT_CONTINUE, Input.FLUSH, Input.EMPTY_CONTINUE, Input.EMPTY_FINAL, Input.AUDIO_FINISHED
    )
    assert state is State.DEAD
    assert done == ["generate", "mark_flush", "append", "close_input", "send_done"]


def test_an_idle_context_ends_by_itself() -> None:
    """After the last audio the expiry is armed, and when it fires the server says ``done`` (C6)."""
    state, done = run(Input.TEXT_CONTINUE, Input.AUDIO_FINISHED, Input.IDLE_EXPIRED)
    assert (state, done[1:]) == (State.DEAD, ["arm_expiry", "send_done"])


def test_an_expiry_armed_before_the_input_closed_does_nothing() -> None:
    """Late timers are harmless in every state but ``open``."""
    for state in set(State) - {State.OPEN}:
        assert step(state, Input.IDLE_EXPIRED).action is Action.IGNORE


@pytest.mark.parametrize("what", [Input.EMPTY_CONTINUE, Input.EMPTY_FINAL, Input.FLUSH])
def test_nothing_to_say_opens_nothing(what: Input) -> None:
    """A first message without text is refused and leaves the id free."""
    cell = step(State.NONE, what)
    assert (cell.next, cell.error) == (State.NONE, NO_TRANSCRIPT)


@pytest.mark.parametrize("first", [Input.TEXT_CONTINUE, Input.TEXT_FINAL])
def test_a_cancel_is_silent_and_final(first: Input) -> None:
    """A cancel stops without ``done`` (C7); the id is gone for text and for a second cancel."""
    state, done = run(first, Input.CANCEL, Input.TEXT_FINAL, Input.CANCEL)
    assert (state, done[1:]) == (State.DEAD, ["stop", CLOSED, UNKNOWN_CONTEXT])


def test_cancelling_the_unknown_is_refused() -> None:
    """There is nothing to cancel before the first text."""
    assert step(State.NONE, Input.CANCEL).error == UNKNOWN_CONTEXT


def test_text_after_the_end_of_input_is_refused_while_audio_flows() -> None:
    """A closing context refuses text and goes on speaking."""
    state, done = run(Input.TEXT_FINAL, Input.TEXT_CONTINUE)
    assert (state, done[1:]) == (State.CLOSING, [CLOSED])


def test_a_failure_ends_a_context_that_was_open() -> None:
    """Nothing follows an error with ``done: true``; a context that never opened may be tried again."""
    for state in (State.OPEN, State.CLOSING):
        assert step(state, Input.FAILED).next is State.DEAD
    assert step(State.NONE, Input.FAILED).next is State.NONE
    assert step(State.DEAD, Input.FAILED).action is Action.IGNORE


@given(st.lists(st.sampled_from(Input), max_size=12))
def test_nothing_returns_from_the_dead(inputs: list[Input]) -> None:
    """A dead context stays dead and never speaks again."""
    state = State.NONE
    for what in inputs:
        cell = step(state, what)
        if state is State.DEAD:
            assert cell.next is State.DEAD
            assert cell.action in {Action.IGNORE, Action.SEND_ERROR}
        state = cell.next


@pytest.mark.parametrize(
    ("message", "inputs"),
    [
        (request("Hello."), (Input.TEXT_FINAL,)),
        (request("Hello.", flush=True), (Input.TEXT_FINAL,)),
        (request("Hello", more=True), (Input.TEXT_CONTINUE,)),
        (request("Hello", more=True, flush=True), (Input.TEXT_CONTINUE, Input.FLUSH)),
        (request(""), (Input.EMPTY_FINAL,)),
        (request(" "), (Input.EMPTY_FINAL,)),
        (request("...", more=True), (Input.EMPTY_CONTINUE,)),
        (request("", more=True, flush=True), (Input.FLUSH,)),
    ],
)
def test_a_request_is_read_as_inputs(message: GenerationRequest, inputs: tuple[Input, ...]) -> None:
    """Transcript, ``continue`` and ``flush`` together say what a message means (websocket.md sections 4 and 5)."""
    assert inputs_of(message) == inputs


def test_the_document_shows_the_table() -> None:
    """docs/session.md holds the diagram that the table draws; replace it by what ``draw()`` returns."""
    text = DOCUMENT.read_text(encoding="utf-8")
    shown = text.partition(BEGIN)[2].partition(END)[0]
    assert shown == f"```mermaid\n{draw()}\n```\n"


def test_the_diagram_shows_every_change_of_state() -> None:
    """Each transition to another state is an arrow."""
    drawn = draw()
    for state, row in TABLE.items():
        for what, cell in row.items():
            if cell.next is not state:
                assert any(
                    line.strip().startswith(f"{state} --> {cell.next}: ") and what in line
                    for line in drawn.splitlines()
                )
