"""Whose limit a step met."""

from collections.abc import Sequence
from typing import Any

import msgspec
import pytest
from tests.reports.runs import healthy, load, run_info

from cartest_cli.capacity.stepping import MOST_USERS, step_of, stream_s, users_for
from cartest_contracts.run import GeneratorHealth
from cartest_reports.budgets import default_budgets
from cartest_reports.capacity import RateStep
from cartest_reports.figures import figures
from cartest_reports.gate import decide


def scheduled(**changes: Any) -> GeneratorHealth:
    health = healthy(offered=200, started=200, started_per_s=40.0)
    return msgspec.structs.replace(health, **changes)


def judged(
    *workers: GeneratorHealth, count: int = 400, slow: float = 1.0, problems: Sequence[str] = (), users: int = 50
) -> RateStep:
    run = run_info(workers=workers, problems=tuple(problems), parts=("load",))
    seen = [
        msgspec.structs.replace(
            each,
            start_ns=each.start_ns,
            intended_ns=each.start_ns - round((slow - 1.0) * 1e9),
        )
        for each in load(7, count=count)
    ]
    result = decide(run, figures(iter(seen)), [], default_budgets())
    return step_of(result, rate=40, users=users, folder="steps/a")


def test_budgets_that_hold_are_a_step_that_held() -> None:
    """With its figures beside it."""
    step = judged(scheduled())
    assert step.outcome == "held", step.reason
    assert (step.rate, step.users, step.started_per_s, step.folder) == (40, 50, 40, "steps/a")
    assert step.samples
    assert step.p50_ttfa_ms is not None
    assert step.p90_ttfa_ms is not None
    assert step.p90_ttfa_ms >= step.p50_ttfa_ms


def test_a_budget_that_breaks_is_the_target_s() -> None:
    """Here each answer came three seconds after it was due."""
    step = judged(scheduled(), slow=4.0)
    assert step.outcome == "broke"


def test_users_that_are_all_busy_are_the_target_s() -> None:
    """A generator that is well, but could not ask: the target held its users up."""
    step = judged(scheduled(started=100))
    assert (step.outcome, step.reason.partition(" of")[0]) == ("broke", "50%")


def test_with_as_many_users_as_there_may_be_it_is_the_generator_s() -> None:
    """It has no more to ask with."""
    assert judged(scheduled(started=100), users=MOST_USERS).outcome == "generator"


@pytest.mark.parametrize("started", [200, 100])
def test_a_generator_in_doubt_is_its_own_limit(started: int) -> None:
    """Whatever the figures say."""
    step = judged(scheduled(steal_share=0.5, started=started), slow=4.0)
    assert step.outcome == "generator"
    assert "lost 50%" in step.reason


def test_a_problem_of_the_harness_is_the_generator_s() -> None:
    """Its text says what it was."""
    assert judged(scheduled(), problems=["no descriptors left"]).reason == "no descriptors left"


def test_too_few_samples_show_nothing() -> None:
    """Neither held nor broke."""
    assert judged(scheduled(), count=0).outcome == "unknown"


def test_an_interrupt_shows_nothing() -> None:
    """What had been seen by then is in its own folder."""
    run = run_info(workers=(scheduled(),), interrupted=True, parts=("load",))
    result = decide(run, figures(iter(load(7, count=400))), [], default_budgets())
    assert step_of(result, rate=40, users=50, folder="").outcome == "unknown"


@pytest.mark.parametrize(
    ("rate", "least", "lasts", "users"),
    [
        (1, 30, 0.7, 30),
        (100, 30, 0.7, 140),
        (100, 30, None, 400),
        (5_000, 30, 0.7, MOST_USERS),
        (1, 9_000, 0.7, 9_000),
    ],
)
def test_users_grow_with_the_rate(rate: float, least: int, lasts: float | None, users: int) -> None:
    """Never fewer than asked for, and no more than a process can hold."""
    assert users_for(rate, least=least, stream_s=lasts) == users


def test_how_long_streams_last_is_taken_from_the_slowest_endpoint() -> None:
    """And is not known where none was seen."""
    run = run_info(workers=(scheduled(),), parts=("load",))
    seen = decide(run, figures(iter(load(7, count=40))), [], default_budgets())
    means = [summary.mean for series in seen.series if (summary := series.summary("total_ms")) is not None]
    assert stream_s(seen) == max(mean / 1000 for mean in means if mean is not None)
    assert stream_s(decide(run, figures(iter(())), [], default_budgets())) is None
