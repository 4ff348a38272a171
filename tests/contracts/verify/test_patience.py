"""A target is given up when nearly all runs out of time, and not when now and then something does."""

from itertools import chain, repeat

from cartest_contracts.verify.patience import PATIENCE, Patience


def lasts(useless: list[bool]) -> int | None:
    """How many were counted when the patience ended, asked for ever in this rhythm; ``None`` if it does not."""
    patience = Patience()
    for number, each in enumerate(chain.from_iterable(repeat(useless, 1000)), 1):
        if patience.note(useless=each):
            return number
    assert not patience.over
    return None


def test_in_a_row_and_in_turns() -> None:
    """With an answer after each of them it takes a little longer; one in five is borne."""
    assert lasts([True]) == PATIENCE
    assert PATIENCE < (lasts([True, False]) or 0) < 3 * PATIENCE
    assert lasts([True, False, False, False, False]) is None
    assert lasts([False]) is None


def test_it_ends_once() -> None:
    """What comes after brings nothing back, and is not the end again."""
    patience = Patience(1)
    assert [patience.note(useless=each) for each in (True, True, False, False, False, False)] == [
        *(True, False, False, False, False, False),
    ]
    assert patience.over
