"""What a rule is: an id, a level, its requirement as a sentence with its source, and a check over observations.

Most rules look at one observation (:class:`Rule`). Some say how several belong together, such as the same request
over three transports or the life of one resource (:class:`GroupRule`). Rules are registered by the modules of
:mod:`cartest_contracts.rules`; they can be listed without a server and run alone (``cartest verify --list``,
``--only ID``). The docstring of a check says how it tells: ``cartest explain`` shows it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from cartest_contracts.knowledge import Knowledge
from cartest_contracts.observation import Observation

__all__ = ["AnyRule", "Check", "GroupCheck", "GroupRule", "Level", "Rule", "Violation", "rule", "together"]

Level = Literal["MUST", "SHOULD"]


@dataclass(frozen=True, kw_only=True)
class Violation:
    """What a check saw; the rule adds requirement, level and source to make it a finding."""

    expected: str
    actual: str
    where: str = ""
    """Place inside the observation, e.g. ``arrival 3``; empty for the whole."""
    at: int = 0
    """Which observation of a group shows it, counted from 0; a rule over one observation leaves it alone."""


Check = Callable[[Observation], Iterable[Violation]]
GroupCheck = Callable[[Sequence[Observation]], Iterable[Violation]]


@dataclass(frozen=True, kw_only=True)
class _Requirement:
    id: str
    """Stable, follows the contract's sections: ``BYTES-03``, ``SOCKET-11``, ``ERROR-01``."""
    level: Level
    requirement: str
    """One sentence: what must hold."""
    knowledge: Knowledge
    source: str
    """Document and section, or issue number."""
    needs_audio: bool = False
    """Whether the check reads audio payload, which slim recordings leave out."""


@dataclass(frozen=True, kw_only=True)
class Rule(_Requirement):
    """One requirement of the contract and how to tell from one observation that it was broken."""

    applies: Callable[[Observation], bool]
    """Whether the observation can show anything about this rule; a rule that never applied was not tested."""
    check: Check
    of_unasked: bool = False
    """Whether it also looks at what was never sent, because the time of its case was over."""


@dataclass(frozen=True, kw_only=True)
class GroupRule(_Requirement):
    """One requirement over several observations: consecutive ones with the same label ``group``.

    The label ``role`` says what each of them is in its group; whoever makes the observations sets both.
    """

    applies: Callable[[Sequence[Observation]], bool]
    """Whether the group can show anything about this rule."""
    check: GroupCheck


AnyRule = Rule | GroupRule


def rule(
    rule_id: str,
    requirement: str,
    *,
    source: str,
    knowledge: Knowledge = Knowledge.DOCUMENTED,
    level: Level = "MUST",
    applies: Callable[[Observation], bool],
    needs_audio: bool = False,
    of_unasked: bool = False,
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
            of_unasked=of_unasked,
        )

    return wrap


def together(
    rule_id: str,
    requirement: str,
    *,
    source: str,
    knowledge: Knowledge = Knowledge.DOCUMENTED,
    level: Level = "MUST",
    applies: Callable[[Sequence[Observation]], bool],
    needs_audio: bool = False,
) -> Callable[[GroupCheck], GroupRule]:
    """Turn a check function over a group into a :class:`GroupRule`."""

    def wrap(check: GroupCheck) -> GroupRule:
        return GroupRule(
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
