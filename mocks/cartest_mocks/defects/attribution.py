"""Which of the broken rules counts as the one that reported a defect.

Rules are asked in the order of the catalogue. Some of them judge anything (the status of every request, the life
of every context, the bytes of every audio, the schema of every message) and say so beside the rule that knows what
is wrong; these never stand in the way of a more specific rule.
"""

from collections.abc import Collection
from typing import Final

from cartest_contracts.rules import ALL_RULES
from cartest_mocks.defects.defect import Defect

__all__ = ["GENERAL", "in_the_way", "reports"]

GENERAL: Final = ("ANSWER-01", "ANSWER-02", "ANSWER-03", "PROGRAM", "SPEECH-01", "SCHEMA")
"""Rules and sections that judge anything."""


def in_the_way(defect: Defect, broken: Collection[str]) -> tuple[str, ...]:
    """Return the broken rules that come before the defect's own and have no business there, in order."""
    before: list[str] = []
    for rule in ALL_RULES:
        if rule.id == defect.rule:
            break
        if rule.id in broken and rule.id not in defect.also and not _is_general(rule.id):
            before.append(rule.id)
    return tuple(before)


def reports(defect: Defect, broken: Collection[str]) -> bool:
    """Whether the defect's rule is broken, and first among the specific ones that it does not name itself."""
    return defect.rule in broken and not in_the_way(defect, broken)


def _is_general(rule_id: str) -> bool:
    return rule_id in GENERAL or rule_id.partition("-")[0] in GENERAL
