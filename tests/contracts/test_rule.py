from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from cartest_contracts.knowledge import Knowledge
from cartest_contracts.observation import Observation
from cartest_contracts.rule import GroupRule, Rule, Violation, rule, together

SEEN = Observation(id="o", transport="http", operation="GET /", start_ns=1, status=500)


@rule("TEST-01", "Answers are 200.", source="here", applies=lambda observation: observation.status is not None)
def answers(observation: Observation) -> Iterator[Violation]:
    if observation.status != 200:
        yield Violation(expected="200", actual=str(observation.status))


def test_a_check_becomes_a_rule() -> None:
    """By default a rule is a documented MUST that needs no audio."""
    assert isinstance(answers, Rule)
    assert (answers.id, answers.requirement, answers.source) == ("TEST-01", "Answers are 200.", "here")
    assert (answers.level, answers.knowledge, answers.needs_audio) == ("MUST", Knowledge.DOCUMENTED, False)


def test_a_rule_applies_and_checks() -> None:
    """The check says what it saw; the place is the whole unless told."""
    assert answers.applies(SEEN)
    assert list(answers.check(SEEN)) == [Violation(expected="200", actual="500", where="")]


def test_everything_about_a_rule_can_be_set() -> None:
    """Level, knowledge and need of audio are the rule's own."""
    made = rule(
        "TEST-02",
        "r",
        source="s",
        knowledge=Knowledge.ASSUMED,
        level="SHOULD",
        applies=lambda _: False,
        needs_audio=True,
    )(lambda _: ())
    assert (made.level, made.knowledge, made.needs_audio) == ("SHOULD", Knowledge.ASSUMED, True)
    assert not made.applies(SEEN)
    assert list(made.check(SEEN)) == []


def test_a_check_over_several_observations_becomes_a_group_rule() -> None:
    """It has the same facts as a rule, and its violations say which observation shows them."""

    @together("TEST-03", "All are alike.", source="here", applies=lambda group: len(group) > 1)
    def alike(group: Sequence[Observation]) -> Iterator[Violation]:
        for at, each in enumerate(group):
            if each.status != group[0].status:
                yield Violation(expected=str(group[0].status), actual=str(each.status), at=at)

    assert isinstance(alike, GroupRule)
    assert (alike.id, alike.requirement, alike.source) == ("TEST-03", "All are alike.", "here")
    assert (alike.level, alike.knowledge, alike.needs_audio) == ("MUST", Knowledge.DOCUMENTED, False)
    assert not alike.applies([SEEN])
    assert alike.applies([SEEN, SEEN])
    assert list(alike.check([SEEN, replace(SEEN, status=200)])) == [Violation(expected="500", actual="200", at=1)]
