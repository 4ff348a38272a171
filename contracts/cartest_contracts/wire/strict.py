"""JSON from a client into a record: every way it can be wrong is one :class:`BadRequest` with one clear line.

The line names the member and what is allowed there, never what was sent: a request may hold a secret.
"""

import re
from typing import Any, Final, TypeVar, cast

import msgspec

from cartest_contracts.facts import SPEEDS
from cartest_contracts.formats import CONTAINERS, ENCODINGS

__all__ = ["BadRequest", "bad_member", "one_of", "read_object", "read_record", "whole"]

_Record = TypeVar("_Record")


class BadRequest(ValueError):
    """What was sent is not what its place takes; each transport and version gives this its own shape."""

    def __init__(
        self,
        message: str,
        *,
        title: str = "Invalid request",
        field: str = "",
        status: int = 400,
        error_code: str | None = None,
        context_id: str | None = None,
    ) -> None:
        super().__init__(f"{title}: {message}")
        self.title = title
        self.message = message
        self.field = field
        """Dotted path of the offending member; empty for the whole."""
        self.status = status
        self.error_code = error_code
        """Null for every fault of shape (websocket.md section 8)."""
        self.context_id = context_id
        """The context it belongs to, whenever that could be read (websocket.md section 3)."""


def bad_member(field: str, reason: str) -> BadRequest:
    """Return the error about one member."""
    return BadRequest(f"{field}: {reason}", field=field)


def one_of(values: tuple[object, ...]) -> str:
    """Return the reason for a value outside an enum."""
    return f"must be one of {', '.join(map(str, values))}"


def whole(value: Any) -> Any:
    """Return a float without a fraction as the integer it is to JSON Schema, anything else as it is."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def read_object(data: bytes | str) -> dict[str, Any]:
    """Return the JSON object in a body or a text frame; of duplicate members the last one counts."""
    try:
        value: object = msgspec.json.decode(data)
    # ValueError covers msgspec's errors and bad UTF-8; RecursionError is nesting without end.
    except (ValueError, RecursionError) as error:
        raise BadRequest("The request is not valid JSON.") from error
    if not isinstance(value, dict):
        raise BadRequest("The request must be a JSON object.")
    return cast("dict[str, Any]", value)


def read_record(members: dict[str, Any], record: type[_Record]) -> _Record:
    """Return the record that the members make; unknown members are ignored."""
    try:
        return msgspec.convert(members, record)
    except msgspec.ValidationError as error:
        raise bad_member(*_reason(str(error))) from error


_ENUMS: Final = {
    "output_format.container": one_of(CONTAINERS),
    "output_format.encoding": one_of(ENCODINGS),
    "speed": one_of(SPEEDS),
    "voice.mode": one_of(("id", "embedding")),
    "cancel": "must be true",
}
# What msgspec says: "Expected `int`, got `str` - at `$.max_buffer_delay_ms`".
_PATH: Final = re.compile(r"^(?P<reason>.*?)(?: - at `\$\.?(?P<path>.*)`)?$", re.DOTALL)
_MISSING: Final = re.compile(r"Object missing required field `(?P<name>\w+)`")


def _reason(said: str) -> tuple[str, str]:
    parts = _PATH.fullmatch(said)
    # The pattern has two optional ends and matches any text.
    field, reason = (parts["path"] or "", parts["reason"]) if parts else ("", said)
    if missing := _MISSING.fullmatch(reason):
        return f"{field}.{missing['name']}".lstrip("."), "is required"
    if field in _ENUMS:
        return field, _ENUMS[field]
    if reason.startswith("Invalid enum value"):
        return field, "is not an allowed value"
    return field, reason.replace("`", "").replace(" | null", "").replace("Expected", "expected")
