"""Schemathesis as a part of a verification: what it sends is recorded, bounded and judged like everything else."""

from collections.abc import Iterator

import pytest

from cartest_contracts.errors import UsageError
from cartest_contracts.fuzzing import fuzz, fuzz_cost
from cartest_contracts.judge import judge
from cartest_contracts.observation import Observation
from cartest_contracts.target import Target
from cartest_contracts.verify.budget import Budget
from cartest_contracts.versions import ApiVersion
from cartest_mocks.server import Mock
from cartest_mocks.vendor import MockConfig

NEWEST = ApiVersion.parse("2026-08-14")
WAITING_S = 20.0


@pytest.fixture(scope="module")
def target() -> Iterator[Target]:
    with Mock(MockConfig(profile="instant", plan="enterprise")) as mock:
        yield Target.parse(mock.url, api_key="sk_car_test", timeout_s=WAITING_S)


@pytest.fixture(scope="module")
def seen(target: Target) -> list[Observation]:
    found: list[Observation] = []
    fuzz(target, seed=1, count=60, on_observation=found.append, writes=True, self_describing=True)
    return found


def test_every_request_is_an_observation(seen: list[Observation]) -> None:
    """Ids, version, status and labels are those of any other part; the key is in none of them."""
    assert 59 <= len(seen) <= 61
    assert [each.id for each in seen] == [f"fuzz-{number}" for number in range(1, len(seen) + 1)]
    assert {each.version for each in seen} == {"2025-04-16"}
    assert {each.labels["scenario"] for each in seen} == {"fuzz"}
    assert len({each.operation for each in seen}) > 30
    assert "sk_car_test" not in repr(seen)


def test_the_clean_mock_breaks_no_rule(seen: list[Observation]) -> None:
    """Neither one of the catalogue nor a check of Schemathesis, which is judged as a rule."""
    judgement = judge(seen)
    assert judgement.findings == ()
    assert judgement.problems == ()
    assert next(count for count in judgement.counts if count.rule_id == "FUZZ-01").applied > 30


def test_a_server_that_accepts_nonsense_is_found() -> None:
    """A mock with a defect that the schema can see is reported, by a rule and by Schemathesis."""
    found: list[Observation] = []
    with Mock(MockConfig(profile="instant", broken=("status-without-version",))) as mock:
        bad = Target.parse(mock.url, api_key="sk_car_test", timeout_s=WAITING_S)
        fuzz(bad, seed=1, count=60, on_observation=found.append)
    broken = {finding.rule_id for finding in judge(found).findings}
    assert {"STATUS-01", "FUZZ-01"} <= broken


def test_without_writes_nothing_in_the_account_changes(target: Target) -> None:
    """Only what is asked with GET, and what speaks, listens or mints."""
    found: list[Observation] = []
    fuzz(target, seed=2, count=40, on_observation=found.append)
    methods = {each.operation.partition(" ")[0] for each in found}
    assert methods == {"GET", "POST"}
    posted = {each.operation for each in found if each.operation.startswith("POST")}
    assert not any("clone" in name or "datasets" in name or "fine-tunes" in name for name in posted)


def test_a_budget_ends_it(target: Target) -> None:
    """The first request that is not covered is the last one."""
    found: list[Observation] = []
    summary = fuzz(target, seed=1, count=200, on_observation=found.append, budget=Budget(requests=10), writes=True)
    assert summary.spent.requests == 10
    assert len(found) <= 12
    assert summary.planned == 200


def test_a_target_that_is_gone_is_recorded() -> None:
    """A request without an answer is an observation that says so."""
    with Mock(MockConfig(profile="instant")) as mock:
        gone = Target.parse(mock.url, api_key="sk_car_test", timeout_s=2)
    found: list[Observation] = []
    fuzz(gone, seed=1, count=2, on_observation=found.append)
    assert all(each.end == "reset" for each in found)


def test_a_version_without_a_document_is_a_usage_error(target: Target) -> None:
    """There is nothing to make requests from."""
    with pytest.raises(UsageError, match="no contract covers"):
        fuzz_cost(10, ApiVersion.parse("2020-01-01"))


def test_the_price_is_known_before() -> None:
    """Requests exactly, characters about; both grow with the count."""
    assert fuzz_cost(100, NEWEST).requests == 100
    assert 0 < fuzz_cost(100, NEWEST, writes=True).characters < fuzz_cost(1000, NEWEST, writes=True).characters


def test_what_some_cannot_try_others_do(target: Target) -> None:
    """There is one way to ask for the status; the requests that it leaves go to the other operations."""
    found: list[Observation] = []
    summary = fuzz(target, seed=1, count=150, on_observation=found.append, writes=True)
    assert summary.spent.requests == 150
    assert sum(each.operation == "GET /" for each in found) < 5
