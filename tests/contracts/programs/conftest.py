"""One clean mock for the programs of a worker."""

from collections.abc import Iterator

import pytest

from cartest_contracts.target import Target
from cartest_mocks.server import Mock
from cartest_mocks.vendor import MockConfig


@pytest.fixture(scope="session")
def program_mock() -> Iterator[Mock]:
    with Mock(MockConfig(profile="instant")) as mock:
        yield mock


@pytest.fixture
def target(program_mock: Mock) -> Target:
    return Target.parse(program_mock.url, api_key="sk_car_test", timeout_s=10)
