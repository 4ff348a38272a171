"""Observations that belong together are judged together, and only together."""

import dataclasses
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
import pytest
from tests.contracts.rules.observe import bytes_answer, chunk, context, event, grouped

from cartest_contracts import judge as judging
from cartest_contracts.judge import Judge, judge
from cartest_contracts.observation import Observation
from cartest_contracts.rule import Violation, together
from cartest_contracts.rules import select


@together("TEST-01", "All of a group are equally long.", source="here", applies=lambda group: len(group) > 1)
def equal(group: Sequence[Observation]) -> Iterator[Violation]:
    for at, each in enumerate(group):
        if each.audio_bytes != group[0].audio_bytes:
            yield Violation(expected=str(group[0].audio_bytes), actual=str(each.audio_bytes), at=at)


def member(name: str, group: str = "g", size: int = 2, **fields: Any) -> Observation:
    return bytes_answer(bytes(size), id=name, labels={"group": group} if group else {}, **fields)


def test_a_finding_shows_the_observation_that_the_check_named() -> None:
    """Its id, place and reproducer are those of the observation at ``at``."""
    other = member("b", size=4, url="https://api.example/tts/bytes")
    (finding,) = judge([member("a"), other], [equal]).findings
    assert (finding.observation_id, finding.expected, finding.actual) == ("b", "2", "4")
    assert finding.where == "POST /tts/bytes"
    assert finding.reproducer.startswith("curl")


def test_groups_end_where_the_label_changes() -> None:
    """Neither the next group nor what has no group at all belongs to it."""
    lone = member("x", group="", size=9)
    seen = [member("a"), lone, member("b", size=4), member("c", group="h", size=6), member("d", group="h", size=6)]
    judgement = judge(seen, [equal])
    assert judgement.findings == ()
    (count,) = judgement.counts
    assert (count.rule_id, count.applied, count.broken) == ("TEST-01", 1, 0)


def test_rules_of_both_kinds_are_counted_in_the_order_given() -> None:
    """A group rule stands where it was named."""
    rules = (select(["BYTES-01"])[0], equal, select(["BYTES-02"])[0])
    assert [count.rule_id for count in judge([member("a")], rules).counts] == ["BYTES-01", "TEST-01", "BYTES-02"]


def test_a_crash_over_a_group_is_no_pass() -> None:
    """It is counted, and told by the first observation of the group."""

    def crash(_: Sequence[Observation]) -> Iterator[Violation]:
        raise ZeroDivisionError

    broken = dataclasses.replace(equal, check=crash)
    judgement = judge([member("a"), member("b")], [broken])
    assert judgement.counts[0].crashed == 1
    assert judgement.problems == ("TEST-01 crashed on a: ZeroDivisionError",)


def test_a_group_without_its_audio_is_not_judged_by_rules_that_read_it() -> None:
    """One slim recording is enough."""
    slim = context(msgspec.structs.replace(chunk(), event={"type": "chunk"}), event("done"))
    group = grouped("again", first=bytes_answer(), second=slim)
    reading = dataclasses.replace(equal, id="TEST-02", needs_audio=True)
    assert [count.applied for count in judge(group, [equal, reading]).counts] == [1, 0]


@pytest.mark.parametrize(("limit", "value"), [("GROUP_LIMIT", 2), ("GROUP_BYTES", 5)])
def test_a_group_that_is_too_large_is_a_problem_and_not_a_pass(
    monkeypatch: pytest.MonkeyPatch, limit: str, value: int
) -> None:
    """Not one of its observations is kept, and what follows is judged again."""
    monkeypatch.setattr(judging, limit, value)
    seen = [*map(member, "abcd"), member("e", group="h", size=1), member("f", group="h", size=3)]
    judgement = judge(seen, [equal])
    assert judgement.problems == ("group g is too large to be judged",)
    assert [finding.observation_id for finding in judgement.findings] == ["f"]


def test_what_was_judged_is_not_judged_again() -> None:
    """Asking for the judgement ends the open group; asking twice changes nothing."""
    judging = Judge([equal])
    judging.see(member("a"))
    judging.see(member("b", size=4))
    assert judging.judgement() == judging.judgement()
    assert judging.judgement().counts[0].broken == 1
