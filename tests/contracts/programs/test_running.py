"""Programs of a seed against a target: clean ones pass, broken ones are found and shortened, limits are kept."""

import asyncio
from typing import Any

import pytest
from tests.contracts.programs.liar import Answering, frame, lying

from cartest_contracts.errors import TargetError
from cartest_contracts.observation import Observation
from cartest_contracts.programs import ProgramSummary, Style, plan_cost, run_programs
from cartest_contracts.programs.drawing import draw_programs
from cartest_contracts.rules import select
from cartest_contracts.target import Target
from cartest_contracts.transitions import count_transitions
from cartest_contracts.verify.budget import Budget

RULES = select(["PROGRAM"])


def run(target: Target, *, count: int = 5, **settings: Any) -> tuple[ProgramSummary, list[Observation]]:
    seen: list[Observation] = []
    summary = asyncio.run(run_programs(target, seed=1, count=count, on_observation=seen.append, **settings))
    return summary, seen


def test_a_clean_server_breaks_nothing(target: Target) -> None:
    """All rules are silent on every program; what was seen is counted, and can be counted again."""
    done: list[str] = []

    def progress(_done: int, _planned: int, program: str) -> None:
        done.append(program)

    summary, seen = run(target, count=10, self_describing=True, progress=progress)
    assert (summary.broken, summary.problems, summary.run) == ((), (), 10)
    assert len(done) == 10
    assert summary.transitions == count_transitions(seen)
    assert sum(count.programs > 0 for count in summary.transitions) > 12
    assert {each.labels["program"] for each in seen} <= set(done)
    assert all(each.labels["group"] == each.labels["program"] for each in seen)


def test_a_dry_run_knows_the_most_that_is_spent(target: Target) -> None:
    """Nothing more than planned is asked for."""
    style = Style(version=target.version)
    summary, _ = run(target, style=style)
    assert summary.spent == plan_cost(1, count=5, style=style)
    assert plan_cost(1, count=2).characters < plan_cost(1, count=5).characters


def test_a_budget_ends_a_run(target: Target) -> None:
    """No program starts that it cannot pay for."""
    summary, seen = run(target, budget=Budget(requests=20))
    assert 0 < summary.run < summary.planned
    assert summary.spent.requests <= 20
    assert run(target, budget=Budget(characters=0))[0].run <= 1
    assert seen


def _never_done(message: dict[str, Any]) -> list[dict[str, Any]]:
    """Speaks, and forgets to say that it is over."""
    name = str(message.get("context_id"))
    return [frame("chunk", name, data="", step_time=1.0, flush_id=0)]


def _done_twice(message: dict[str, Any]) -> list[dict[str, Any]]:
    name = str(message.get("context_id"))
    return [*_never_done(message), frame("done", name), frame("done", name)]


@pytest.mark.parametrize("answering", [_never_done, _done_twice])
def test_a_broken_server_is_shown_by_the_shortest_program(answering: Answering) -> None:
    """One or two steps are left of twenty, and the session that shows it."""

    async def broken() -> ProgramSummary:
        async with lying(answering) as target:
            return await run_programs(
                target,
                seed=1,
                count=1,
                on_observation=lambda _: None,
                rules=RULES,
                patience_s=0.05,
                style=Style(mistakes=False, passes_time=False, hang_ups=0, steps=8),
            )

    summary = asyncio.run(broken())
    assert len(summary.broken) == 1
    assert summary.broken[0].rules[0].startswith("PROGRAM")
    assert len(summary.broken[0].program.steps) <= 2
    assert summary.broken[0].session.steps


def test_shortening_ends_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """All of it has one time; what is left of a program then is shown as it is, and the next is run."""
    monkeypatch.setattr("cartest_contracts.programs.running._SHORTENING_S", 0.0)

    style = Style(mistakes=False, passes_time=False, hang_ups=0, steps=8)

    async def broken() -> ProgramSummary:
        async with lying(_never_done) as target:
            return await run_programs(
                target,
                seed=1,
                count=2,
                on_observation=lambda _: None,
                rules=RULES,
                patience_s=0.01,
                style=style,
            )

    summary = asyncio.run(broken())
    assert (summary.run, summary.problems) == (2, ())
    assert [each.program for each in summary.broken] == list(draw_programs(1, count=2, style=style))


def test_enough_broken_programs_end_a_run() -> None:
    """A server that breaks everything does not keep us for long."""

    async def broken() -> ProgramSummary:
        async with lying(_never_done) as target:
            return await run_programs(
                target,
                seed=1,
                count=30,
                on_observation=lambda _: None,
                rules=RULES,
                patience_s=0.01,
                style=Style(mistakes=False, passes_time=False, steps=2),
            )

    summary = asyncio.run(broken())
    assert len(summary.broken) == 5
    assert summary.run < 30


def test_a_target_that_cannot_be_reached_raises() -> None:
    """Nothing was tried."""
    with pytest.raises(TargetError):
        run(Target(url="http://127.0.0.1:9", api_key="k", timeout_s=1))
