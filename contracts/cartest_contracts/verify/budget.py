"""How much a verification may ask for, and what became of it."""

from dataclasses import dataclass

from cartest_contracts.verify.case import Cost

__all__ = ["Budget", "Purse", "Summary"]


@dataclass(frozen=True, kw_only=True)
class Budget:
    """Limits; ``None`` is none. A live target is paid by the character."""

    requests: int | None = None
    characters: int | None = None
    seconds: float | None = None
    """After which no further case starts; those under way end."""

    def after(self, spent: Cost, *, seconds: float) -> "Budget":
        """Return what is left of it, nothing at least."""
        return Budget(
            requests=None if self.requests is None else max(0, self.requests - spent.requests),
            characters=None if self.characters is None else max(0, self.characters - spent.characters),
            seconds=None if self.seconds is None else max(0.0, self.seconds - seconds),
        )


@dataclass(frozen=True, kw_only=True)
class Summary:
    """What became of a plan."""

    planned: int
    """Cases."""
    run: int
    spent: Cost
    seconds: float
    problems: tuple[str, ...] = ()
    """What kept cases from running; any of them makes the verdict *unknown*."""
    silent: bool = False
    """Whether so many in a row ran out of time or of bounds that the target was given up."""

    @property
    def skipped(self) -> int:
        """Cases that the budget, or a problem, left out."""
        return self.planned - self.run


class Purse:
    """A budget while it is spent."""

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self.spent = Cost()

    def take(self, cost: Cost, *, seconds: float) -> bool:
        """Pay for a case, ``seconds`` after the beginning; return whether it could be afforded."""
        after, limits = self.spent + cost, self._budget
        affordable = (
            (limits.requests is None or after.requests <= limits.requests)
            and (limits.characters is None or after.characters <= limits.characters)
            and (limits.seconds is None or seconds < limits.seconds)
        )
        if affordable:
            self.spent = after
        return affordable
