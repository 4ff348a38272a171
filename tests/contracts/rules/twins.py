"""What every section's test does with its cases: the rule fails on the broken one and is silent on its twin."""

from collections.abc import Iterable
from typing import Any

import pytest
from tests.contracts.rules.cases import CASES
from tests.contracts.rules.observe import AnyCase, Case, GroupCase

from cartest_contracts.rule import AnyRule, GroupRule, Rule, Violation

__all__ = ["applies_to_a_twin", "fails", "rows", "silent"]


def rows(rules: Iterable[AnyRule]) -> list[Any]:
    """Rule and case, for each case of each rule of a section."""
    return [
        pytest.param(rule, case, id=f"{rule.id}-{number}")
        for rule in rules
        for number, case in enumerate(CASES[rule.id])
    ]


def fails(rule: AnyRule, case: AnyCase) -> None:
    """The rule applies to the broken observation and says what is wrong with it, and where."""
    violations = _violations(rule, case, fine=False)
    assert violations
    assert case.says in " | ".join(f"{each.expected} {each.actual} {each.where}" for each in violations)
    assert (case.at if isinstance(case, GroupCase) else 0) in {each.at for each in violations}


def silent(rule: AnyRule, case: AnyCase) -> None:
    """The rule has nothing to say about the same observation as it should be."""
    assert not _violations(rule, case, fine=True)


def _violations(rule: AnyRule, case: AnyCase, *, fine: bool) -> list[Violation] | None:
    """What the check says; ``None`` if the rule does not apply."""
    if isinstance(case, Case):
        assert isinstance(rule, Rule)
        observation = case.fine if fine else case.broken
        return list(rule.check(observation)) if rule.applies(observation) else None
    assert isinstance(rule, GroupRule)
    group = case.fine if fine else case.broken
    return list(rule.check(group)) if rule.applies(group) else None


def applies_to_a_twin(rule: AnyRule) -> bool:
    """Whether at least one correct twin is really checked."""
    return any(_violations(rule, case, fine=True) is not None for case in CASES[rule.id])
