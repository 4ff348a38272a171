"""Every near miss of an operation is true of the mock, at every version at which it holds, over real sockets."""

import pytest
from tests.contracts.generators.operation_calls import Customer, customer

from cartest_contracts.near_misses.operations import OPERATION_MISSES, absent_operations, operation_misses_for
from cartest_contracts.near_misses.operations.valid import VALID_CALLS
from cartest_contracts.versions import DOCUMENTED_VERSIONS, ApiVersion


def accepted(one: Customer, version: ApiVersion, *, deletions: bool) -> dict[str, int]:
    """Send every valid call of a version; deletions backwards, so that a whole goes after its parts."""
    calls = [
        valid.call
        for valid in VALID_CALLS
        if valid.since <= version
        and (valid.until is None or version < valid.until)
        and (valid.call.method == "DELETE") is deletions
    ]
    return {
        call.operation: one.ask(call.filled(one.existing), version).status_code
        for call in (reversed(calls) if deletions else calls)
    }


@pytest.mark.parametrize("version", DOCUMENTED_VERSIONS, ids=str)
def test_every_row_gets_its_error(version: ApiVersion) -> None:
    """Each valid call is accepted, each change to it refused as its row says, and nothing was lost by that."""
    with customer() as one:
        before = accepted(one, version, deletions=False)
        rows = (*operation_misses_for(version), *absent_operations(version))
        wrong = {row.id: one.wrong(row, row.apply(valid), version) for row, valid in rows}
        after = accepted(one, version, deletions=True)
    assert {operation: status for operation, status in (before | after).items() if status not in {200, 204}} == {}
    assert len(wrong) > 150
    assert {name: each for name, each in wrong.items() if each is not None} == {}


def test_what_is_right_is_no_near_miss() -> None:
    """The comparison tells a wrong status, a wrong code and a wrong phrase."""
    version = DOCUMENTED_VERSIONS[-1]
    rows = {row.id: (row, valid) for row, valid in operation_misses_for(version)}
    language, valid = rows["stt-language"]
    dataset, read = rows["dataset-unknown-get"]
    with customer() as one:
        assert (one.wrong(language, valid, version) or "").startswith("200 in place of")
        unknown_model, _ = rows["stt-unknown-model"]
        assert one.wrong(unknown_model, dataset.apply(read), version) == "None in place of model_not_found"
        no_model, _ = rows["stt-no-model"]
        assert no_model.statuses == language.statuses
        assert (one.wrong(language, no_model.apply(valid), version) or "").startswith("Missing model")


def test_every_row_holds_somewhere() -> None:
    """No row is for versions that do not have its operation."""
    held = {row.id for version in DOCUMENTED_VERSIONS for row, _ in operation_misses_for(version)}
    assert held == {row.id for row in OPERATION_MISSES}
    assert len(OPERATION_MISSES) == len(held)
