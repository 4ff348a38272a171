"""The gate as a whole: which parts are judged, the verdict over them, and the sentence that says why."""

from typing import Any

import pytest
from tests.reports.runs import drifting, finding, grants, healthy, load, rules, run_info, stream

from cartest_contracts.verdict import Verdict, exit_status
from cartest_reports.budgets import Budget
from cartest_reports.figures import figures
from cartest_reports.gate import decide
from cartest_reports.result import Result, Status

BUDGETS = (
    Budget(figure="ttfa_ms", quantile=0.5, at_most=250, reason="because"),
    Budget(figure="error_rate", at_most=0.05, reason="because"),
)
GOOD = figures(load(7, count=60))
LIVE = {"embedded_mock": False, "profile": "", "target": "https://api.cartesia.ai"}


def judge(measured: Any = GOOD, found: Any = (), **changes: Any) -> Result:
    return decide(run_info(**changes), measured, found, BUDGETS)


def verdicts(result: Result) -> dict[str, str]:
    return {part.name: part.verdict.value for part in result.parts}


def test_a_run_in_which_everything_held_passes() -> None:
    """And says what held."""
    result = judge()
    assert exit_status(result.verdict) == 0
    assert verdicts(result) == {"rules": "pass", "grants": "pass", "budgets": "pass", "audio": "pass"}
    assert result.reason == (
        "4 rules held (1 not tested); 36 grant checks held; 6 budgets held; audio 0 wrong of 180 checked"
    )


@pytest.mark.parametrize(
    ("changes", "part", "told"),
    [
        ({"found": [finding()]}, "rules", "1 of 5 rules broken: BYTES-01 (1 not tested)"),
        (
            {"grants": grants(leaks=True)},
            "grants",
            "1 of 36 grant checks broken: stt · authorization · POST /tts/sse",
        ),
        ({"measured": figures(load(7, count=60, slow=4))}, "budgets", "3 of 6 budgets broken: "),
        (
            {"measured": figures([*load(7, count=60), stream(verified=False)])},
            "audio",
            "audio 1 wrong of 181 checked",
        ),
    ],
)
def test_one_broken_part_fails_the_run(changes: dict[str, Any], part: str, told: str) -> None:
    """The reason names what broke."""
    result = judge(**changes)
    assert exit_status(result.verdict) == 1
    assert verdicts(result)[part] == "fail"
    assert told in result.reason


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"measured": figures([])}, "2 of 2 budgets unknown: no samples"),
        ({"rules": ()}, "no rule was tried"),
        ({"rules": rules()[-1:]}, "none of 1 rule was tested"),
        ({"rules": rules(crashed=1)}, "1 of 5 rules unknown: the check crashed 1 time (1 not tested)"),
        ({"grants": ()}, "no grant check was tried"),
        (
            {"workers": (healthy(lag_p99_ms=9),)},
            "6 of 6 budgets unknown: not believed: generator load-1 was saturated",
        ),
        ({"workers": (healthy(problems=("disk full",)),)}, "load-1: disk full"),
        ({"interrupted": True}, "the run was interrupted before its end"),
        ({"problems": ("worker load-3 died",)}, "worker load-3 died"),
        ({"parts": (), "rules": (), "grants": (), "measured": figures([])}, "nothing was judged"),
    ],
)
def test_what_could_show_nothing_is_unknown_and_opens_no_gate(changes: dict[str, Any], told: str) -> None:
    """No samples, crashed checks, saturated generators, problems of the harness, or nothing at all."""
    result = judge(**changes)
    assert exit_status(result.verdict) == 2
    assert told in result.reason


def test_a_worker_s_problem_is_told_once() -> None:
    """Also where the run has told it as its own; another worker's same problem is another one."""
    workers = (healthy(problems=("disk full",)), healthy(worker="load-2", problems=("disk full",)))
    result = judge(workers=workers, problems=("load generator load-1: disk full",))
    told = [line.actual for line in result.lines if line.part == "run"]
    assert told == ["load generator load-1: disk full", "load generator load-2: disk full"]


def test_a_failure_is_not_hidden_by_an_unknown() -> None:
    """Fail is worse than unknown."""
    result = judge(found=[finding()], interrupted=True)
    assert result.verdict is Verdict.FAIL
    assert verdicts(result)["run"] == "unknown"


def test_what_was_not_asked_for_is_not_judged() -> None:
    """A contract check alone needs no samples and no generator."""
    result = judge(measured=figures([]), parts=("contract",), workers=(), grants=())
    assert verdicts(result) == {"rules": "pass"}
    assert result.doubts == ()


def test_drift_is_reported_and_passes() -> None:
    """Its findings stand in the result."""
    result = judge(found=[drifting()], **LIVE)
    assert result.verdict is Verdict.PASS
    assert result.findings[0].status is Status.DRIFT
    assert "3 rules held (1 drift, 1 not tested)" in result.reason


def test_a_leak_under_load_fails_the_grants() -> None:
    """Beside the matrix, or without one."""
    leak = stream(labels={"part": "load", "expected": "deny"})
    result = judge(measured=figures([*load(7, count=60), leak]), grants=(), parts=("load",))
    assert verdicts(result)["grants"] == "fail"


def test_many_broken_lines_are_named_up_to_four() -> None:
    """The rest is counted."""
    result = judge(found=[finding(rule_id=f"R-{at}") for at in range(6)], rules=())
    assert result.reason == "6 of 6 rules broken: R-0, R-1, R-2, R-3 and 2 more"


def test_error_times_count_from_the_first_stream() -> None:
    """As the chart over time does."""
    result = judge(measured=figures([stream(at_ms=2000), stream(at_ms=5500, end="reset")]))
    assert (result.errors[0].first_s, result.errors[0].last_s) == (3.5, 3.5)


def test_a_secret_of_the_run_is_in_no_text() -> None:
    """Not even one that does not look like any."""
    result = decide(
        run_info(command="cartest run --key hunter22"),
        GOOD,
        [finding(actual="hunter22")],
        BUDGETS,
        secrets=["hunter22"],
    )
    assert "hunter22" not in repr(result)
