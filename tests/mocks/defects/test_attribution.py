"""Which rule counts as the one that reported a defect."""

import dataclasses

from cartest_mocks.defects import find, in_the_way, reports

LAST = find("done-with-204")


def test_its_own_rule_must_be_broken() -> None:
    """Others do not count."""
    assert LAST.rule == "EVENT-09"
    assert reports(LAST, {"EVENT-09"})
    assert not reports(LAST, {"EVENT-04"})
    assert not reports(LAST, set())


def test_rules_before_it_are_in_the_way() -> None:
    """In the order of the catalogue; what comes after it does not matter."""
    assert in_the_way(LAST, {"EVENT-10", "EVENT-09", "EVENT-04", "SSE-06"}) == ("SSE-06", "EVENT-04")
    assert not reports(LAST, {"EVENT-09", "EVENT-04"})
    assert reports(LAST, {"EVENT-09", "EVENT-10"})


def test_what_it_names_itself_is_not() -> None:
    """A defect may break a rule before its own, and says so."""
    declared = dataclasses.replace(LAST, also=("EVENT-04",))
    assert reports(declared, {"EVENT-09", "EVENT-04"})


def test_rules_that_judge_anything_are_not() -> None:
    """Single ones, and the whole section of schemas; as the defect's own they count."""
    assert reports(LAST, {"EVENT-09", "ANSWER-01"})
    assert reports(find("another-context-is-heard"), {"SPEECH-03", "SPEECH-01", "SCHEMA-06"})
    assert reports(find("voice-is-optional"), {"ANSWER-01"})
