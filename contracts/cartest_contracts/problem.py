"""How an error looks on the wire, by version and transport, and how to read one back.

Versions before 2026-03-01, and any invalid version, say ``Title: Message`` as plain text; later ones send a
JSON object (errors-and-limits.md sections 1 and 2). Writers are for the mock, readers for the rules: a
reader accepts exactly what the contract promises and says in one line what was wrong.
"""

from typing import Any, Final

import msgspec

from cartest_contracts.knowledge import Knowledge
from cartest_contracts.versions import ApiVersion

__all__ = [
    "ERROR_CODES",
    "ErrorCode",
    "ProblemReport",
    "ProblemShapeError",
    "http_problem",
    "parse_http_problem",
    "parse_socket_problem",
    "socket_problem",
]

_PLAIN_TEXT: Final = "text/plain; charset=utf-8"
_JSON: Final = "application/json"


class ErrorCode(msgspec.Struct, frozen=True, kw_only=True):
    """One documented value of ``error_code``; others may appear at any time and ``null`` is common."""

    name: str
    statuses: tuple[int, ...]
    """HTTP statuses it has been seen with; the first is the one the mock uses."""
    when: str
    knowledge: Knowledge
    """How well the first status is known; the names are all documented but ``model_sunsetted``."""


ERROR_CODES: Final[dict[str, ErrorCode]] = {
    code.name: code
    for code in (
        ErrorCode(name="quota_exceeded", statuses=(402,), when="no credits left", knowledge=Knowledge.RECORDED),
        ErrorCode(
            name="concurrency_limited",
            statuses=(429,),
            when="too many parallel requests or contexts",
            knowledge=Knowledge.DOCUMENTED,
        ),
        ErrorCode(
            name="voice_model_mismatch",
            statuses=(400, 422),
            when="the voice cannot be used with the model",
            knowledge=Knowledge.RECORDED,
        ),
        ErrorCode(
            name="voice_not_found",
            statuses=(404, 400),  # 400 before 2026-03-01 (C2)
            when="unknown or foreign voice id",
            knowledge=Knowledge.DOCUMENTED,
        ),
        ErrorCode(
            name="model_not_found",
            statuses=(404, 400),  # 404 over HTTP, 400 in a socket (C8)
            when="unknown model id",
            knowledge=Knowledge.RECORDED,
        ),
        ErrorCode(
            name="language_not_supported",
            statuses=(400, 422),
            when="the model does not speak the language",
            knowledge=Knowledge.RECORDED,
        ),
        ErrorCode(
            name="file_too_large", statuses=(413,), when="the upload is too big", knowledge=Knowledge.ASSUMED
        ),
        ErrorCode(
            name="unsupported_audio_format",
            statuses=(400,),
            when="the upload is no audio that can be read",
            knowledge=Knowledge.ASSUMED,
        ),
        ErrorCode(
            name="plan_upgrade_required",
            statuses=(402, 403),  # C9
            when="the plan does not include the operation",
            knowledge=Knowledge.RECORDED,
        ),
        ErrorCode(
            name="model_sunsetted",
            statuses=(400,),
            when="the model is no longer served",
            knowledge=Knowledge.RECORDED,
        ),
    )
}
"""Catalogue of errors-and-limits.md section 3."""


class ProblemReport(msgspec.Struct, frozen=True, kw_only=True):
    """What an error body or event said; ``None`` where its version does not say it."""

    title: str
    message: str = ""
    """Empty where a plain-text body held a title only."""
    status: int | None = None
    """``status_code`` of an event; ``None`` for a body, whose status is that of the response."""
    error_code: str | None = None
    request_id: str | None = None
    context_id: str | None = None
    doc_url: str | None = None


class ProblemShapeError(ValueError):
    """The error is not of the shape that its version promises; the text is one clear line."""


def http_problem(
    version: ApiVersion | None,
    *,
    status: int,
    title: str,
    message: str,
    error_code: str | None = None,
    request_id: str,
    doc_url: str | None = None,
) -> tuple[str, bytes]:
    """Return content type and body of an HTTP error.

    ``version`` is ``None`` where the request named none or a bad one: the old format then.
    The structured body has no status: that is the response's own (errors-and-limits.md section 2).
    """
    if version is None or not version.structured_errors:
        # Recorded plain-text bodies end with a newline (errors-and-limits.md section 1).
        return _PLAIN_TEXT, f"{_plain(title, message, status)}\n".encode()
    return _JSON, msgspec.json.encode(_structured(title, message, error_code, request_id, doc_url, status))


def socket_problem(
    version: ApiVersion | None,
    *,
    status: int,
    title: str,
    message: str,
    error_code: str | None = None,
    request_id: str,
    context_id: str | None = None,
    doc_url: str | None = None,
) -> dict[str, Any]:
    """Return the error event of a WebSocket or an SSE stream, ``context_id`` included where it is known."""
    event: dict[str, Any] = {"type": "error", "done": True, "status_code": status}
    if version is None or not version.structured_errors:
        event["error"] = _plain(title, message, status)
    else:
        event |= _structured(title, message, error_code, request_id, doc_url, status)
    if context_id is not None:
        event["context_id"] = context_id
    return event


def parse_http_problem(version: ApiVersion | None, content_type: str | None, body: bytes) -> ProblemReport:
    """Read the body of an HTTP error; raise :class:`ProblemShapeError` if its version forbids the shape.

    Before 2026-03-01 only non-empty text is promised, whatever the content type
    (errors-and-limits.md section 1, caution).
    """
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        raise ProblemShapeError("error body is not UTF-8") from error
    if version is None or not version.structured_errors:
        return _read_plain(text)
    media_type = (content_type or "").partition(";")[0].strip().lower()
    if media_type != _JSON:
        raise ProblemShapeError(f"error body has content type {media_type or 'none'}, not {_JSON}")
    try:
        members = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError) as error:
        raise ProblemShapeError(f"error body is not JSON: {error}") from error
    if not isinstance(members, dict):
        raise ProblemShapeError("error body is not a JSON object")
    return _read_structured(members)  # pyright: ignore[reportUnknownArgumentType]  # JSON is untyped


def parse_socket_problem(version: ApiVersion | None, event: dict[str, Any]) -> ProblemReport:
    """Read an error event; raise :class:`ProblemShapeError` if its version forbids the shape."""
    if event.get("type") != "error":
        raise ProblemShapeError(f"type is {event.get('type')!r}, not 'error'")
    if event.get("done") is not True:
        raise ProblemShapeError("done is not true")
    status = event.get("status_code")
    if not isinstance(status, int) or isinstance(status, bool):
        raise ProblemShapeError("status_code is not an integer")
    if version is None or not version.structured_errors:
        text = event.get("error")
        if not isinstance(text, str):
            raise ProblemShapeError("error is not a string")
        report = _read_plain(text)
    else:
        report = _read_structured(event)
    context_id = event.get("context_id")
    if context_id is not None and not isinstance(context_id, str):
        raise ProblemShapeError("context_id is not a string")
    return msgspec.structs.replace(report, status=status, context_id=context_id)


def _plain(title: str, message: str, status: int) -> str:
    title = title or f"Error {status}"
    return title if message in {"", title} else f"{title}: {message}"


def _structured(
    title: str, message: str, error_code: str | None, request_id: str, doc_url: str | None, status: int
) -> dict[str, Any]:
    members: dict[str, Any] = {
        "error_code": error_code,
        "title": title or f"Error {status}",
        "message": message or title,
        "request_id": request_id,
    }
    if doc_url is not None:
        members["doc_url"] = doc_url
    return members


def _read_plain(text: str) -> ProblemReport:
    title, _, message = text.strip().partition(": ")
    if not title:
        raise ProblemShapeError("error text is empty")
    return ProblemReport(title=title, message=message)


def _read_structured(members: dict[str, Any]) -> ProblemReport:
    for name in ("title", "message", "request_id"):
        if not isinstance(members.get(name), str):
            raise ProblemShapeError(f"{name} is not a string")
    if "error_code" not in members:
        raise ProblemShapeError("error_code is missing")
    for name in ("error_code", "doc_url"):
        value = members.get(name)
        if value is not None and not isinstance(value, str):
            raise ProblemShapeError(f"{name} is neither a string nor null")
    return ProblemReport(
        title=members["title"],
        message=members["message"],
        error_code=members["error_code"],
        request_id=members["request_id"],
        doc_url=members.get("doc_url"),
    )
