import pytest

from cartest_contracts.documents import channels, operations
from cartest_contracts.versions import DOCUMENTED_VERSIONS, ApiVersion
from cartest_mocks.table import ROUTES

_OWN = "/cartest/"
"""Where the mock's own controls are; no contract describes them."""


@pytest.mark.parametrize("version", DOCUMENTED_VERSIONS, ids=str)
def test_the_mock_offers_what_the_documents_describe_to_the_same_callers(version: ApiVersion) -> None:
    """Operations and sockets of a version are its rows in the mock, opened by the credential that they say."""
    rows = {
        route.operation: route.access
        for route in ROUTES
        if route.lives_at(version) and _OWN not in route.operation
    }
    described = {f"{operation.method} {operation.path}": operation.access for operation in operations(version)}
    described |= {channel.path: channel.access for channel in channels(version)}
    assert described == rows


def test_the_mock_has_controls_of_its_own() -> None:
    """The comparison leaves out what is the mock's own, and there is such a thing."""
    assert any(_OWN in route.operation for route in ROUTES)
