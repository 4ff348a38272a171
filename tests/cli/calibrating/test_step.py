"""What a step of a calibration keeps, and whether it may be believed."""

from typing import Any

import pytest
from tests.cli.calibrating.steps import good


def test_a_step_within_all_bounds_holds() -> None:
    """And says nothing else."""
    assert good().holds
    assert good().broken() == ()
    assert good(exact_share=None, exact_worst_ms=None, other_share=None, steal_share=None).holds


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"error_p99_ms": 0.51}, "error p99 above 0.5 ms"),
        ({"exact_share": 0.94}, "fewer than 95% exact"),
        ({"exact_worst_ms": 0.7}, "called exact, off by 0.70 ms"),
        ({"pace": 0.96}, "pace below 0.97"),
        ({"error_p99_ms": None}, "no sample"),
    ],
)
def test_each_bound_breaks_by_itself(changes: dict[str, Any], told: str) -> None:
    """And is named."""
    assert good(**changes).broken() == (told,)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, ""),
        ({"steal_share": 0.2}, "its host took 20% of this machine"),
        ({"other_share": 0.3}, "other work took 30% of this machine"),
        ({"steal_share": None, "other_share": None}, ""),
    ],
)
def test_noise_is_named(changes: dict[str, Any], told: str) -> None:
    """Where the system says."""
    assert good(**changes).noise == told


def test_a_late_target_is_the_limit() -> None:
    """It is half a chunk behind then."""
    assert not good().target_is_limit
    assert good(target_late_p99_ms=10.1).target_is_limit
