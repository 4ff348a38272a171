"""What was spent on what."""

import pytest
from tests.mocks.handclock import HandClock

from cartest_mocks.accounts import Account
from cartest_mocks.exchange import Problem
from cartest_mocks.usage.ledger import DAY_S, Ledger


def account(credits_left: int | None = None) -> Account:
    return Account.on_plan("free", name="a", keys=(), credits_left=credits_left)


def test_the_same_thing_on_the_same_day_is_one_entry() -> None:
    """Another day, another entry; nothing is none."""
    clock = HandClock()
    ledger, spender = Ledger(clock), account()
    for _ in range(2):
        ledger.charge(spender, 3, capability="tts", model="m", voice="v")
    ledger.charge(spender, 0, capability="stt")
    clock.advance(DAY_S)
    ledger.charge(spender, 1, capability="tts", model="m", voice="v")
    first, second = ledger.expenses_of(spender.id)
    assert (first.credits, second.credits, second.day - first.day) == (6, 1, 1)
    assert (first.capability, first.model, first.voice) == ("tts", "m", "v")
    assert list(ledger.expenses_of("nobody")) == []
    ledger.clear()
    assert list(ledger.expenses_of(spender.id)) == []


def test_what_cannot_be_paid_is_not_written_down() -> None:
    """402, and the credits stay."""
    ledger, spender = Ledger(HandClock()), account(credits_left=2)
    with pytest.raises(Problem, match="402"):
        ledger.charge(spender, 3, capability="tts")
    assert (spender.credits_left, list(ledger.expenses_of(spender.id))) == (2, [])
