from typing import get_args

import pytest

from cartest_contracts.observation import Observation
from cartest_contracts.rules.grant_words import ALLOWING, DOCUMENTED, GrantCase
from cartest_contracts.rules.grants import RULES

CASES: frozenset[GrantCase] = frozenset(get_args(GrantCase))


@pytest.mark.parametrize("case", sorted(CASES))
def test_every_case_has_its_rule(case: GrantCase) -> None:
    """A cell that no rule judges would prove nothing."""
    cell = Observation(
        id="a",
        operation="GET /voices",
        transport="http",
        start_ns=0,
        status=418,
        labels={"grant_case": case},
    )
    assert [rule.id for rule in RULES if rule.applies(cell)]


def test_the_sets_hold_cases_only() -> None:
    """A name that is misspelt there would be in no matrix."""
    assert ALLOWING < CASES
    assert DOCUMENTED < CASES
