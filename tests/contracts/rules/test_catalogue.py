"""The catalogue as a whole: every rule has cases, an id and a source, every section a test file of its own."""

import re
from pathlib import Path

import pytest
from tests.contracts.rules.cases import CASES
from tests.contracts.rules.twins import applies_to_a_twin

from cartest_contracts import rules
from cartest_contracts.errors import UsageError
from cartest_contracts.rule import AnyRule
from cartest_contracts.rules import ALL_RULES, select

BY_ID = {rule.id: rule for rule in ALL_RULES}
MODULES = Path(rules.__file__).parent


def test_every_rule_was_seen_to_fail() -> None:
    """A rule without a failing case does not pass; a case without a rule is a leftover."""
    assert sorted(CASES) == sorted(BY_ID)


@pytest.mark.parametrize("rule", ALL_RULES, ids=lambda rule: rule.id)
def test_a_rule_is_not_silent_because_it_does_not_apply(rule: AnyRule) -> None:
    """At least one correct twin of each rule is really checked."""
    assert applies_to_a_twin(rule)


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
def test_a_requirement_is_a_sentence_with_a_source(rule: AnyRule) -> None:
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


@pytest.mark.parametrize("module", sorted(path.stem for path in MODULES.glob("[a-z]*.py")))
def test_every_module_has_a_test_file_of_its_own(module: str) -> None:
    """What is measured is that each module of rules is branch-covered by its own file alone."""
    assert Path(__file__).with_name(f"test_{module}.py").exists()
