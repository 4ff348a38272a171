"""Judging counts everything, keeps the shortest, and never takes a crash for a pass."""

import dataclasses
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
from tests.contracts.rules.observe import ask, bytes_answer, chunk, context, event, http, typed

from cartest_contracts.judge import VIOLATIONS_AT_ONCE, Judge, judge
from cartest_contracts.observation import Observation, read_lines
from cartest_contracts.rule import Rule, Violation, together
from cartest_contracts.rules import ALL_RULES, select

LINES = Path(__file__).parent / "rules" / "five.jsonl"


def one(rule_id: str) -> Rule:
    (rule,) = select([rule_id])
    assert isinstance(rule, Rule)
    return rule


def broken_rule(rule: Rule) -> Rule:
    def crash(_: Observation) -> Iterator[Violation]:
        raise KeyError("sk_car_secret.value")

    return dataclasses.replace(rule, check=crash)


def test_five_recorded_lines_are_judged() -> None:
    """Observations read from JSON lines give findings that say rule, place and observation."""
    rules = select(["BYTES-02", "SSE-02", "SSE-06", "CONTEXT-01", "STATUS-01"])
    found = judge(read_lines(LINES.read_bytes().splitlines(keepends=True)), rules).findings
    assert {(finding.rule_id, finding.observation_id) for finding in found} == {
        ("BYTES-02", "a"),
        ("SSE-02", "b"),
        ("SSE-06", "c"),
        ("CONTEXT-01", "d"),
        ("STATUS-01", "e"),
    }
    context_finding = next(finding for finding in found if finding.observation_id == "d")
    assert context_finding.where == "/tts/websocket, arrival 0"
    assert (context_finding.expected, context_finding.actual) == ("context_id: 'x'", "context_id is 'y'")


def test_a_rule_that_never_applied_is_counted_as_such() -> None:
    """Every rule has a row; only those that were tried have applied."""
    counts = {count.rule_id: count for count in judge([bytes_answer()]).counts}
    assert set(counts) == {rule.id for rule in ALL_RULES}
    assert (counts["BYTES-01"].applied, counts["BYTES-01"].broken) == (1, 0)
    assert counts["SSE-01"].applied == 0


def test_rules_that_read_audio_do_not_apply_without_it() -> None:
    """A slim recording is neither broken nor passed where the audio decides."""
    slim = context(chunk(), event("done"))
    slim = read_slim(slim)
    counts = {count.rule_id: count for count in judge([slim]).counts}
    assert counts["EVENT-05"].applied == 0
    assert counts["EVENT-03"].applied == 1
    assert counts["EVENT-03"].broken == 0


def read_slim(observation: Observation) -> Observation:
    arrivals = tuple(
        msgspec.structs.replace(each, event={k: v for k, v in (each.event or {}).items() if k != "data"})
        for each in observation.arrivals
    )
    return msgspec.structs.replace(observation, arrivals=arrivals)


def test_a_crashed_check_is_no_pass() -> None:
    """It is counted as crashed, not as applied, and the first crash is told without its secrets."""
    crashing = broken_rule(one("BYTES-01"))
    judgement = judge([bytes_answer(), bytes_answer()], [crashing])
    (count,) = judgement.counts
    assert (count.applied, count.broken, count.crashed) == (0, 0, 2)
    assert judgement.problems == ("BYTES-01 crashed on o-1: KeyError: '[redacted]'",)
    assert judgement.findings == ()


def test_an_error_without_text_is_told_by_its_name() -> None:
    """Not every exception says something."""

    def crash(_: Observation) -> bool:
        raise ZeroDivisionError

    silent = dataclasses.replace(one("BYTES-01"), applies=crash)
    assert judge([bytes_answer()], [silent]).problems == ("BYTES-01 crashed on o-1: ZeroDivisionError",)


def test_the_same_finding_is_kept_once_with_the_shortest_request() -> None:
    """All are counted; the shortest request is the one to look at."""
    headers = typed("text/html")
    long = bytes_answer(request=ask(transcript="A long one."), headers=headers, id="long")
    short = bytes_answer(request=ask(transcript="B"), headers=headers, id="short")
    judgement = judge([long, short, long], select(["BYTES-02"]))
    assert [finding.observation_id for finding in judgement.findings] == ["short"]
    assert judgement.counts[0].broken == 3


def test_findings_of_a_rule_are_bounded() -> None:
    """However many different findings there are, a bounded number is kept, the shortest first."""
    judging = Judge(select(["BYTES-02"]), findings_per_rule=3)
    for number in range(50, 0, -1):
        request = ask(transcript="x" * number)
        judging.see(bytes_answer(request=request, headers=typed(f"text/{number}"), id=str(number)))
    judgement = judging.judgement()
    assert [finding.observation_id for finding in judgement.findings] == ["1", "2", "3"]
    assert judgement.counts[0].broken == 50


def test_no_secret_enters_a_finding() -> None:
    """What a server repeats is redacted in expected, actual and where."""
    observation = http("GET /voices", b"no such key sk_car_abc.def", status=401)
    (finding,) = judge([observation], select(["SECRET-01"])).findings
    assert "sk_car_abc" not in repr(finding)
    assert "[redacted]" in finding.actual


def test_a_rule_that_is_broken_a_million_times_is_left_in_time() -> None:
    """A check is asked for no more than can be shown, so that hostile answers do not take hours."""

    def check(_: Observation) -> Iterator[Violation]:
        for number in range(VIOLATIONS_AT_ONCE):
            yield Violation(expected="x", actual=str(number))
        raise AssertionError("asked for more")

    rule = dataclasses.replace(one("BYTES-01"), check=check)
    assert judge([bytes_answer()], [rule]).problems == ()


def test_what_was_never_asked_shows_only_that_time_ran_out() -> None:
    """Its case is late, and nothing is known of an answer; a group without it cannot be judged."""
    listed = http("GET /voices", b"[]", labels={"group": "g"}, end="timeout")
    asked = judge([listed])
    assert "ANSWER-06" in {count.rule_id for count in asked.counts if count.applied}
    late = msgspec.structs.replace(listed, asked=False)
    unasked = judge([late])
    assert [count.rule_id for count in unasked.counts if count.applied] == ["LIMIT-01"]
    assert [finding.rule_id for finding in unasked.findings] == ["LIMIT-01"]


def test_a_group_of_which_not_all_was_asked_is_not_judged() -> None:
    """What is missing in it would be blamed on the rest."""
    first = http("GET /voices", b'{"data":[],"has_more":false}', labels={"group": "g", "role": "list"})
    counted: list[int] = []

    @together("LIFE-99", "It is counted.", source="this test", applies=bool)
    def group(seen: Sequence[Observation]) -> Iterator[Violation]:
        counted.append(len(seen))
        yield from ()

    judge([first], [group])
    assert counted == [1]
    judge([first, msgspec.structs.replace(first, asked=False)], [group])
    assert counted == [1]
