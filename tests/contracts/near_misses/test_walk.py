"""What the schema forbids is refused by the mock: every operation with a JSON body, every version."""

from collections.abc import Iterator

import httpx
import pytest

from cartest_contracts.near_misses import body_misses
from cartest_contracts.near_misses.walk import valid_bodies
from cartest_contracts.schemas import request
from cartest_contracts.versions import DEFAULT_VERSION, DOCUMENTED_VERSIONS, ApiVersion
from cartest_mocks.server import Mock
from cartest_mocks.vendor import MockConfig

NOBODY = "00000000-0000-4000-8000-000000000000"


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with Mock(MockConfig(profile="instant")) as mock:
        yield mock.url


@pytest.mark.parametrize("version", DOCUMENTED_VERSIONS, ids=str)
def test_the_mock_refuses_each_with_its_status(url: str, version: ApiVersion) -> None:
    """Over a hundred a version, none of which is accepted."""
    wrong: list[str] = []
    headers = {"x-api-key": "sk_car_test", "cartesia-version": str(version)}
    with httpx.Client(base_url=url, headers=headers) as client:
        for miss in body_misses(version):
            method, _, path = miss.operation.partition(" ")
            filled = path.replace("{id}", NOBODY).replace("{agent_id}", "agent_x")
            status = client.request(method, filled, json=miss.body).status_code
            if status not in miss.statuses:
                wrong.append(f"{miss.operation} {miss.change}: {status}")
    assert len(body_misses(version)) > 90
    assert wrong == []


@pytest.mark.parametrize("version", DOCUMENTED_VERSIONS, ids=str)
def test_each_is_one_change_that_the_schema_forbids(version: ApiVersion) -> None:
    """Ids are unique; the body that was changed is valid."""
    misses = body_misses(version)
    assert len({miss.id for miss in misses}) == len(misses)
    for miss in misses:
        validator = request(version, miss.operation)
        assert validator is not None
        assert not validator.is_valid(miss.body)
        assert validator.is_valid(valid_bodies(miss.operation, version)[0])


def test_what_is_changed_is_said() -> None:
    """Missing members, other types, choices, borders, and members inside others."""
    changes = {miss.change for miss in body_misses(DEFAULT_VERSION) if miss.operation == "POST /tts/bytes"}
    assert {"/model_id is missing", "/transcript is no string", "/output_format/container is no choice"} <= changes
    minted = {miss.change for miss in body_misses(DEFAULT_VERSION) if miss.operation == "POST /access-token"}
    assert {"/expires_in is below its range", "/expires_in is above its range"} & minted


def test_operations_without_a_json_body_have_none() -> None:
    """Nor have those that the version lacks."""
    assert valid_bodies("GET /voices", DEFAULT_VERSION) == ()
    assert valid_bodies("POST /nowhere", DEFAULT_VERSION) == ()
