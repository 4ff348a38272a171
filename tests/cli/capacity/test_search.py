"""Which rates a step-up search tries."""

import pytest

from cartest_cli.capacity.finding import conclude
from cartest_cli.capacity.search import MOST_STEPS, bracket, next_rate
from cartest_contracts.verdict import Verdict
from cartest_reports.capacity import RateStep, StepOutcome


def step(rate: float, outcome: StepOutcome, reason: str = "why") -> RateStep:
    return RateStep(
        rate=rate,
        users=10,
        outcome=outcome,
        reason=reason,
        started_per_s=rate,
        samples=100,
        failed=0,
        p50_ttfa_ms=90,
        p90_ttfa_ms=100,
        folder="steps/x",
    )


def searched(limit: float, *, first: float = 10) -> tuple[RateStep, ...]:
    """The steps of a search against a target that breaks above a rate."""
    steps: list[RateStep] = []
    while (rate := next_rate(steps, first=first)) is not None:
        steps.append(step(rate, "held" if rate <= limit else "broke"))
    return tuple(steps)


@pytest.mark.parametrize("limit", [10, 11, 55, 123, 999, 9_000])
def test_the_limit_is_found_to_a_tenth(limit: float) -> None:
    """Whatever it is: by doubling, then by halving, in few steps."""
    steps = searched(limit)
    verdict, capacity = conclude(steps)
    assert verdict is Verdict.PASS
    assert capacity.highest is not None
    assert capacity.highest <= limit <= capacity.highest * 1.1
    assert len(steps) <= MOST_STEPS


def test_steps_are_bounded() -> None:
    """A target without a limit ends the search as well, and nothing is claimed above what was seen."""
    steps = searched(float("inf"))
    assert len(steps) == MOST_STEPS
    verdict, capacity = conclude(steps)
    assert (verdict, capacity.highest, capacity.broke) == (Verdict.UNKNOWN, steps[-1].rate, None)
    assert "at least" in capacity.reason


def test_a_first_step_that_breaks_ends_it() -> None:
    """Then it says that it was the target."""
    steps = searched(5)
    assert [each.outcome for each in steps] == ["broke"]
    verdict, capacity = conclude(steps)
    assert (verdict, capacity.highest, capacity.broke) == (Verdict.UNKNOWN, None, 10)
    assert "the target broke its budgets" in capacity.reason


def test_a_generator_that_fails_gets_one_more_chance() -> None:
    """The same rate again; then it was the limit, and the last rate that held is a lower bound."""
    steps = [step(10, "held"), step(20, "generator", "was saturated")]
    assert next_rate(steps, first=10) == 20
    assert next_rate([*steps, step(20, "held")], first=10) == 40
    steps.append(step(20, "generator", "was saturated"))
    assert next_rate(steps, first=10) is None
    verdict, capacity = conclude(tuple(steps))
    assert (verdict, capacity.highest) == (Verdict.UNKNOWN, 10)
    assert "the generator, not the target, was the limit at 20/s: was saturated" in capacity.reason


@pytest.mark.parametrize(
    ("outcome", "told"), [("generator", "the generator was the limit"), ("unknown", "it could not be judged")]
)
def test_a_first_step_that_shows_nothing_says_why(outcome: StepOutcome, told: str) -> None:
    """A generator that was the limit is not taken for a target that broke."""
    _, capacity = conclude((step(10, outcome),))
    assert told in capacity.reason


def test_what_cannot_be_judged_ends_it() -> None:
    """Too few samples at one rate, or Ctrl-C: what held before stays a lower bound."""
    steps = (step(10, "held"), step(20, "unknown", "interrupted"))
    assert next_rate(steps, first=10) is None
    verdict, capacity = conclude(steps)
    assert verdict is Verdict.UNKNOWN
    assert capacity.reason == "at least 10/s keeps the budgets; the search ended at 20/s: interrupted"


def test_what_held_above_a_break_is_luck() -> None:
    """The lowest rate that broke bounds what may be claimed."""
    assert bracket([step(40, "held"), step(20, "broke"), step(10, "held")]) == (10, 20)
