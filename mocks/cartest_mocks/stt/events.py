"""What the server says on ``/stt/websocket`` (other-endpoints.md section 4), as JSON ready to send."""

from typing import Any

import msgspec

from cartest_contracts.versions import ApiVersion
from cartest_contracts.wire.strict import BadRequest
from cartest_mocks.exchange import Problem
from cartest_mocks.stt.ear import Finding

__all__ = ["done", "error", "flush_done", "transcript"]


def transcript(finding: Finding, *, request_id: str, language: str, is_final: bool = True) -> bytes | None:
    """Return what was said in a stretch, ``None`` if that is nothing.

    Text and words carry their leading space themselves: clients join finals without adding any.
    """
    if not finding.text.strip():
        return None
    words = [
        {
            "word": word.text,
            "start": round(finding.start_s + word.start_s, 3),
            "end": round(finding.start_s + word.end_s, 3),
        }
        for word in finding.words
    ]
    words[0]["word"] = _spaced(finding.words[0].text)
    return msgspec.json.encode(
        {
            "type": "transcript",
            "request_id": request_id,
            "text": _spaced(finding.text),
            "is_final": is_final,
            "duration": round(finding.duration_s, 3),
            "language": language,
            "words": words,
        }
    )


def flush_done(*, request_id: str) -> bytes:
    """Return the answer to ``finalize``; ``is_final`` as recorded live."""
    return msgspec.json.encode({"type": "flush_done", "request_id": request_id, "is_final": False})


def done(*, request_id: str) -> bytes:
    """Return the answer to ``done`` and ``close``; ``is_final`` as recorded live."""
    return msgspec.json.encode({"type": "done", "request_id": request_id, "is_final": False})


def error(problem: Problem | BadRequest, *, version: ApiVersion, request_id: str) -> bytes:
    """Return an error: structured from 2026-03-01, with ``code`` and one ``message`` before."""
    event: dict[str, Any] = {"type": "error", "request_id": request_id}
    if version.structured_errors:
        event |= {
            "error_code": problem.error_code,
            "status_code": problem.status,
            "title": problem.title,
            "message": problem.message,
        }
    else:
        same = problem.message == problem.title
        event |= {
            "message": problem.title if same else f"{problem.title}: {problem.message}",
            "code": problem.status,
        }
    return msgspec.json.encode(event)


def _spaced(text: str) -> str:
    return text if text[:1].isspace() else f" {text}"
