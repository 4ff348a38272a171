"""Every rule is seen to fail, and to be silent on the correct twin."""

import re

import pytest
from tests.contracts.rules.cases import CASES
from tests.contracts.rules.observe import Case

from cartest_contracts.errors import UsageError
from cartest_contracts.rule import Rule
from cartest_contracts.rules import ALL_RULES, select

BY_ID = {rule.id: rule for rule in ALL_RULES}
ROWS = [
    pytest.param(BY_ID[rule_id], case, id=f"{rule_id}-{number}")
    for rule_id, cases in CASES.items()
    for number, case in enumerate(cases)
]


def test_every_rule_was_seen_to_fail() -> None:
    """A rule without a failing case does not pass; a case without a rule is a leftover."""
    assert sorted(CASES) == sorted(BY_ID)


@pytest.mark.parametrize(("rule", "case"), ROWS)
def test_a_broken_observation_is_found(rule: Rule, case: Case) -> None:
    """The rule applies to the broken observation and says what is wrong with it."""
    assert rule.applies(case.broken)
    violations = list(rule.check(case.broken))
    assert violations
    assert case.says in " | ".join(f"{each.expected} {each.actual} {each.where}" for each in violations)


@pytest.mark.parametrize(("rule", "case"), ROWS)
def test_the_correct_twin_is_silent(rule: Rule, case: Case) -> None:
    """The rule has nothing to say about the same observation as it should be."""
    assert not rule.applies(case.fine) or list(rule.check(case.fine)) == []


@pytest.mark.parametrize("rule", ALL_RULES, ids=lambda rule: rule.id)
def test_a_rule_is_not_silent_because_it_does_not_apply(rule: Rule) -> None:
    """At least one correct twin of each rule is really checked."""
    assert any(rule.applies(case.fine) for case in CASES[rule.id])


def test_ids_are_unique_and_numbered_by_section() -> None:
    """Ids are SECTION-NN, and the numbers of a section have no gap."""
    assert len(BY_ID) == len(ALL_RULES)
    sections: dict[str, list[int]] = {}
    for rule in ALL_RULES:
        found = re.fullmatch(r"([A-Z0-9]+)-(\d\d)", rule.id)
        assert found is not None
        sections.setdefault(found[1], []).append(int(found[2]))
    for section, numbers in sections.items():
        assert numbers == list(range(1, len(numbers) + 1)), section


@pytest.mark.parametrize("rule", ALL_RULES, ids=lambda rule: rule.id)
def test_a_requirement_is_a_sentence_with_a_source(rule: Rule) -> None:
    """Each rule says in one sentence what must hold, and where that stands."""
    assert rule.requirement.endswith(".")
    assert rule.source


def test_rules_are_selected_by_id_and_by_section() -> None:
    """Named rules come in the order of the catalogue; no name means all."""
    assert select([]) == ALL_RULES
    assert [rule.id for rule in select(["wav-02", "SSE-01", "WAV-01"])] == ["WAV-01", "WAV-02", "SSE-01"]
    assert {rule.id.partition("-")[0] for rule in select(["token"])} == {"TOKEN"}


def test_an_unknown_rule_is_a_usage_error() -> None:
    """A name that fits nothing is answered with the sections that exist."""
    with pytest.raises(UsageError, match=r"no such rule: NOPE.*ANSWER"):
        select(["EVENT-01", "nope"])
