from cartest_contracts.documents import channels, operations
from cartest_mocks.table import ROUTES


def test_the_mock_offers_what_the_documents_describe_to_the_same_callers() -> None:
    """Every operation and every socket has its row in the mock, opened by the credential that they say."""
    rows = {route.operation: route.access for route in ROUTES}
    described = {f"{operation.method} {operation.path}": operation.access for operation in operations()}
    described |= {channel.path: channel.access for channel in channels()}
    assert described.items() <= rows.items()
    undescribed = set(rows) - set(described)
    assert all("/cartest/" in name for name in undescribed)
