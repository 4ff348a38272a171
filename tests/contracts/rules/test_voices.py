"""VOICES: every rule is seen to fail, and is silent on the correct twin."""

import pytest
from tests.contracts.rules.observe import AnyCase
from tests.contracts.rules.twins import fails, rows, silent

from cartest_contracts.rule import AnyRule
from cartest_contracts.rules import voices

ROWS = rows(voices.RULES)


@pytest.mark.parametrize(("rule", "case"), ROWS)
def test_a_broken_observation_is_found(rule: AnyRule, case: AnyCase) -> None:
    """The rule applies to it and says what is wrong with it."""
    fails(rule, case)


@pytest.mark.parametrize(("rule", "case"), ROWS)
def test_the_correct_twin_is_silent(rule: AnyRule, case: AnyCase) -> None:
    """The rule has nothing to say about the same observation as it should be."""
    silent(rule, case)
