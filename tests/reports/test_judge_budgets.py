"""Budget lines: pass, fail and unknown, and what each says."""

from collections.abc import Sequence
from typing import Any

import pytest
from tests.reports.runs import stream

from cartest_contracts.observation import Observation
from cartest_reports.budgets import Budget
from cartest_reports.figures import figures
from cartest_reports.judge_budgets import judge_budgets
from cartest_reports.result import Line, Status

P50 = Budget(figure="ttfa_ms", quantile=0.5, at_most=100, reason="because")
ERRORS = Budget(figure="error_rate", at_most=0.05, reason="because")
STALLS = Budget(figure="stall_probability", buffer_ms=50, at_most=0.05, reason="because")
REFUSED: dict[str, Any] = {"status": 429, "end": "refused", "arrivals": (), "audio_bytes": 0}


def judge(budget: Budget, streams: Sequence[Observation], doubts: Sequence[str] = ()) -> Line:
    (line,), _ = judge_budgets(figures(streams), [budget], doubts)
    return line


@pytest.mark.parametrize(
    ("budget", "streams", "status", "actual"),
    [
        (P50, [stream()] * 40, Status.PASS, "90 ms (n = 40)"),
        (P50, [stream(ttfa_ms=101)] * 40, Status.FAIL, "101 ms (n = 40)"),
        (P50, [stream()] * 39, Status.UNKNOWN, "90 ms (n = 39)"),
        (P50, [stream()] * 10 + [stream(**REFUSED)] * 30, Status.FAIL, "never (n = 40)"),
        (P50, [stream(**REFUSED)] * 40, Status.UNKNOWN, "no value"),
        (ERRORS, [stream()] * 20, Status.PASS, "0% (n = 20)"),
        (ERRORS, [stream()] * 19, Status.UNKNOWN, "0% (n = 19)"),
        (ERRORS, [stream(), stream(**REFUSED)], Status.FAIL, "50% (n = 2)"),
        (STALLS, [stream(late_ms=300)] + [stream()] * 19, Status.PASS, "5% (n = 20)"),
        (STALLS, [stream(late_ms=400)] * 2 + [stream()] * 18, Status.FAIL, "10% (n = 20)"),
    ],
)
def test_a_line_is_judged_on_its_samples(
    budget: Budget, streams: list[Observation], status: Status, actual: str
) -> None:
    """Too few or none are unknown; failed streams fail what they keep from being reached."""
    line = judge(budget, streams)
    assert (line.status, line.actual) == (status, actual)


def test_unknown_says_what_is_missing() -> None:
    """How many samples there are and how many are needed."""
    assert judge(P50, [stream()] * 39).note == "too few samples: 39 of 40 needed"
    assert judge(ERRORS, [stream()]).note == "too few samples: 1 of 20 needed"
    assert judge(P50, [stream(**REFUSED)] * 40).note == "no samples: all 40 streams failed"
    assert judge(P50, [stream(**REFUSED)] * 30 + [stream()] * 10).note == "30 of 40 streams failed"
    connects = Budget(figure="connect_ms", quantile=0.5, at_most=1, reason="because")
    assert judge(connects, [stream()] * 40).note == "no samples"


def test_no_error_at_all_may_be_asked_for() -> None:
    """One sample without one is enough, since one error is enough to fail."""
    none_at_all = Budget(figure="error_rate", at_most=0, reason="because")
    assert judge(none_at_all, [stream()]).status is Status.PASS
    assert judge(none_at_all, [stream(), stream(**REFUSED)]).status is Status.FAIL


def test_stalls_without_playback_are_unknown() -> None:
    """No stream whose buffer is known is not a stream that never stalled."""
    unplayable = [stream(sent=())] * 20
    assert judge(STALLS, unplayable).status is Status.UNKNOWN
    assert judge(STALLS, unplayable).actual == "no value"


@pytest.mark.parametrize("streams", [[stream()] * 40, [stream(ttfa_ms=500)] * 40, [stream()]])
def test_with_a_doubt_nothing_is_believed(streams: list[Observation]) -> None:
    """Neither a pass nor a fail: the generator may have been the slow one."""
    line = judge(P50, streams, doubts=("loop lag",))
    assert (line.status, line.note) == (Status.UNKNOWN, "not believed: loop lag")


def test_a_budget_without_endpoint_speaks_of_every_speech_endpoint() -> None:
    """Error rates of all other operations, as one; latencies of speech only."""
    measured = figures(
        [*[stream()] * 40, *[stream(transport="sse")] * 40, *[stream(transport="http", chunks=0)] * 40]
    )
    lines, limits = judge_budgets(measured, [P50, ERRORS], ())
    assert [line.where for line in lines] == [
        "bytes/warm", "sse/warm", "bytes/all connections", "sse/all connections",
        "other operations/all connections",
    ]  # fmt: skip
    assert [(limit.endpoint, limit.quantile, limit.at_most) for limit in limits] == [
        ("bytes", 0.5, 100), ("sse", 0.5, 100),
    ]  # fmt: skip


def test_without_a_connection_kind_the_one_with_most_streams_is_judged() -> None:
    """A few cold first requests do not make the gate unknown; a budget that names them judges them."""
    streams = [*[stream(connection="fresh", ttfa_ms=300)] * 5, *[stream()] * 40]
    assert judge(P50, streams).status is Status.PASS
    cold = Budget(figure="ttfa_ms", connection="cold", quantile=0.5, at_most=100, reason="because")
    assert judge(cold, streams).where == "bytes/cold"
    assert judge(cold, streams).requirement.startswith("ttfa_ms p50, cold, at most 100 ms: ")


def test_errors_of_all_connection_kinds_count_together() -> None:
    """A refused handshake is cold; it must not vanish beside the warm streams that went well."""
    streams = [*[stream()] * 90, *[stream(connection="fresh", **REFUSED)] * 10]
    line = judge(ERRORS, streams)
    assert (line.status, line.actual, line.where) == (Status.FAIL, "10% (n = 100)", "bytes/all connections")
    warm = Budget(figure="error_rate", connection="warm", at_most=0.05, reason="because")
    assert judge(warm, streams).status is Status.PASS
    assert judge(ERRORS, []).where == "any endpoint/all connections"


def test_what_may_have_been_faster_keeps_its_pass_and_loses_its_fail() -> None:
    """Uncertain samples are too long, never too short; what does not begin with the first audio is certain."""

    def status(budget: Budget, ttfa_ms: float) -> Status:
        (line,), _ = judge_budgets(figures([stream(ttfa_ms=ttfa_ms)] * 40), [budget], (), ("half are bounded",))
        return line.status

    assert (status(P50, 90), status(P50, 101)) == (Status.PASS, Status.UNKNOWN)
    ttfb = Budget(figure="ttfb_ms", quantile=0.5, at_most=0.001, reason="because")
    assert status(ttfb, 90) is Status.FAIL


def test_what_was_not_loaded_is_unknown() -> None:
    """An endpoint that was named, and any at all."""
    named = Budget(figure="ttfa_ms", endpoint="sse", connection="cold", quantile=0.5, at_most=1, reason="because")
    line = judge(named, [stream()])
    assert (line.status, line.where, line.note) == (Status.UNKNOWN, "sse/cold", "no samples")
    assert judge(P50, []).where == "any endpoint/any connection"


def test_two_budgets_on_the_same_figure_keep_names_of_their_own() -> None:
    """Every test case of a suite has another name."""
    lines, _ = judge_budgets(figures([stream()] * 40), [P50, P50], ())
    assert [line.name for line in lines] == ["bytes/warm ttfa_ms p50", "bytes/warm ttfa_ms p50 (2)"]


def test_an_error_rate_that_is_broken_says_by_what() -> None:
    """The commonest kind with its example, and how many others there are."""
    refused = [stream(**REFUSED, problem="12 of 10 contexts in use")] * 2
    assert judge(ERRORS, refused).note == "HTTP 429, 2 times: 12 of 10 contexts in use"
    both = [*refused, stream(chunks=0)]
    assert judge(ERRORS, both).note.endswith("in use, and 1 other kind")
    assert judge(ERRORS, [stream(chunks=0)]).note == "no audio, 1 time"


def test_speech_by_tokens_is_judged_only_where_there_is_no_other() -> None:
    """A sentence and a word are not compared with one limit where there is a choice."""
    by_token = [stream(labels={"part": "load", "grant": "ok"}, ttfa_ms=1000)] * 40
    assert judge(P50, [*by_token, *[stream()] * 40]).where == "bytes/warm"
    assert judge(P50, by_token).where == "POST /tts/bytes (token)/warm"
