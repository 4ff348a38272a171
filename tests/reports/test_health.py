"""When the generator's own numbers forbid to believe the others."""

from typing import Any

import pytest
from tests.reports.runs import healthy, run_info

from cartest_reports.health import achieved_share, doubts


@pytest.mark.parametrize(
    ("worker", "believed"),
    [
        ({}, True),
        ({"lag_p99_ms": 4.9}, True),
        ({"lag_p99_ms": 5.0}, False),
        ({"lag_p99_ms": 50.0, "stamps": "kernel"}, True),
        ({"started": 684}, True),
        ({"started": 683}, False),
        ({"started": 10, "offered": None}, True),
    ],
)
def test_a_saturated_generator_is_not_believed(worker: dict[str, Any], believed: bool) -> None:
    """Loop lag p99 of 5 ms with stamps that depend on the loop, or under 95% of the offered requests."""
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


def test_a_closed_loop_offers_nothing() -> None:
    """There is no share to achieve."""
    assert achieved_share([healthy(offered=None)]) is None
    assert achieved_share([healthy(offered=0, started=0)]) is None
    assert achieved_share([healthy(offered=None), healthy(started=360)]) == 0.5
