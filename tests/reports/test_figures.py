"""Series, their denominators, errors, and lossless merging."""

import random

import pytest
from tests.reports.runs import load, stream

from cartest_contracts.measures.errors_seen import ErrorLog, instant_s
from cartest_contracts.observation import Arrival
from cartest_reports.figures import Figures, figures, merge


def test_cold_and_warm_are_never_mixed() -> None:
    """One distribution for each endpoint and kind of connection, in a fixed order."""
    speech = [stream(transport="websocket", connection="multiplexed"), stream(), stream(connection="fresh")]
    found = figures([*speech, stream(transport="http", chunks=0), stream(transport="sse")])
    assert [(each.endpoint, each.connection) for each in found.series] == [
        ("bytes", "cold"),
        ("bytes", "warm"),
        ("sse", "warm"),
        ("websocket", "multiplexed"),
        ("POST /access-token", "warm"),
    ]
    assert all(each.distributions["ttfb_ms"].n == 1 for each in found.series)
    assert found.endpoints == ("bytes", "sse", "websocket", "POST /access-token")


def test_a_failed_stream_has_no_latency_and_stays_in_the_denominator() -> None:
    """It even answered fast: 2 ms are not in the distribution."""
    found = figures([stream(), stream(ttfa_ms=2, ttfb_ms=1, status=429)]).series[0]
    assert found.distributions["ttfa_ms"].values.tolist() == [90.0]
    assert found.distributions["ttfa_ms"].n == 2
    assert found.distributions["largest_gap_ms"].n == 1
    assert (found.started, found.failed, found.error_rate) == (2, 1, 0.5)


def test_a_cancelled_stream_is_neither_failed_nor_dropped() -> None:
    """It has the time to first audio that it had."""
    found = figures([stream(end="cancelled")]).series[0]
    assert (found.failed, dict(found.ends)) == (0, {"cancelled": 1})
    assert found.distributions["ttfa_ms"].n == 1


def test_other_parts_of_a_run_do_not_enter() -> None:
    """A contract check is no load, however it ended."""
    assert (
        figures([stream(labels={"part": "contract"}), stream(labels={"part": "grants"}, status=500)]) == Figures()
    )


def test_checked_audio_is_counted() -> None:
    """Streams that nobody checked are not counted as right."""
    found = figures([stream(verified=True), stream(verified=False), stream()]).series[0]
    assert (found.verified, found.wrong_audio) == (2, 1)


def test_forbidden_requests_are_counted_by_what_became_of_them() -> None:
    """Let in, denied, or an answer that says nothing about grants."""
    labels = {"part": "load", "expected": "deny"}
    found = figures(stream(labels=labels, status=status) for status in (200, 403, 401, 500, None))
    assert (found.forbidden_tried, found.forbidden_allowed, found.forbidden_denied) == (5, 1, 2)
    assert found.series == ()


def test_the_series_of_an_endpoint_is_the_one_with_most_streams() -> None:
    """Unless a kind of connection is named."""
    found = figures([stream(connection="fresh"), stream(), stream()])
    main, cold = found.of("bytes"), found.of("bytes", "cold")
    assert main is not None
    assert cold is not None
    assert (main.connection, cold.started) == ("warm", 1)
    assert found.of("sse") is None


def test_errors_are_grouped_with_first_last_and_one_example() -> None:
    """The most frequent kind stands first; the example is the earliest."""
    found = figures([
        stream(at_ms=5000, end="reset", problem="peer reset", id="late"),
        stream(at_ms=1000, end="reset", problem="reset after 3 chunks", id="early"),
        stream(at_ms=2000, status=429, arrivals=()),
    ]).errors  # fmt: skip
    assert [(each.kind, each.count) for each in found] == [("connection reset", 2), ("HTTP 429", 1)]
    assert (found[0].example, found[0].observation_id) == ("reset after 3 chunks", "early")
    assert found[0].last_s - found[0].first_s == pytest.approx(4)


@pytest.mark.parametrize("member", ["message", "error", "title"])
def test_an_error_event_tells_its_own_example(member: str) -> None:
    """Whichever shape its version has."""
    broken = Arrival(at_ns=2, kind="error", event={member: "no credits"})
    found = figures([stream(arrivals=(Arrival(at_ns=1, kind="head"), broken))])
    assert found.errors[0].example == "no credits"


def test_merging_runs_is_exact_in_any_order() -> None:
    """The figures of three shuffled parts are the figures of the whole."""
    whole = list(load(5, count=40, failing=0.2))
    random.Random(1).shuffle(whole)
    parts = [figures(whole[at::3]) for at in range(3)]
    for order in ((0, 1, 2), (2, 0, 1)):
        merged, expected = merge(parts[at] for at in order), figures(whole)
        assert merged.errors == expected.errors
        for mine, its in zip(merged.series, expected.series, strict=True):
            assert (mine.endpoint, mine.connection, mine.ends) == (its.endpoint, its.connection, its.ends)
            assert (mine.started, mine.failed, mine.verified, mine.wrong_audio) == (
                its.started, its.failed, its.verified, its.wrong_audio,
            )  # fmt: skip
            assert sorted(mine.instants.started_s) == sorted(its.instants.started_s)
            for name, distribution in mine.distributions.items():
                assert distribution.values.tolist() == its.distributions[name].values.tolist()
                assert distribution.never == its.distributions[name].never


def test_forbidden_requests_merge_too() -> None:
    """No leak is lost between workers."""
    one = figures([stream(labels={"part": "load", "expected": "deny"})])
    merged = merge([one, one])
    assert (merged.forbidden_tried, merged.forbidden_allowed, merged.forbidden_denied) == (2, 2, 0)


def test_the_time_axis_is_the_wall_clock_where_it_was_noted() -> None:
    """Monotonic clocks of two machines have nothing in common."""
    assert instant_s(stream(at_ms=1500, started_at="")) == 1.5
    assert instant_s(stream(at_ms=1500, started_at="yesterday")) == 1.5
    assert instant_s(stream(started_at="1970-01-01T00:00:07+00:00")) == 7.0


def test_an_error_without_words_has_an_empty_example() -> None:
    """A reset says nothing."""
    log = ErrorLog()
    log.add("connection reset", stream(), at_s=1.0)
    log.add("closed early", stream(arrivals=(Arrival(at_ns=1, kind="close", text="idle"),)), at_s=1.0)
    assert [each.example for each in log.kinds()] == ["idle", ""]
