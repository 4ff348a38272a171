"""A run delivers what it observed, in the order of the plan, within its budget, whatever happens."""

import asyncio
import dataclasses
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from tests.contracts.rules.observe import http

from cartest_contracts.errors import HarnessError, TargetError
from cartest_contracts.judge import judge
from cartest_contracts.observation import Bound, End, Observation
from cartest_contracts.rules import ALL_RULES
from cartest_contracts.target import OtherKeys, Target
from cartest_contracts.verify.budget import Budget, Summary
from cartest_contracts.verify.case import Case, Cost, Tools, case_ids
from cartest_contracts.verify.driver import run_cases, verify
from cartest_contracts.verify.patience import PATIENCE
from cartest_contracts.versions import DOCUMENTED_VERSIONS, ApiVersion
from cartest_mocks.accounts import ADMIN_KEY, LIMITED_KEY, OTHER_KEY

NOWHERE = Target.parse("http://127.0.0.1:1", api_key="sk_car_fake.key")


@dataclass(kw_only=True)
class FakeCase:
    """A case that waits for others, so that order is tested without sleeping."""

    id: str
    cost: Cost = field(default_factory=lambda: Cost(requests=1))
    width: int = 1
    after: asyncio.Event | None = None
    ends: asyncio.Event = field(default_factory=asyncio.Event)
    error: Exception | None = None
    end: End = "complete"
    bound: Bound | None = None
    look: Callable[[], bool] = lambda: False
    looked: bool | None = None

    async def run(self, tools: Tools) -> list[Observation]:
        if self.after is not None:
            await self.after.wait()
        self.ends.set()
        self.looked = self.look()
        if self.error is not None:
            raise self.error
        return [
            http("GET /", b"{}", id=case_ids(), labels={"own": "kept"}),
            http("GET /", id=case_ids(), end=self.end, bound=self.bound),
        ]


def run(cases: list[FakeCase], budget: Budget | None = None) -> tuple[Summary, list[Observation], list[str]]:
    seen: list[Observation] = []
    told: list[str] = []
    plan: list[Case] = [*cases]

    def progress(done: int, planned: int, case: str) -> None:
        told.append(f"{done}/{planned} {case}")

    summary = asyncio.run(run_cases(plan, NOWHERE, on_observation=seen.append, progress=progress, budget=budget))
    return summary, seen, told


def test_observations_come_in_the_order_of_the_plan() -> None:
    """However the cases end, ids, labels and order are those of the plan."""
    second = FakeCase(id="second")
    summary, seen, told = run([FakeCase(id="first", after=second.ends), second])
    assert [each.id for each in seen] == ["first-1", "first-2", "second-1", "second-2"]
    assert told == ["1/2 second", "2/2 first"]
    assert seen[0].labels == {"case": "first", "scenario": "contract", "own": "kept"}
    assert (summary.planned, summary.run, summary.problems) == (2, 2, ())


def test_a_case_that_cannot_be_paid_is_left_out() -> None:
    """Cheaper cases after it still run."""
    dear = FakeCase(id="dear", cost=Cost(requests=9))
    summary, seen, _ = run([FakeCase(id="a"), dear, FakeCase(id="b")], budget=Budget(requests=2))
    assert [each.id for each in seen] == ["a-1", "a-2", "b-1", "b-2"]
    assert (summary.run, summary.skipped, summary.spent) == (2, 1, Cost(requests=2))


def test_a_target_that_goes_away_ends_the_run_with_a_problem() -> None:
    """What was seen before is kept, what was not begun is not begun."""
    gone = FakeCase(id="gone", error=TargetError("cannot reach 127.0.0.1:1"), width=8)
    summary, seen, _ = run([FakeCase(id="a", width=8), gone, FakeCase(id="b", width=8)])
    assert [each.id for each in seen] == ["a-1", "a-2"]
    assert summary.problems == ("gone: cannot reach 127.0.0.1:1",)


def test_a_case_that_crashes_is_a_problem() -> None:
    """Whatever a server brought about, the others run; one clear line says what, without secrets."""
    crash = FakeCase(id="crash", width=8, error=ValueError("sk_car_a.b \x1b[2J"))
    summary, seen, told = run([crash, FakeCase(id="fine", width=8)])
    assert [each.id for each in seen] == ["fine-1", "fine-2"]
    assert summary.problems == (r"crash crashed: ValueError: [redacted] \x1b[2J",)
    assert told == ["1/2 crash", "2/2 fine"]


def test_our_own_errors_come_out() -> None:
    """They end the run, after everything that had ended was delivered."""
    seen: list[Observation] = []
    fine = FakeCase(id="fine")
    crash = FakeCase(id="crash", after=fine.ends, error=HarnessError("the disk is full"))
    cases: list[Case] = [crash, fine]
    with pytest.raises(ExceptionGroup):
        asyncio.run(run_cases(cases, NOWHERE, on_observation=seen.append))
    assert [each.id for each in seen] == ["fine-1", "fine-2"]


def test_a_target_that_lets_all_run_out_of_time_or_bounds_is_given_up() -> None:
    """Answers in time make up for some of them."""
    silent = [FakeCase(id=f"s{number}", width=8, end="timeout") for number in range(PATIENCE - 1)]
    quick = FakeCase(id="quick", width=8)
    summary, _, _ = run([*silent, *[quick] * 4 * PATIENCE, *silent])
    assert (summary.run, summary.problems, summary.silent) == (6 * PATIENCE - 2, (), False)
    last = FakeCase(id="last", width=8, end="cancelled", bound="bytes")
    summary, _, _ = run([quick, *silent, last, quick])
    assert (summary.run, summary.skipped, summary.silent) == (PATIENCE + 1, 1, True)
    assert summary.problems == (
        f"{PATIENCE} cases or more ran out of time or of bounds: no further one was started",
    )


def test_no_case_starts_while_too_much_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """What ended before its turn is kept until then; more than so much of it is not made."""
    monkeypatch.setattr("cartest_contracts.verify.driver.WAITING_BYTES", 1)
    second = FakeCase(id="second", width=4)
    third = FakeCase(id="third", width=4)
    first = FakeCase(id="first", width=4, after=second.ends, look=third.ends.is_set)
    _, seen, told = run([first, second, third])
    assert told == ["1/3 second", "2/3 first", "3/3 third"]
    assert first.looked is False
    assert [each.id for each in seen][::2] == ["first-1", "second-1", "third-1"]


def observe(target: Target) -> tuple[Summary, list[Observation]]:
    seen: list[Observation] = []
    return asyncio.run(verify(target, seed=7, on_observation=seen.append, self_describing=True, writes=True)), seen


def test_a_clean_mock_keeps_every_rule(clean_target: Target) -> None:
    """The whole plan with every key against the mock: nothing broken, nothing crashed, nothing left out."""
    keys = OtherKeys(admin=ADMIN_KEY, foreign=OTHER_KEY, limited=LIMITED_KEY, limited_plan="free")
    summary, seen = observe(dataclasses.replace(clean_target, version=DOCUMENTED_VERSIONS[-1], others=keys))
    judgement = judge(seen)
    assert (summary.skipped, summary.problems, judgement.problems) == (0, (), ())
    assert [(each.rule_id, each.where, each.actual) for each in judgement.findings] == []
    sections = {count.rule_id.partition("-")[0] for count in judgement.counts if count.applied}
    assert sections == {rule.id.partition("-")[0] for rule in ALL_RULES} - {"FUZZ", "GRANT", "PROGRAM"}


@pytest.mark.parametrize("version", ["2024-06-10", "2026-08-14"])
def test_other_versions_keep_every_rule(clean_target: Target, version: str) -> None:
    """Each version has shapes of its own; the beginning of its plan finds nothing broken."""
    target = dataclasses.replace(clean_target, version=ApiVersion.parse(version))
    seen: list[Observation] = []
    budget = Budget(requests=70)
    asyncio.run(verify(target, seed=1, on_observation=seen.append, budget=budget, self_describing=True))
    assert [(each.rule_id, each.where, each.actual) for each in judge(seen).findings] == []


def test_two_runs_of_a_seed_are_the_same(clean_target: Target) -> None:
    """Same ids, same requests, same audio."""

    def facts(observation: Observation) -> tuple[object, ...]:
        sent = [(each.message, each.text, each.size) for each in observation.sent]
        whole = observation.cancel_ns is None  # how much comes before a cancel is a matter of time
        return observation.id, observation.operation, sent, observation.audio_sha256 if whole else None

    budget = Budget(requests=60)

    def once() -> list[tuple[object, ...]]:
        seen: list[Observation] = []
        asyncio.run(verify(clean_target, seed=3, on_observation=seen.append, budget=budget, concurrency=4))
        return [facts(each) for each in seen]

    assert once() == once()
