"""Rules and findings: who fails a run, who drifts, who was not tested."""

import pytest
from tests.reports.runs import drifting, finding, rules, run_info

from cartest_contracts.knowledge import Knowledge
from cartest_contracts.rule import Level
from cartest_reports.judge_rules import judge_findings, judge_rules
from cartest_reports.result import Line, Status

LIVE = run_info(embedded_mock=False, profile="", target="https://api.cartesia.ai")


@pytest.mark.parametrize(
    ("level", "knowledge", "live"),
    [
        ("MUST", Knowledge.DOCUMENTED, Status.FAIL),
        ("MUST", Knowledge.RECORDED, Status.DRIFT),
        ("MUST", Knowledge.ASSUMED, Status.DRIFT),
        ("SHOULD", Knowledge.DOCUMENTED, Status.DRIFT),
    ],
)
def test_only_a_documented_must_fails_a_live_target(level: Level, knowledge: Knowledge, live: Status) -> None:
    """Against the embedded mock everything must hold."""
    found = finding(level=level, knowledge=knowledge)
    assert judge_findings(LIVE, [found])[0].status is live
    assert judge_findings(run_info(), [found])[0].status is Status.FAIL


def test_findings_that_fail_come_first() -> None:
    """Then by rule."""
    judged = judge_findings(LIVE, [drifting(), finding(rule_id="Z-1"), finding()])
    assert [each.finding.rule_id for each in judged] == ["BYTES-01", "Z-1", "ERROR-02"]


def lines(*, broken: int = 0, crashed: int = 0) -> dict[str, Line]:
    found = judge_findings(LIVE, [finding()] * broken)
    return {line.name: line for line in judge_rules(run_info(rules=rules(broken=broken, crashed=crashed)), found)}


def test_a_rule_that_never_applied_was_not_tested() -> None:
    """It is shown as such, not as passed."""
    found = lines()
    assert found["TIME-04"].status is Status.NOT_TESTED
    assert found["TIME-04"].note == "never applied in this run"
    assert found["BYTES-01"].status is Status.PASS
    assert found["BYTES-01"].actual == "held 42 of 42 times"


def test_a_check_that_crashed_is_unknown_unless_it_also_found_something() -> None:
    """A crash is never a pass."""
    crashed = lines(crashed=2)["BYTES-01"]
    assert (crashed.status, crashed.note) == (Status.UNKNOWN, "the check crashed 2 times")
    assert lines(crashed=1, broken=1)["BYTES-01"].status is Status.FAIL


def test_a_broken_rule_tells_its_first_finding() -> None:
    """Expected, actual, where, and how often."""
    line = lines(broken=3)["BYTES-01"]
    assert line.status is Status.FAIL
    assert (line.expected, line.where) == ("Content-Type: audio/wav", "POST /tts/bytes, response headers")
    assert line.actual == "Content-Type: audio/mpeg (broken 3 of 42 times)"


def test_a_count_without_its_findings_still_breaks() -> None:
    """A lost findings file opens no gate."""
    (line,) = judge_rules(LIVE, judge_findings(LIVE, []))[:1]
    assert line.status is Status.PASS
    broken = judge_rules(run_info(embedded_mock=False, rules=rules(broken=1)), ())[0]
    assert (broken.status, broken.actual) == (Status.FAIL, "held 41 of 42 times")


def test_drift_is_told_and_does_not_fail() -> None:
    """By its level of knowledge, counted or not."""
    counted = next(
        line for line in judge_rules(LIVE, judge_findings(LIVE, [drifting()])) if line.name == "ERROR-02"
    )
    assert (counted.status, counted.note) == (Status.DRIFT, "assumed SHOULD: reported, not failed")
    bare = run_info(embedded_mock=False, rules=())
    uncounted, broken = judge_rules(bare, judge_findings(bare, [drifting(rule_id="X-1"), finding(rule_id="A-1")]))
    assert (broken.name, broken.status, broken.note) == (
        "X-1",
        Status.DRIFT,
        "assumed SHOULD: reported, not failed",
    )
    assert (uncounted.name, uncounted.status) == ("A-1", Status.FAIL)
