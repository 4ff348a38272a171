"""The table in docs/mock.md says what the mock is."""

import pytest
from tests.generated import generated_part

from cartest_mocks.fidelity import fidelity_table
from cartest_mocks.table import ROUTES


def test_docs_have_the_table() -> None:
    """Between the markers stands what the code says; CARTEST_WRITE_DOCS=1 writes it."""
    table = fidelity_table(ROUTES)
    assert generated_part("mock.md", "fidelity", table) == table


def test_an_operation_is_served_or_left_out() -> None:
    """A new one in the contract cannot be forgotten."""
    served = [route for route in ROUTES if route.operation != "POST /tts/sse"]
    with pytest.raises(LookupError, match=r"POST /tts/sse is neither served nor left out"):
        fidelity_table(served)


def test_rows_have_their_knowledge() -> None:
    """Operations from the contract documents, the rest from their departure."""
    rows = fidelity_table(ROUTES).splitlines()
    assert "| `POST /tts/bytes` | exact | documented |  |" in rows
    assert any(row.startswith("| cancel | approximate | recorded |") for row in rows)
