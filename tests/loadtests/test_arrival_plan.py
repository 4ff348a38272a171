"""Options become one plan of arrivals, and the plan one schedule for each kind of user."""

from pathlib import Path
from typing import Any

import pytest

from cartest_contracts.errors import UsageError
from cartest_loadtests.arrival_plan import ArrivalPlan
from cartest_loadtests.rates import Rate
from cartest_loadtests.schedule import Evenly, Poisson, Recorded
from cartest_loadtests.settings import OPTIONS


def plan(spacing: Any = "constant", trace: object = "", **typed: float) -> ArrivalPlan:
    def number(name: str) -> float:
        return float(typed.get(name.replace("-", "_"), OPTIONS[name].default))

    return ArrivalPlan.read(spacing, number, str(trace))


def test_without_a_rate_the_loop_is_closed() -> None:
    """No schedule for anybody, and no peak."""
    closed = plan()
    assert not closed.is_open
    assert not closed.ends
    assert closed.peak_per_s is None
    assert closed.schedules({"A": 1}, seed=1, requests=0, worker=0, workers=1) == {}


@pytest.mark.parametrize(
    ("read", "rate", "peak"),
    [
        (plan(rate=4), Rate.constant(4), 4),
        (plan("poisson", rate=4), Rate.constant(4), 4),
        (plan("ramp", rate_to=9, ramp_s=3), Rate.ramp(0, 9, seconds=3), 9),
        (plan("ramp", rate=12, rate_to=9, ramp_s=3), Rate.ramp(12, 9, seconds=3), 12),
        (
            plan("spike", rate=2, spike_rate=20, spike_at_s=5, spike_s=1),
            Rate.spike(2, 20, at_s=5, seconds=1),
            20,
        ),
    ],
)
def test_options_become_a_rate(read: ArrivalPlan, rate: Rate, peak: float) -> None:
    """Each way to arrive has its own; the peak is the highest of it."""
    assert read.rate == rate
    assert read.is_open
    assert not read.ends
    assert read.peak_per_s == peak


def test_a_trace_has_an_end_and_a_speed(tmp_path: Path) -> None:
    """Its arrivals are those of the file, faster or slower."""
    (tmp_path / "trace").write_text("1\n2\n")
    read = plan("trace", tmp_path / "trace", trace_speed=4)
    assert list(read.offsets_s) == [0.25, 0.5]
    assert read.is_open
    assert read.ends
    assert read.peak_per_s is None


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ({"spacing": "poisson"}, "--cartest-rate must be above 0"),
        ({"spacing": "ramp", "rate": 1}, "--cartest-rate-to must be above 0"),
        ({"spacing": "ramp", "rate_to": 1, "ramp_s": 0}, "--cartest-ramp-s must be above 0"),
        ({"spacing": "spike", "spike_rate": 1}, "--cartest-rate must be above 0"),
        ({"spacing": "spike", "rate": 1}, "--cartest-spike-rate must be above 0"),
        ({"spacing": "spike", "rate": 1, "spike_rate": 2, "spike_s": 0}, "--cartest-spike-s must be above 0"),
        ({"spacing": "trace"}, "needs --cartest-trace"),
        ({"spacing": "trace", "trace": "x", "rate": 1}, "give --cartest-trace-speed"),
        ({"spacing": "trace", "trace": "x", "trace_speed": 0}, "--cartest-trace-speed must be above 0"),
    ],
)
def test_options_that_do_not_fit_are_one_clear_line(typed: dict[str, Any], line: str) -> None:
    """The error names the option."""
    with pytest.raises(UsageError, match=line):
        plan(**typed)


def test_kinds_of_users_share_rate_and_requests_by_weight() -> None:
    """Together they have all of both; who weighs nothing has no schedule."""
    shared = plan(rate=8).schedules({"A": 3, "B": 0, "C": 1}, seed=1, requests=5, worker=1, workers=2)
    assert {kind: arrivals.instants for kind, arrivals in shared.items()} == {
        "A": Evenly(Rate.constant(6)),
        "C": Evenly(Rate.constant(2)),
    }
    assert sum(arrivals.total or 0 for arrivals in shared.values()) == 5
    assert {(arrivals.worker, arrivals.workers) for arrivals in shared.values()} == {(1, 2)}
    unbounded = plan(rate=8).schedules({"A": 1}, seed=1, requests=0, worker=0, workers=1)
    assert unbounded["A"].total is None


def test_kinds_of_users_arrive_independently_by_poisson() -> None:
    """One seed, a draw of its own for each."""
    shared = plan("poisson", rate=2).schedules({"A": 1, "B": 1}, seed=7, requests=0, worker=0, workers=1)
    assert shared["A"].instants == Poisson(Rate.constant(1), "7/A/arrivals")
    assert shared["B"].instants == Poisson(Rate.constant(1), "7/B/arrivals")


def test_kinds_of_users_share_a_trace(tmp_path: Path) -> None:
    """Each recorded arrival is somebody's, the same with every number of workers."""
    (tmp_path / "trace").write_text("".join(f"{at}\n" for at in range(200)))
    shared = plan("trace", tmp_path / "trace").schedules({"A": 3, "B": 1}, seed=7, requests=0, worker=0, workers=1)
    assert all(isinstance(arrivals.instants, Recorded) for arrivals in shared.values())
    numbers = {kind: [due.after_ns for due in arrivals] for kind, arrivals in shared.items()}
    assert sorted(numbers["A"] + numbers["B"]) == [at * 10**9 for at in range(200)]
    assert 120 < len(numbers["A"]) < 180
