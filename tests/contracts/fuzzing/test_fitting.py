"""False alarms of Schemathesis are kept out, and nothing else."""

from enum import StrEnum
from types import SimpleNamespace
from typing import Any

from schemathesis.core.failures import AcceptedNegativeData, ServerError

from cartest_contracts.fuzzing import after_load_schema, filter_failure


class Operator(StrEnum):
    TYPE = "change_type"
    CONSTRAINT = "negate_constraints"


def case(media_type: str, *operators: Operator, meta: bool = True) -> Any:
    mutations = tuple(SimpleNamespace(operator=operator) for operator in operators)
    phase = SimpleNamespace(data=SimpleNamespace(mutations=mutations))
    return SimpleNamespace(media_type=media_type, meta=SimpleNamespace(phase=phase) if meta else None)


def accepted() -> AcceptedNegativeData:
    return AcceptedNegativeData(operation="POST /stt", message="", status_code=200, expected_statuses=[])


def kept(failure: Any, of: Any) -> bool:
    return filter_failure(None, failure, of, None)  # type: ignore[arg-type]  # neither is looked at


def test_marks_are_taken_out_everywhere() -> None:
    """Of objects and lists at any depth, in a copy; everything else stays."""
    document: dict[str, Any] = {
        "x-cartest-source": "a",
        "b": [{"x-cartest-grant": "tts", "type": "string"}],
        "x-y": 1,
    }
    loaded = SimpleNamespace(raw_schema=document)
    after_load_schema(None, loaded)  # type: ignore[arg-type]  # the context is not looked at
    assert loaded.raw_schema == {"b": [{"type": "string"}], "x-y": 1}
    assert "x-cartest-source" in document


def test_a_form_field_of_another_type_is_no_failure() -> None:
    """All of them are text on the wire."""
    assert not kept(accepted(), case("multipart/form-data", Operator.TYPE))


def test_every_other_failure_is_kept() -> None:
    """Of JSON, of other changes to forms, of examples, and of other checks."""
    assert kept(accepted(), case("application/json", Operator.TYPE))
    assert kept(accepted(), case("multipart/form-data", Operator.CONSTRAINT))
    assert kept(accepted(), case("multipart/form-data"))
    assert kept(accepted(), case("multipart/form-data", meta=False))
    assert kept(ServerError(operation="POST /stt", status_code=500), case("multipart/form-data", Operator.TYPE))
