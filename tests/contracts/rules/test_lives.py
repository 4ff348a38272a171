"""What is certain of a context's life, and what is not."""

from tests.contracts.rules.cases.contexts import CANCEL, DONE, FLUSH, LAST, MORE, UNHEARD
from tests.contracts.rules.cases.programs import CLOSED, EMPTY, MALFORMED, UNKNOWN, lived
from tests.contracts.rules.observe import chunk, error, event

from cartest_contracts.knowledge import Knowledge
from cartest_contracts.rules.lives import is_possible, life_of, title_of, weakest
from cartest_contracts.session import Input, State

SECOND = 1_000_000_000


def test_a_plain_life_confirms_its_cells() -> None:
    """One message and its done pass two cells, for certain."""
    life = life_of(lived(chunk(), DONE))
    assert life.cells == ((State.NONE, Input.TEXT_FINAL), (State.CLOSING, Input.AUDIO_FINISHED))
    assert life.accepted == (True,)


def test_a_message_with_text_and_flush_passes_two_cells() -> None:
    """Text opens the context, the flush in the same message is marked in the open one."""
    life = life_of(lived(chunk(), DONE, messages=(MORE | {"flush": True}, LAST)))
    assert life.cells[:2] == ((State.NONE, Input.TEXT_CONTINUE), (State.OPEN, Input.FLUSH))


def test_an_error_before_done_was_a_refusal_while_audio_flowed() -> None:
    """Whether a late text met a closing or a dead context is told by what left first."""
    closing = life_of(lived(chunk(), CLOSED, DONE, messages=(LAST, MORE)))
    dead = life_of(lived(chunk(), DONE, CLOSED, messages=(LAST, MORE)))
    assert (State.CLOSING, Input.TEXT_CONTINUE) in closing.cells
    assert (State.DEAD, Input.TEXT_CONTINUE) in dead.cells
    assert closing.refusals == ((1, frozenset({"Context has closed"})),)
    assert closing.accepted == dead.accepted == (True, False)


def test_what_had_arrived_before_had_left_before() -> None:
    """A refusal that had arrived before the message was sent answers nothing."""
    assert life_of(lived(chunk(at_ns=0), event("done", at_ns=0), CLOSED, messages=(LAST, LAST))).misfit is None
    early = life_of(
        lived(event("error", at_ns=0, error="Context has closed: x"), chunk(), DONE, messages=(LAST, LAST))
    )
    assert early.misfit is not None
    assert early.misfit.arrival == 0


def test_a_cancel_that_may_have_crossed_is_not_certain() -> None:
    """A done after the cancel may have been on its way or be the last word of the cancelled context."""
    crossed = life_of(lived(chunk(), DONE, messages=(LAST, CANCEL), cancel_ns=1, end="cancelled"))
    assert crossed.misfit is None
    assert crossed.cancel == 1
    late = life_of(lived(chunk(), DONE, UNKNOWN, messages=(LAST, CANCEL)))
    assert late.cancel is None
    assert (State.DEAD, Input.CANCEL) in late.cells


def test_a_context_expires_after_a_second() -> None:
    """A done of an open context needs a second since its text was sent, of our clock or of a moved one."""
    waited = life_of(lived(chunk(), event("done", at_ns=2 * SECOND), messages=(MORE,)))
    assert waited.cells[-2:] == ((State.OPEN, Input.AUDIO_FINISHED), (State.OPEN, Input.IDLE_EXPIRED))
    for moves, fits in {
        "[[5,6,1.1]]": True,
        "[[25,26,1.1]]": False,
        "[[5,6,0.5]]": False,
        "no JSON": False,
    }.items():
        labels = {"program": "p", "clock_moves": moves}
        life = life_of(lived(chunk(), DONE, messages=(MORE,), labels=labels))
        assert (life.misfit is None) == fits


def test_a_text_after_the_expiry_is_refused() -> None:
    """It is the race of every pause in a conversation: both orders are allowed."""
    labels = {"program": "p", "clock_moves": "[[0,30,1.1]]"}
    for arrivals in ((chunk(), DONE, CLOSED), (chunk(), chunk(), DONE)):
        assert life_of(lived(*arrivals, messages=(MORE, LAST), labels=labels)).misfit is None


def test_a_failure_ends_an_open_context_and_leaves_an_unopened_one_free() -> None:
    """429 to a first message opens nothing; 500 in the middle is the end."""
    busy = error(status_code=429)
    refused = life_of(lived(busy, chunk(), DONE, messages=(LAST, LAST)))
    assert refused.cells[0] == (State.NONE, Input.FAILED)
    broke = life_of(lived(chunk(), error(status_code=500), messages=(MORE,)))
    assert broke.cells[-1] == (State.OPEN, Input.FAILED)


def test_what_arrives_after_hanging_up_proves_nothing() -> None:
    """Messages may never have been taken, and later frames are not looked at."""
    labels = {"program": "p", "hung_up_ns": "10"}
    life = life_of(lived(chunk(at_ns=9), DONE, DONE, messages=(MORE, LAST), labels=labels, end="cancelled"))
    assert life.misfit is None
    assert life.accepted[0] is True
    assert life.cells == ()


def test_knowledge_is_that_of_the_weakest_step() -> None:
    """What rests on a guess is a guess."""
    after_guess = life_of(lived(error(), chunk(), DONE, DONE, messages=(FLUSH, LAST))).misfit
    assert after_guess is not None
    assert after_guess.knowledge is Knowledge.ASSUMED
    assert weakest() is Knowledge.DOCUMENTED
    assert weakest(Knowledge.RECORDED, Knowledge.DOCUMENTED) is Knowledge.RECORDED


def test_malformed_messages_concern_themselves_alone() -> None:
    """The context goes on around them."""
    life = life_of(lived(chunk(), error(), DONE, messages=(MORE, MALFORMED, LAST)))
    assert life.misfit is None
    assert life.accepted == (True, False, True)


def test_a_misfit_says_what_was_due() -> None:
    """Each place at which a life may stop short has its own words, and the knowledge behind them."""
    cases = {
        "done": lived(chunk(), end="timeout"),
        "at most speech and one done after the cancel": lived(
            chunk(), CLOSED, messages=(LAST, CANCEL), cancel_ns=1, end="cancelled"
        ),
        "error 400 for message 0, which is malformed": lived(end="timeout", messages=(MALFORMED,)),
        "error 400 No valid transcripts passed for message 0 (empty_final)": lived(chunk(), messages=(EMPTY,)),
    }
    for said, observation in cases.items():
        misfit = life_of(observation).misfit
        assert misfit is not None
        assert said in misfit.expected


def test_a_part_of_a_life_is_possible_without_its_end() -> None:
    """Who stops reading has seen what a server may do; who reads on must see the rest."""
    begun = lived(chunk(), messages=(LAST,))
    assert is_possible(begun, whole=False)
    assert not is_possible(begun, whole=True)
    assert is_possible(lived(chunk(), DONE), whole=True)
    assert not is_possible(lived(chunk(), DONE, DONE), whole=False)


def test_what_a_message_asks_for_may_be_refused() -> None:
    """A voice that nobody has opens nothing, and the table does not know it: the next message may."""
    unheard = lived(error(status_code=422), chunk(), DONE, messages=(LAST, LAST))
    assert is_possible(unheard, whole=True)
    assert life_of(unheard).misfit is not None
    assert is_possible(lived(UNHEARD, chunk(), DONE, messages=(MALFORMED, LAST)), whole=True)
    assert not is_possible(lived(chunk(), error(status_code=422), messages=(MORE,)), whole=False)


def test_titles_of_both_formats() -> None:
    """The old format has the title before the colon."""
    assert title_of({"error": "A: b"}) == title_of({"title": "A"}) == "A"
    assert title_of({}) == ""
