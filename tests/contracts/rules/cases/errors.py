"""Cases of ERROR."""

from typing import Any

from tests.contracts.rules.observe import Case, body, bytes_answer, context, error, event, http, socket, sse, typed

from cartest_contracts.observation import Observation

NEW = "2026-03-01"
PROBLEM: dict[str, Any] = {"error_code": None, "title": "Bad", "message": "It is bad.", "request_id": "r-1"}

NO_VOICE = {"expect_code": "voice_not_found"}
NOTHING = {"expect_phrase": "No valid transcripts passed"}


def refused(
    answer: Any, content_type: str = "text/plain", version: str = "2025-04-16", **fields: Any
) -> Observation:
    return http(
        "GET /voices", answer, status=400, end="refused", version=version, headers=typed(content_type), **fields
    )


def structured(**members: Any) -> dict[str, Any]:
    return {"error": ...} | PROBLEM | members


CASES = {
    "ERROR-01": [
        Case(broken=refused(b" \n"), fine=refused(b"Invalid model: no such model\n"), says="empty"),
        Case(broken=refused(b"\xff"), fine=refused({"error": {"title": "Seen live"}}), says="UTF-8"),
        Case(
            broken=refused(b"", version="1999-99-99"),
            fine=refused(b"Invalid Cartesia-Version header", version="x"),
        ),
    ],
    "ERROR-02": [
        Case(broken=refused(b"Bad: it is", "text/html"), fine=refused(b"Bad: it is"), says="text/html"),
        Case(broken=refused({"message": "Bad"}), fine=refused(b"Bad"), says="message"),
    ],
    "ERROR-03": [
        Case(
            broken=refused(b"Bad: it is", "application/json", NEW),
            fine=refused(PROBLEM, "application/json", NEW),
            says="not JSON",
        ),
        Case(
            broken=refused(PROBLEM | {"error_code": 7}, "application/json", NEW),
            fine=refused(PROBLEM | {"error_code": "quota_exceeded", "more": 1}, "application/json", "2026-08-14"),
            says="error_code",
        ),
        Case(
            broken=refused(PROBLEM | {"title": None}, "application/json", NEW),
            fine=http("GET /no/such/path", b"Not Found", status=404, version=NEW, headers=typed("text/plain")),
        ),
    ],
    "ERROR-04": [
        Case(broken=context(error(done=False)), fine=context(error()), says="done is not true"),
        Case(
            broken=sse(event("error", error={"title": "Bad"})),
            fine=sse(error(), version="2024-06-10"),
            says="error is not a string",
        ),
        Case(
            broken=socket(event("error", message="no such model")),
            fine=socket(
                event("error", message="Missing"), url="wss://api.example/stt/websocket?model=ink-whisper"
            ),
        ),
    ],
    "ERROR-05": [
        Case(
            broken=context(error(), version=NEW),
            fine=context(error(**structured()), version=NEW),
            says="title is not a string",
        )
    ],
    "ERROR-06": [
        Case(
            broken=context(error(status_code=200)),
            fine=context(error(status_code=429)),
            says="status_code is 200",
        ),
        Case(broken=sse(error(**structured(status_code=206)), version=NEW), fine=sse(error(status_code="four"))),
    ],
    "ERROR-07": [
        Case(
            broken=bytes_answer(b"RIFF", status=400),
            fine=bytes_answer(arrivals=(body(b"Bad"),), audio_bytes=0, status=400, headers=typed("text/plain")),
            says="4 bytes of audio",
        )
    ],
    "ERROR-08": [
        Case(
            broken=socket(status=403, url="wss://api.example/stt/websocket", version=NEW),
            fine=socket(status=404, url="wss://api.example/no/such/path", version=NEW),
            says="content type none",
        ),
        Case(broken=socket(status=401), fine=socket(body(b"Unauthorized"), status=401), says="empty"),
    ],
    "ERROR-09": [
        Case(
            broken=refused(PROBLEM, "application/json", NEW, labels=NO_VOICE),
            fine=refused(PROBLEM | {"error_code": "voice_not_found"}, "application/json", NEW, labels=NO_VOICE),
            says="error_code voice_not_found None",
        ),
        Case(
            broken=context(error(**structured(error_code="model_not_found")), version=NEW, labels=NO_VOICE),
            fine=context(error(**structured(error_code="voice_not_found")), version=NEW, labels=NO_VOICE),
            says="model_not_found",
        ),
        Case(
            broken=refused(PROBLEM, "application/json", NEW, labels=NO_VOICE),
            fine=refused(b"<html>", "text/html", NEW, labels=NO_VOICE),
        ),
    ],
    "ERROR-10": [
        Case(
            broken=refused(b"Bad request: transcript", labels=NOTHING),
            fine=refused(b"No valid transcripts passed: it is empty", labels=NOTHING),
            says="words like 'No valid transcripts passed'",
        ),
        Case(
            broken=context(error(**structured()), version=NEW, labels=NOTHING),
            fine=context(error(**structured(message="no valid transcripts passed")), version=NEW, labels=NOTHING),
            says="It is bad.",
        ),
    ],
}
