"""Where Schemathesis 4.32 takes valid requests for invalid ones, and how it is kept from that.

Both were found by letting its fuzzing phase run on this document: the request that it showed was valid each time.
"""

from typing import TYPE_CHECKING, Any, Final, cast

from schemathesis.core.failures import AcceptedNegativeData

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
    """Let pass that a form was accepted whose fields have another type: on the wire all of them are text."""
    del context, response  # Schemathesis wants these names
    if not isinstance(failure, AcceptedNegativeData) or case.media_type != _FORM or case.meta is None:
        return True
    mutations: Any = getattr(case.meta.phase.data, "mutations", None) or ()
    return not any(each.operator.value == _CHANGED_TYPE for each in mutations)


def _unmarked(node: Any) -> Any:
    if isinstance(node, dict):
        members = cast("Json", node)
        return {name: _unmarked(each) for name, each in members.items() if not name.startswith(_OURS)}
    if isinstance(node, list):
        return [_unmarked(each) for each in cast("list[object]", node)]
    return node
