"""Verify a broken mock with the cases that its defect names."""

import asyncio
import dataclasses

from cartest_contracts.fuzzing import fuzz
from cartest_contracts.judge import Judgement, judge
from cartest_contracts.observation import Observation
from cartest_contracts.programs import run_programs
from cartest_contracts.target import OtherKeys, Target
from cartest_contracts.verify.case import Case
from cartest_contracts.verify.driver import run_cases
from cartest_contracts.verify.grant_matrix import every_operation
from cartest_contracts.verify.grant_powers import Powers
from cartest_contracts.verify.grants import check_grants
from cartest_contracts.verify.plan import plan
from cartest_mocks.accounts import ADMIN_KEY, DEFAULT_KEY, LIMITED_KEY, OTHER_KEY
from cartest_mocks.defects import EVERY_GRANT, FUZZ, GRANTS, PROGRAMS, Defect
from cartest_mocks.server import Mock
from cartest_mocks.tokens import SECRET
from cartest_mocks.vendor import MockConfig

__all__ = ["cases_of", "observe", "verify"]

SEED = 0
COUNT = 12
GENERATED = 60
POWERS = Powers(secret=SECRET, moves_clock=True)
KEYS = OtherKeys(admin=ADMIN_KEY, foreign=OTHER_KEY, limited=LIMITED_KEY, limited_plan="free")
SOME = {"GET /", "GET /voices", "POST /access-token", "GET /datasets/", "GET /datasets/{id}"}
"""Of every operation those that differ in what opens them, and in what is looked at first."""


def cases_of(defect: Defect) -> list[Case]:
    return [
        case
        for case in plan(SEED, defect.at, writes=True, keys=KEYS.given, mock=True)
        if case.id.startswith(defect.cases)
    ]


def observe(mock: Mock, defect: Defect) -> list[Observation]:
    seen: list[Observation] = []
    target = dataclasses.replace(
        Target.parse(mock.url, api_key=DEFAULT_KEY, version=defect.at, timeout_s=defect.patience_s), others=KEYS
    )

    async def run() -> None:
        if PROGRAMS in defect.cases:
            # Judged by no rule while they run: what breaks one need not be shortened here.
            await run_programs(
                target, seed=SEED, count=COUNT, on_observation=seen.append, rules=(), self_describing=True
            )
        if GRANTS in defect.cases:
            await check_grants(target, on_observation=seen.append, powers=POWERS)
        if EVERY_GRANT in defect.cases:
            some = [each for each in every_operation(defect.at) if each.name in SOME]
            await check_grants(target, on_observation=seen.append, powers=POWERS, operations=some)
        await run_cases(cases_of(defect), target, on_observation=seen.append, self_describing=True)

    asyncio.run(run())
    if FUZZ in defect.cases:
        fuzz(target, seed=SEED, count=GENERATED, on_observation=seen.append, writes=True, self_describing=True)
    return seen


def verify(defect: Defect, *, broken: bool = True) -> Judgement:
    """Judge a mock with the defect, or a whole one by the same cases."""
    config = MockConfig(profile="instant", plan="enterprise", broken=(defect.id,) if broken else ())
    with Mock(config) as mock:
        seen = observe(mock, defect)
        assert mock.journal.defects == [], "a defect must not look like a bug of the mock"
    return judge(seen)
