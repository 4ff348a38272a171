"""Where Schemathesis 4.32 takes valid requests for invalid ones, and how it is kept from that.

They were found by letting its fuzzing phase run on this document: the request that it showed was valid each time.
"""

from typing import TYPE_CHECKING, Any, Final, cast

import msgspec
from schemathesis.core.failures import AcceptedNegativeData
from schemathesis.core.parameters import ParameterLocation

from cartest_contracts.fuzzing.checking import operation_of
from cartest_contracts.schemas import misfits, request
from cartest_contracts.versions import ApiVersion

if TYPE_CHECKING:
    import schemathesis
    from schemathesis.core.failures import Failure
    from schemathesis.core.transport import Response

    from cartest_contracts.documents import Json

__all__ = ["after_load_schema", "filter_failure"]

_OURS: Final = "x-cartest-"
_FORM: Final = "multipart/form-data"
_CHANGED_TYPE: Final = "change_type"


def after_load_schema(context: "schemathesis.HookContext", schema: Any) -> None:
    """Let it work on a copy without our marks: it negates every keyword, and to negate a mark changes nothing.

    A copy, because whoever loads a document may still need it as it is.
    """
    del context  # Schemathesis wants this name
    schema.raw_schema = _unmarked(schema.raw_schema)


def filter_failure(
    context: "schemathesis.HookContext", failure: "Failure", case: "schemathesis.Case[Any]", response: "Response"
) -> bool:
    """Let pass that a request was accepted which is valid.

    That is a form whose fields have another type, since on the wire all of them are text; and a JSON body that
    fits its schema after all, where nothing else was made wrong.
    """
    del context  # Schemathesis wants this name
    if not isinstance(failure, AcceptedNegativeData) or case.meta is None:
        return True
    if case.media_type != _FORM:
        return not (_only_body_is_wrong(case) and _fits(case, response))
    mutations: Any = getattr(case.meta.phase.data, "mutations", None) or ()
    return not any(each.operator.value == _CHANGED_TYPE for each in mutations)


def _only_body_is_wrong(case: Any) -> bool:
    wrong = {place for place, component in case.meta.components.items() if component.mode.is_negative}
    return wrong == {ParameterLocation.BODY}


def _fits(case: Any, response: Any) -> bool:
    """Whether the body that was sent fits the schema that the document of its version has for it."""
    try:
        version = ApiVersion.parse(str(response.request.headers.get("cartesia-version", "")))
        body: object = msgspec.json.decode(response.request.body or b"")
    except ValueError:  # no date, or no JSON
        return False
    validator = request(version, operation_of(case))
    return validator is not None and not any(misfits(validator, body))


def _unmarked(node: Any) -> Any:
    if isinstance(node, dict):
        members = cast("Json", node)
        return {name: _unmarked(each) for name, each in members.items() if not name.startswith(_OURS)}
    if isinstance(node, list):
        return [_unmarked(each) for each in cast("list[object]", node)]
    return node
