"""What was shown of one defect, and of a whole mock: the records of ``cartest prove``."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

import msgspec

from cartest_contracts.rules import ALL_RULES
from cartest_mocks.defects import DEFECTS, find, reports

__all__ = ["CleanRun", "Made", "Proof", "Proved", "ordered"]


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """How and when something was shown."""

    command: str
    date: str
    """Of the day, ISO 8601."""


class Proof(msgspec.Struct, frozen=True, kw_only=True, tag="defect", omit_defaults=True):
    """How a mock with one defect fared."""

    made: Made
    defect: str
    exit_status: int
    """Of ``cartest verify``."""
    rules: tuple[str, ...]
    """Every rule that was found broken, in the order of the catalogue."""
    plain: tuple[str, ...] | None = None
    """What plain Schemathesis found that it does not find in a whole mock; ``None``: it was not run."""
    plain_problem: str = ""
    """Why plain Schemathesis showed nothing."""
    problem: str = ""
    """Why nothing was shown."""

    @property
    def holds(self) -> bool:
        """Whether the verification failed, and by the rule that the defect names (docs/broken-servers.md)."""
        return self.exit_status == 1 and reports(find(self.defect), self.rules)


class CleanRun(msgspec.Struct, frozen=True, kw_only=True, tag="clean", omit_defaults=True):
    """How a mock without a defect fared."""

    made: Made
    seed: int
    version: str
    exit_status: int
    rules: tuple[str, ...] = ()
    """Every rule that was found broken; none may be."""
    problems: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether nothing was found."""
        return self.exit_status == 0


@dataclass(frozen=True, kw_only=True)
class Proved:
    """All that was shown so far: what is shown again takes the place of what was."""

    defects: Mapping[str, Proof] = field(default_factory=dict[str, Proof])
    """By the defect's id."""
    clean: Mapping[int, CleanRun] = field(default_factory=dict[int, CleanRun])
    """By the seed."""

    def with_more(self, defects: Iterable[Proof], clean: Iterable[CleanRun]) -> "Proved":
        """Return it with what was shown since; defects that are no more are left out."""
        shown = {**self.defects, **{proof.defect: proof for proof in defects}}
        seeds = {**self.clean, **{run.seed: run for run in clean}}
        return Proved(
            defects={defect.id: shown[defect.id] for defect in DEFECTS if defect.id in shown},
            clean=dict(sorted(seeds.items())),
        )


def ordered(rules: Collection[str]) -> tuple[str, ...]:
    """Return ids of rules in the order of the catalogue."""
    return tuple(rule.id for rule in ALL_RULES if rule.id in rules)
