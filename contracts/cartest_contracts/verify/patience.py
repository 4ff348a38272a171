"""When a target is given up: it lets nearly everything run out of time, and the rest would take hours."""

from typing import Final

__all__ = ["PATIENCE", "Patience"]

PATIENCE: Final = 24
"""Cases that run out of time or of bounds, after which no further one starts."""
_FORGIVEN: Final = 0.25
"""Of one of them, by each that does not: one in five may, for ever."""


class Patience:
    """The count; whatever comes after its end does not bring it back."""

    def __init__(self, most: int = PATIENCE) -> None:
        self._left = float(most)
        self._most = most

    def note(self, *, useless: bool) -> bool:
        """Count one; return whether it is the one that ends the patience."""
        if self.over:
            return False
        self._left = self._left - 1 if useless else min(self._most, self._left + _FORGIVEN)
        return self.over

    @property
    def over(self) -> bool:
        """Whether the target is given up."""
        return self._left <= 0
