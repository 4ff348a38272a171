"""Where to try next, and what is predicted."""

import math

import pytest
from tests.cli.calibrating.steps import good, machine

from cartest_cli.calibrating.prediction import Fit, bracket, fit, is_close, next_streams, predict
from cartest_cli.calibrating.step import Step


def searched(limit: int, *, cost: float = 0.001, most: int = 5000) -> list[Step]:
    """All steps of a search."""
    measure, steps = machine(limit, cost=cost), list[Step]()
    while (streams := next_streams(steps, first=50, most=most)) is not None:
        steps.append(measure(streams))
    return steps


@pytest.mark.parametrize("cost", [0.0, 0.0005, 0.001, 0.004])
@pytest.mark.parametrize("limit", [1, 3, 7, 30, 50, 180, 777, 900, 2500])
def test_the_break_is_predicted_to_a_fifth(limit: int, cost: float) -> None:
    """Wherever it is, and however little the CPU says about it; in few steps."""
    steps = searched(limit, cost=cost)
    predicted = predict(steps)
    assert predicted is not None
    assert abs(predicted - limit) <= max(1, 0.2 * limit)
    assert len(steps) <= 9


def test_a_good_line_needs_few_steps() -> None:
    """Where the CPU is what breaks it, the second or third guess is near."""
    assert len(searched(900)) <= 5


def test_nothing_holds() -> None:
    """Down to one stream; then there is nothing to predict."""
    steps = searched(0)
    assert steps[-1].streams == 1
    assert predict(steps) is None
    assert bracket(steps) == (None, 1)


def test_the_most_that_may_be_tried_ends_it() -> None:
    """It is tried itself, and what holds is predicted by its CPU."""
    steps = searched(10_000, most=700)
    assert steps[-1].streams == 700
    assert predict(steps) == 900


def test_a_first_step_is_no_more_than_the_most() -> None:
    """However few that is."""
    assert next_streams([], first=50, most=20) == 20


def test_a_line_is_fitted_to_what_kept_pace() -> None:
    """What broke used less than it would have needed."""
    line = fit([good(100, cpu_share=0.2), good(200, cpu_share=0.3), good(900, cpu_share=0.9, pace=0.5)])
    assert line is not None
    assert line.fixed == pytest.approx(0.1)
    assert line.per_stream == pytest.approx(0.001)
    assert line.streams_at(0.6) == pytest.approx(500)
    assert Fit(0.1, 0.0).streams_at() == math.inf


def test_without_steps_there_is_no_line() -> None:
    """One point is a line through nothing; a step that broke is better than none."""
    assert fit([]) is None
    assert fit([good(100, cpu_share=0.2)]) == Fit(0.0, 0.002)
    assert fit([good(100, cpu_share=0.2, pace=0.1)]) == Fit(0.0, 0.002)
    assert predict([]) is None


def test_what_held_outweighs_a_break_below() -> None:
    """Noise only ever takes away."""
    steps = [good(100), good(200, pace=0.1), good(400), good(800, pace=0.1)]
    assert bracket(steps) == (400, 800)


def test_an_open_gap_is_predicted_by_the_line_or_its_middle() -> None:
    """By the line if it points into the gap."""
    assert predict([good(100, cpu_share=0.2), good(800, pace=0.1)]) == 475
    assert predict([good(100, cpu_share=0.1), good(400, pace=0.1)]) == 200
    assert predict([good(100, cpu_share=0.0)]) == 100
    assert not is_close(None, 5)
    assert not is_close(5, None)
    assert is_close(1, 2)
