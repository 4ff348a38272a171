"""The table in docs/mock.md says what the mock is."""

import os
import re
from pathlib import Path

import pytest

from cartest_mocks.fidelity import fidelity_table
from cartest_mocks.table import ROUTES

PAGE = Path(__file__).parents[2] / "docs" / "mock.md"
BETWEEN = re.compile(r"(<!-- fidelity:[^\n]*-->\n)(.*?)(<!-- /fidelity -->)", re.DOTALL)


def test_docs_have_the_table() -> None:
    """Between the markers stands what the code says; CARTEST_WRITE_DOCS=1 writes it."""
    table = fidelity_table(ROUTES)
    text = PAGE.read_text(encoding="utf-8")
    if os.environ.get("CARTEST_WRITE_DOCS"):
        text = BETWEEN.sub(lambda found: f"{found[1]}{table}\n{found[3]}", text)
        PAGE.write_text(text, encoding="utf-8")
    found = BETWEEN.search(text)
    assert found is not None
    assert found[2].strip() == table


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
