"""Where the transition table leads from a point of the grid."""

from tests.contracts.rules.cases.contexts import CANCEL, DONE, FLUSH, LAST, MORE
from tests.contracts.rules.cases.programs import CLOSED, MALFORMED, lived
from tests.contracts.rules.observe import chunk, error, event

from cartest_contracts.observation import Arrival, Observation
from cartest_contracts.rules.walk import START, Grid, Move, Phase, Point
from cartest_contracts.session import Input, State


def moves(observation: Observation, point: Point = START) -> list[Move]:
    return list(Grid(observation).moves(point))


def test_a_first_text_is_taken_or_fails() -> None:
    """429 instead of speech leaves the id free; a 400 is no answer to a good message."""
    opened = Point(1, 0, Phase.OPEN, 0)
    assert moves(lived(chunk(), messages=(MORE,))) == [Move(opened, ((State.NONE, Input.TEXT_CONTINUE),))]
    failed = Move(Point(1, 1, Phase.NONE, -1), ((State.NONE, Input.FAILED),), refuses=True)
    assert failed in moves(lived(error(status_code=429), messages=(MORE,)))
    assert len(moves(lived(error(), messages=(MORE,)))) == 1


def test_a_refusal_needs_its_frame() -> None:
    """Without an error to come there is no way on for a message that is refused, or malformed."""
    for message in (CANCEL, FLUSH, MALFORMED):
        assert moves(lived(messages=(message,))) == []
        assert [move.refuses for move in moves(lived(error(), messages=(message,)))] == [True]


def test_every_phase_lets_its_frames_leave() -> None:
    """Speech while it speaks or has been stopped, done at its time, nothing from the dead."""
    rows: list[tuple[Arrival, list[Phase]]] = [
        (chunk(), [Phase.OPEN, Phase.CLOSING, Phase.STOPPED]),
        (DONE, [Phase.CLOSING, Phase.STOPPED]),
        (error(status_code=500), [Phase.OPEN, Phase.CLOSING]),
        (error(status_code="500"), []),
        (event("unknown"), list(Phase)),
    ]
    for frame, phases in rows:
        assert [phase for phase in Phase if moves(lived(frame), Point(1, 0, phase, 0))] == phases


def test_a_message_waits_for_what_had_arrived() -> None:
    """It is not due before all of that has left."""
    grid = Grid(lived(event("chunk", at_ns=0), messages=(LAST, LAST)))
    assert not grid.is_due(Point(1, 0, Phase.CLOSING, 0))
    assert grid.is_due(Point(1, 1, Phase.CLOSING, 0))
    assert not grid.is_due(Point(2, 1, Phase.CLOSING, 0))


def test_a_life_ends_where_nothing_is_due() -> None:
    """Dead, or never opened; a socket that we closed may end it anywhere."""
    grid = Grid(lived(chunk(), DONE, CLOSED))
    assert [phase for phase in Phase if grid.is_end(Point(1, 3, phase, 0))] == [
        Phase.NONE,
        Phase.STOPPED,
        Phase.DEAD,
    ]
    assert not grid.is_end(Point(1, 2, Phase.DEAD, 0))
    assert not grid.is_end(Point(0, 3, Phase.NONE, -1))
    hung_up = Grid(lived(labels={"program": "p", "hung_up_ns": "1"}))
    assert hung_up.is_end(Point(0, 0, Phase.OPEN, 0))


def test_an_open_context_is_done_when_it_has_expired() -> None:
    """The target's clock may have been moved, as far as the label can be read."""
    done = Point(1, 0, Phase.OPEN, 0)
    cells = ((State.OPEN, Input.AUDIO_FINISHED), (State.OPEN, Input.IDLE_EXPIRED))
    for label, expected in (("[[5,6,1.1]]", [Move(done._replace(left=1, phase=Phase.DEAD), cells)]), ("{", [])):
        assert (
            moves(lived(DONE, messages=(MORE,), labels={"program": "p", "clock_moves": label}), done) == expected
        )
