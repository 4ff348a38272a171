"""The pytest plugin: fixtures ``cartest_mock`` and ``cartest_target``, options ``--cartest-…``.

It is loaded in every pytest run of whoever has cartest installed, so it imports nothing heavy: what fixtures need
they import when they are asked for.
"""

import os
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cartest_contracts.target import Target
    from cartest_mocks.server import Mock

__all__ = ["cartest_mock", "cartest_mock_session", "cartest_target", "pytest_addoption"]

# Before pytest 9.2 nothing is rewritten in editable installs.
pytest.register_assert_rewrite("cartest_mocks")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of cartest."""
    group = parser.getgroup("cartest", "cartest: a mock of Cartesia's API")
    group.addoption(
        "--cartest-target",
        metavar="URL",
        default=None,
        help="base URL that cartest_target names instead of the mock; its key is CARTESIA_API_KEY",
    )
    group.addoption(
        "--cartest-profile",
        metavar="NAME",
        default="instant",
        help="latency profile of the mock: instant (default) or realistic",
    )


@pytest.fixture(scope="session")
def cartest_mock_session(request: pytest.FixtureRequest) -> "Iterator[Mock]":
    """One mock for the whole session, in this process, on a free port."""
    from cartest_mocks.server import Mock
    from cartest_mocks.vendor import MockConfig

    with Mock(MockConfig(profile=str(request.config.getoption("--cartest-profile")))) as mock:
        yield mock


@pytest.fixture
def cartest_mock(cartest_mock_session: "Mock") -> "Iterator[Mock]":
    """The session's mock as if nobody had used it; fails the test if the mock itself had a defect."""
    cartest_mock_session.reset()
    yield cartest_mock_session
    defects = cartest_mock_session.journal.defects
    if defects:
        pytest.fail(f"the mock failed: {defects[0]}", pytrace=False)


@pytest.fixture
def cartest_target(request: pytest.FixtureRequest) -> "Target":
    """What to test: the URL of ``--cartest-target``, else the mock."""
    from cartest_contracts.target import Target

    url = request.config.getoption("--cartest-target")
    if url is not None:
        return Target.parse(url, api_key=os.environ.get("CARTESIA_API_KEY", ""))
    mock: Mock = request.getfixturevalue("cartest_mock")
    return Target.parse(mock.url, api_key="sk_car_test")
