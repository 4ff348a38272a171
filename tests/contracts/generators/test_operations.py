"""Drawn near misses of operations are ready to be sent, and only those whose ids are there."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cartest_contracts.generators import operation_near_misses
from cartest_contracts.near_misses.operations import Call, OperationMiss
from cartest_contracts.versions import DOCUMENTED_VERSIONS, ApiVersion

NEWEST = DOCUMENTED_VERSIONS[-1]


@pytest.mark.parametrize("version", DOCUMENTED_VERSIONS, ids=str)
@given(data=st.data())
@settings(max_examples=25)
def test_drawn_calls_need_nothing_more(version: ApiVersion, data: st.DataObject) -> None:
    """Whatever the version, without ids those that need none are drawn."""
    row, call = data.draw(operation_near_misses(version=version))
    assert (row.operation, call.needs) == (call.operation, frozenset())
    assert "{" not in call.path


@given(
    drawn=operation_near_misses(
        "POST /datasets/{id}/files", version=DOCUMENTED_VERSIONS[-1], existing={"dataset": "d1"}
    )
)
def test_ids_are_filled_in(drawn: tuple[OperationMiss, Call]) -> None:
    """Those of the dataset that exists, but for the row that names another."""
    row, call = drawn
    assert (call.path == "/datasets/d1/files") is (row.id != "dataset-files-unknown-post")
    assert row.operation == "POST /datasets/{id}/files"


@given(drawn=operation_near_misses("POST /voices/mix", version=NEWEST))
def test_operations_that_have_gone_are_drawn(drawn: tuple[OperationMiss, Call]) -> None:
    """A version that does not have one refuses it."""
    row, call = drawn
    assert (row.id, row.statuses) == ("absent-post-voices-mix", (404, 405))
    assert call.json


def test_nothing_to_draw_is_told() -> None:
    """A mistake in the name, or ids that are missing."""
    with pytest.raises(ValueError, match="no near miss"):
        operation_near_misses("GET /nowhere")
    with pytest.raises(ValueError, match="no near miss"):
        operation_near_misses("DELETE /agents/{agent_id}/metrics/{metric_id}", version=NEWEST)
