"""False alarms of Schemathesis are kept out, and nothing else."""

from enum import StrEnum
from types import SimpleNamespace
from typing import Any

from schemathesis.core.failures import AcceptedNegativeData, ServerError
from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation import GenerationMode

from cartest_contracts.fuzzing import after_load_schema, filter_failure

BODY, QUERY = ParameterLocation.BODY, ParameterLocation.QUERY


class Operator(StrEnum):
    TYPE = "change_type"
    CONSTRAINT = "negate_constraints"


def case(
    media_type: str, *operators: Operator, meta: bool = True, wrong: tuple[ParameterLocation, ...] = (BODY,)
) -> Any:
    mutations = tuple(SimpleNamespace(operator=operator) for operator in operators)
    phase = SimpleNamespace(data=SimpleNamespace(mutations=mutations))
    negative = {place: SimpleNamespace(mode=GenerationMode.NEGATIVE) for place in wrong}
    components = {QUERY: SimpleNamespace(mode=GenerationMode.POSITIVE), **negative}
    told = SimpleNamespace(phase=phase, components=components) if meta else None
    return SimpleNamespace(media_type=media_type, meta=told, method="post", path="/access-token")


def sent(body: bytes, version: str = "2025-04-16") -> Any:
    return SimpleNamespace(request=SimpleNamespace(headers={"cartesia-version": version}, body=body))


def accepted() -> AcceptedNegativeData:
    return AcceptedNegativeData(operation="POST /stt", message="", status_code=200, expected_statuses=[])


def kept(failure: Any, of: Any, response: Any = None) -> bool:
    return filter_failure(None, failure, of, response or sent(b"{"))  # type: ignore[arg-type]  # the context is not looked at


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


def test_a_body_that_fits_after_all_is_no_failure() -> None:
    """Not every change makes it invalid; what is really wrong, elsewhere or in the body, stays a failure."""
    json = case("application/json", Operator.CONSTRAINT)
    fitting = sent(b'{"grants":{"tts":true},"expires_in":60}')
    assert not kept(accepted(), json, fitting)
    assert kept(accepted(), json, sent(b'{"expires_in":"60"}'))
    assert kept(accepted(), json, sent(fitting.request.body, version="latest"))
    assert kept(accepted(), case("application/json", wrong=(BODY, QUERY)), fitting)
    assert kept(accepted(), case("application/json", wrong=()), fitting)


def test_every_other_failure_is_kept() -> None:
    """Of JSON, of other changes to forms, of examples, and of other checks."""
    assert kept(accepted(), case("application/json", Operator.TYPE))
    assert kept(accepted(), case("multipart/form-data", Operator.CONSTRAINT))
    assert kept(accepted(), case("multipart/form-data"))
    assert kept(accepted(), case("multipart/form-data", meta=False))
    assert kept(ServerError(operation="POST /stt", status_code=500), case("multipart/form-data", Operator.TYPE))
