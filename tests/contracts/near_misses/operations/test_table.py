"""The rows of the table: each says where it comes from and changes the call of an operation that exists."""

import pytest

from cartest_contracts.documents import load_openapi
from cartest_contracts.knowledge import Knowledge
from cartest_contracts.near_misses.operations import (
    OPERATION_MISSES,
    absent_operations,
    operation_misses_for,
    valid_call,
)
from cartest_contracts.near_misses.operations.valid import VALID_CALLS
from cartest_contracts.problem import ERROR_CODES
from cartest_contracts.versions import DOCUMENTED_VERSIONS, ApiVersion


def test_every_row_has_its_source() -> None:
    """A section of the notes, unique ids, and codes that the catalogue has with one of the statuses."""
    assert [row.id for row in OPERATION_MISSES if "section" not in row.source] == []
    assert len({row.id for row in OPERATION_MISSES}) == len(OPERATION_MISSES)
    codes = [(row.id, row.code, row.statuses) for row in OPERATION_MISSES if row.code is not None]
    assert [each for each in codes if not set(each[2]) & set(ERROR_CODES[each[1]].statuses)] == []
    assert {row.knowledge for row in OPERATION_MISSES} == set(Knowledge)


@pytest.mark.parametrize("version", DOCUMENTED_VERSIONS, ids=str)
def test_every_row_changes_its_call(version: ApiVersion) -> None:
    """The operation stays."""
    for row, valid in operation_misses_for(version):
        changed = row.apply(valid)
        assert changed != valid, row.id
        assert changed.operation == valid.operation == row.operation


@pytest.mark.parametrize("version", DOCUMENTED_VERSIONS, ids=str)
def test_valid_calls_are_of_operations_that_the_document_has(version: ApiVersion) -> None:
    """And those that are absent are not in it, whichever way their path ends."""
    described = {
        f"{method.upper()} {path}".rstrip("/")
        for path, item in load_openapi(version)["paths"].items()
        for method in item
    }
    held = {
        valid.call.operation
        for valid in VALID_CALLS
        if valid.since <= version and (valid.until is None or version < valid.until)
    }
    assert {operation for operation in held if operation.rstrip("/") not in described} == set()
    absent = {row.operation for row, _ in absent_operations(version)}
    assert {operation for operation in absent if operation.rstrip("/") in described} == set()


def test_forms_carry_every_kind_of_mistake() -> None:
    """Of all that take forms."""
    forms = {valid.call.operation for valid in VALID_CALLS if valid.call.form is not None}
    endings = ("-as-text", "-no-form")
    broken = {ending: {row.operation for row in OPERATION_MISSES if row.id.endswith(ending)} for ending in endings}
    assert broken == dict.fromkeys(endings, forms)
    assert len(forms) == 7


def test_an_operation_without_a_call_is_told() -> None:
    """At a version that does not have it."""
    with pytest.raises(LookupError, match="no valid call"):
        valid_call("POST /voices/mix", DOCUMENTED_VERSIONS[-1])


def test_operations_that_had_not_come_are_not_found() -> None:
    """404 for those, recorded of pronunciation dictionaries; for those that are gone 405 is as good."""
    early = {row.operation: row for row, _ in absent_operations(DOCUMENTED_VERSIONS[0])}
    assert early["GET /pronunciation-dicts/"].knowledge is Knowledge.RECORDED
    assert {row.statuses for row in early.values()} == {(404,)}
    late = {row.operation: row for row, _ in absent_operations(DOCUMENTED_VERSIONS[-1])}
    assert late["POST /voices/mix"].statuses == (404, 405)
    assert late["POST /voices/mix"].knowledge is Knowledge.ASSUMED
