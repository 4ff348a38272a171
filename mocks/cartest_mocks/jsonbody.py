"""JSON that arrives from outside, read into plain values; every way it can be malformed is one 400."""

from typing import Any, cast

import msgspec

from cartest_mocks.exchange import Problem

__all__ = ["json_object"]


def json_object(data: bytes | str) -> dict[str, Any]:
    """Return the JSON object in a body or a text frame; raise :class:`Problem` 400 for anything else.

    Of duplicate members the last one counts.
    """
    try:
        value: object = msgspec.json.decode(data)
    # ValueError holds msgspec's own errors and bad UTF-8; RecursionError is nesting without end.
    except (ValueError, RecursionError) as error:
        raise Problem(400, "Invalid request", "The request is not valid JSON.") from error
    if not isinstance(value, dict):
        raise Problem(400, "Invalid request", "The request must be a JSON object.")
    return cast("dict[str, Any]", value)
