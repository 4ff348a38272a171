"""What a rule is: an id, a level, its requirement as a sentence with its source, and a check over observations.

Rules are registered by the modules of :mod:`cartest_contracts.rules`; they can be listed without a server
and run alone (``cartest verify --list``, ``--only ID``).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from cartest_contracts.knowledge import Knowledge
from cartest_contracts.observation import Observation

__all__ = ["Check", "Level", "Rule", "Violation", "rule"]

Level = Literal["MUST", "SHOULD"]


@dataclass(frozen=True, kw_only=True)
class Violation:
    """What a check saw; the rule adds requirement, level and source to make it a finding."""

    expected: str
    actual: str
    where: str = ""
    """Place inside the observation, e.g. ``arrival 3``; empty for the whole."""


Check = Callable[[Observation], Iterable[Violation]]


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One requirement of the contract and how to tell that it was broken."""

    id: str
    """Stable, follows the contract's sections: ``BYTES-03``, ``SOCKET-11``, ``ERROR-01``."""
    level: Level
    requirement: str
    """One sentence: what must hold."""
    knowledge: Knowledge
    source: str
    """Document and section, or issue number."""
    applies: Callable[[Observation], bool]
    """Whether the observation can show anything about this rule; a rule that never applied was not tested."""
    check: Check
    needs_audio: bool = False
    """Whether the check reads audio payload, which slim recordings leave out."""


def rule(
    rule_id: str,
    requirement: str,
    *,
    source: str,
    knowledge: Knowledge = Knowledge.DOCUMENTED,
    level: Level = "MUST",
    applies: Callable[[Observation], bool],
    needs_audio: bool = False,
) -> Callable[[Check], Rule]:
    """Turn a check function into a :class:`Rule`."""

    def wrap(check: Check) -> Rule:
        return Rule(
            id=rule_id,
            level=level,
            requirement=requirement,
            knowledge=knowledge,
            source=source,
            applies=applies,
            check=check,
            needs_audio=needs_audio,
        )

    return wrap
