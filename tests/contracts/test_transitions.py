"""Cells of the table are counted where every explanation passes them."""

from tests.contracts.rules.cases.contexts import CANCEL, DONE, LAST, MORE
from tests.contracts.rules.cases.programs import CLOSED, lived
from tests.contracts.rules.observe import chunk, http, socket

from cartest_contracts.session import TABLE, Input, State
from cartest_contracts.transitions import OBSERVABLE, TransitionCount, Transitions, count_transitions

CLOSING = lived(chunk(), CLOSED, DONE, messages=(LAST, MORE), labels={"program": "p-1"})
DEAD = lived(chunk(), DONE, CLOSED, messages=(LAST, MORE), labels={"program": "p-2"})


def seen(counts: tuple[TransitionCount, ...]) -> dict[tuple[State, Input], tuple[int, int]]:
    return {(each.state, each.input): (each.programs, each.seen) for each in counts if each.seen}


def test_cells_are_counted_by_program_and_in_all() -> None:
    """Two contexts in one program, one in the other; what belongs to no program is not counted."""
    counts = seen(count_transitions([http("GET /"), CLOSING, CLOSING, socket(labels={"program": "p-1"}), DEAD]))
    assert counts[State.NONE, Input.TEXT_FINAL] == (2, 3)
    assert counts[State.CLOSING, Input.TEXT_CONTINUE] == (1, 2)
    assert counts[State.DEAD, Input.TEXT_CONTINUE] == (1, 1)


def test_every_cell_that_can_be_seen_has_its_row() -> None:
    """Those never seen are there with nothing; what the server ignores is not."""
    counts = Transitions().counts()
    assert [(each.state, each.input) for each in counts] == list(OBSERVABLE)
    assert all(each.seen == each.programs == 0 for each in counts)
    assert (State.DEAD, Input.AUDIO_FINISHED) not in OBSERVABLE
    assert len(OBSERVABLE) < sum(map(len, TABLE.values()))


def test_what_is_not_certain_is_not_counted() -> None:
    """A message that may never have been taken confirms nothing."""
    hung_up = lived(chunk(), messages=(MORE, CANCEL), labels={"program": "p", "hung_up_ns": "30"}, end="cancelled")
    assert seen(count_transitions([hung_up])) == {}
