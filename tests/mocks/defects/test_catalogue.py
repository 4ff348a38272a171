"""The catalogue of defects is complete, and its entries say what they must."""

import re

import pytest
from tests.mocks.defects.verifying import cases_of

from cartest_contracts.errors import UsageError
from cartest_contracts.rules import ALL_RULES
from cartest_mocks.defects import DEFECTS, EVERY_GRANT, EXEMPT, FUZZ, GRANTS, PROGRAMS, Defect, find

ORDER = [rule.id for rule in ALL_RULES]
NAMED = (EVERY_GRANT, FUZZ, GRANTS, PROGRAMS)
each_defect = pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: defect.id)


def test_every_rule_has_a_defect() -> None:
    """A rule that no broken server was ever seen to break may be blind; what cannot be broken has its reason."""
    broken = {defect.rule for defect in DEFECTS}
    assert [rule for rule in ORDER if rule not in broken and rule not in EXEMPT] == []


def test_exemptions_are_needed() -> None:
    """None of them is for a rule that has a defect, or that does not exist; each is a sentence."""
    broken = {defect.rule for defect in DEFECTS}
    for rule, reason in EXEMPT.items():
        assert rule in ORDER
        assert rule not in broken
        assert reason.endswith(".")


def test_there_are_enough() -> None:
    """At least eighty, each with a name of its own."""
    assert len({defect.id for defect in DEFECTS}) == len(DEFECTS) >= 80


def test_they_come_in_the_order_of_the_rules() -> None:
    """As in the catalogue, so that both tables read alike; each names a rule that exists."""
    places = [ORDER.index(defect.rule) for defect in DEFECTS]
    assert places == sorted(places)


@each_defect
def test_it_says_what_it_breaks(defect: Defect) -> None:
    """An id for the command line, one sentence, and rules before its own that exist."""
    assert re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", defect.id)
    assert re.fullmatch(r"[A-Za-z].*[^.]\.", defect.breaks)
    for rule in defect.also:
        assert ORDER.index(rule) < ORDER.index(defect.rule)


@each_defect
def test_its_cases_exist(defect: Defect) -> None:
    """Every case that it names is in the plan of its version."""
    ids = [case.id for case in cases_of(defect)]
    for name in defect.cases:
        assert name in NAMED or any(case_id.startswith(name) for case_id in ids)


def test_an_unknown_one_is_a_usage_error() -> None:
    """The nearest names are told, or how to see all."""
    assert find("done-twice").rule == "SSE-06"
    with pytest.raises(UsageError, match=r"no such defect: 'done-twise' .did you mean done-twice"):
        find("done-twise")
    with pytest.raises(UsageError, match="--list-broken shows all"):
        find("xyzzy")
