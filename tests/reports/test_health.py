"""When the generator's own numbers forbid to believe the others."""

from typing import Any

import pytest
from tests.reports.runs import healthy, run_info

from cartest_contracts.run import SelfCheck
from cartest_reports.health import achieved_share, doubts, slowed


@pytest.mark.parametrize(
    ("worker", "believed"),
    [
        ({}, True),
        ({"lag_p99_ms": 4.9}, True),
        ({"lag_p99_ms": 5.0}, False),
        ({"lag_p99_ms": 50.0, "stamps": "kernel"}, True),
        ({"self_check": SelfCheck(samples=0)}, True),
        ({"self_check": SelfCheck(samples=9, error_p95_ms=4.9, exact_max_ms=0.5)}, True),
        ({"self_check": SelfCheck(samples=9, error_p95_ms=5.0)}, False),
        ({"self_check": SelfCheck(samples=9, exact_max_ms=0.51)}, False),
        ({"clock_error_ms": 1.0}, True),
        ({"clock_error_ms": 1.1}, False),
        ({"steal_share": 0.25}, True),
        ({"started": 684}, True),
        ({"started": 683}, False),
        ({"started": 10, "offered": None}, True),
    ],
)
def test_a_saturated_generator_is_not_believed(worker: dict[str, Any], believed: bool) -> None:
    """By its loop, its own endpoint, its clocks, or under 95% of the offered requests."""
    assert (doubts(run_info(workers=(healthy(**worker),))) == ()) is believed


def test_a_generator_that_was_not_watched_is_not_believed() -> None:
    """No health, no trust."""
    assert doubts(run_info(workers=())) == ("the health of the generator was not recorded",)


def test_every_doubt_is_told_with_its_number() -> None:
    """Each worker by name."""
    found = doubts(run_info(workers=(healthy(lag_p99_ms=9.04), healthy(worker="load-2", started=360))))
    assert found == (
        "generator load-1 was saturated: loop lag p99 9.0 ms, and its stamps depend on the loop (limit 5 ms)",
        "75.0% of the offered requests were started (at least 95% needed)",
    )


def test_doubts_of_the_self_check_clock_and_host_are_told_in_one_line_each() -> None:
    """What was found, and the limit."""
    checked = SelfCheck(samples=90, error_p95_ms=7.25, exact_max_ms=0.8)
    worker = healthy(self_check=checked, clock_error_ms=2.0, steal_share=0.25)
    assert doubts(run_info(workers=(worker,))) == (
        "generator load-1 measured its own endpoint wrongly: p95 of the error 7.2 ms in 90 samples (limit 5 ms)",
        "generator load-1 called a sample exact that was off by 0.80 ms (limit 0.5 ms)",
        "generator load-1 knows the time to 2.0 ms only (limit 1 ms)",
    )
    assert slowed(run_info(workers=(worker, healthy(steal_share=0.1)))) == (
        "generator load-1 lost 25% of its machine's CPU time to the host (limit 10%)",
    )


def test_a_closed_loop_offers_nothing() -> None:
    """There is no share to achieve."""
    assert achieved_share([healthy(offered=None)]) is None
    assert achieved_share([healthy(offered=0, started=0)]) is None
    assert achieved_share([healthy(offered=None), healthy(started=360)]) == 0.5
