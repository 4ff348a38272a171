"""Who spent how many credits on what, by UTC day: what ``GET /usage/credits`` adds up.

In memory, for what this process was asked. :meth:`Ledger.charge` is on the hot path of every request to speak: one
entry of a dictionary, no object.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Final, Literal

import msgspec

from cartest_mocks.accounts import Account
from cartest_mocks.clock import Clock

__all__ = ["DAY_S", "Capability", "Expense", "Ledger"]

Capability = Literal["tts", "stt", "infill", "voice_changer"]
"""What was used; the words are assumed."""

DAY_S: Final = 86_400


class Expense(msgspec.Struct, frozen=True, kw_only=True):
    """What one account spent on one thing in one day."""

    day: int
    """UTC days since 1970."""
    capability: Capability
    model: str
    """Empty where no model is named."""
    voice: str
    """Voice id, empty where none is named."""
    credits: int


class Ledger:
    """Takes the credits and writes down what they were for."""

    def __init__(self, clock: Clock) -> None:
        self._clock: Final = clock
        self._spent: Final[defaultdict[tuple[str, int, Capability, str, str], int]] = defaultdict(int)

    def charge(
        self, account: Account, amount: int, capability: Capability, *, model: str = "", voice: str = ""
    ) -> None:
        """Take the credits; raise :class:`Problem` 402, and take and write nothing, where too few are left."""
        if account.credits_left is not None:
            account.spend(amount)
        if amount:
            self._spent[account.id, int(self._clock.wall_s()) // DAY_S, capability, model, voice] += amount

    def expenses_of(self, account_id: str) -> Iterator[Expense]:
        """Yield what an account spent, in no order."""
        for (spender, day, capability, model, voice), amount in self._spent.items():
            if spender == account_id:
                yield Expense(day=day, capability=capability, model=model, voice=voice, credits=amount)

    def clear(self) -> None:
        """Forget everything."""
        self._spent.clear()
