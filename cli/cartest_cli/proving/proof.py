"""What was shown of one defect, and of a whole mock: the records of ``cartest prove``."""

from collections.abc import Collection

import msgspec

from cartest_contracts.rules import ALL_RULES
from cartest_mocks.defects import find, reports

__all__ = ["CleanRun", "Proof", "ordered"]


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """How a mock with one defect fared."""

    defect: str
    exit_status: int
    """Of ``cartest verify``."""
    rules: tuple[str, ...]
    """Every rule that was found broken, in the order of the catalogue."""
    plain: tuple[str, ...] | None = None
    """What plain Schemathesis found that it does not find in a whole mock; ``None``: it was not run."""
    problem: str = ""
    """Why nothing was shown."""

    @property
    def holds(self) -> bool:
        """Whether the verification failed, and by the rule that the defect names (docs/broken-servers.md)."""
        return self.exit_status == 1 and reports(find(self.defect), self.rules)


class CleanRun(msgspec.Struct, frozen=True, kw_only=True):
    """How a mock without a defect fared."""

    seed: int
    version: str
    exit_status: int
    rules: tuple[str, ...]
    """Every rule that was found broken; none may be."""
    problems: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing was found."""
        return self.exit_status == 0


def ordered(rules: Collection[str]) -> tuple[str, ...]:
    """Return ids of rules in the order of the catalogue."""
    return tuple(rule.id for rule in ALL_RULES if rule.id in rules)
