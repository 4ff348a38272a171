"""What audio on a socket costs."""

from collections.abc import Callable

import pytest

from cartest_mocks.exchange import Problem
from cartest_mocks.stt.meter import Meter
from cartest_mocks.vendor import Caller, Vendor


@pytest.mark.parametrize(("model", "cost"), [("ink-whisper", 2), ("ink-2", 6)])
def test_whole_credits_are_paid(vendor: Vendor, make_caller: Callable[..., Caller], model: str, cost: int) -> None:
    """One a second of ink-whisper, three of ink-2, in however small pieces it comes."""
    meter = Meter(vendor, make_caller(), model=model, encoding="pcm_mulaw", sample_rate=8000)
    for _ in range(23):
        meter.note(700)
    (expense,) = vendor.ledger.expenses_of(vendor.accounts.first.id)
    assert (expense.credits, expense.capability, expense.model) == (cost, "stt", model)


def test_no_credits_no_hearing(vendor: Vendor, make_caller: Callable[..., Caller]) -> None:
    """402 once a credit is due."""
    vendor.accounts.first.credits_left = 0
    meter = Meter(vendor, make_caller(), model="ink-2", encoding="pcm_s16le", sample_rate=3)
    meter.note(1)
    with pytest.raises(Problem, match="402"):
        meter.note(1)
