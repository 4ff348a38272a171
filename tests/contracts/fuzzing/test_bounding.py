"""Schemathesis against servers without end: each answer is cut, kept, and reported."""

from typing import TYPE_CHECKING

import pytest
from tests.cli.test_hostile_target import running
from tests.contracts.hostile.over_http import HTTP

from cartest_contracts.fuzzing import fuzz
from cartest_contracts.judge import judge
from cartest_contracts.target import Target

if TYPE_CHECKING:
    from cartest_contracts.observation import Observation


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("drip", "LIMIT-01"),
        ("drip-headers", "LIMIT-01"),
        ("bytes-for-ever", "LIMIT-02"),
        ("gzip-bomb", "LIMIT-05"),
        ("closed-in-chunk", "LIMIT-03"),
    ],
)
def test_every_answer_ends(name: str, rule: str) -> None:
    """In time and in size, and nothing is inflated."""
    seen: list[Observation] = []
    with running(HTTP[name][0]) as url:
        fuzz(Target(url=url, api_key="sk_car_test", timeout_s=0.3), seed=1, count=2, on_observation=seen.append)
    assert rule in {finding.rule_id for finding in judge(seen).findings}
