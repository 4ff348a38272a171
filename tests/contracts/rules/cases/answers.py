"""Cases of ANSWER, SECRET and STATUS."""

from typing import Any

from tests.contracts.rules.observe import Case, body, bytes_answer, context, error, event, http, socket, typed

from cartest_contracts.observation import Arrival

MISS = {"case": "no-model", "expect_status": "400"}
REFUSED: dict[str, Any] = {"status": 400, "end": "refused", "audio_bytes": 0}

_AUDIO = "/+eyJaBcDeFgHiJkLmNoPqRsTuVwX"

CASES = {
    "ANSWER-01": [
        Case(broken=bytes_answer(labels=MISS), fine=bytes_answer(labels=MISS, **REFUSED), says="case no-model"),
        Case(
            broken=context(event("done"), labels=MISS),
            fine=context(error(), labels=MISS | {"expect_status": "400 404"}),
            says="status 200",
        ),
        Case(
            broken=context(error(status_code="400"), labels=MISS, end="timeout"),
            fine=context(event("done"), labels={"expect_status": "200"}),
            says="none (timeout)",
        ),
    ],
    "ANSWER-02": [
        Case(
            broken=bytes_answer(labels=MISS | {"expect_knowledge": "recorded"}),
            fine=bytes_answer(labels=MISS | {"expect_knowledge": "recorded"}, **REFUSED),
        )
    ],
    "ANSWER-03": [
        Case(
            broken=bytes_answer(labels=MISS | {"expect_knowledge": "assumed"}),
            fine=bytes_answer(labels=MISS | {"expect_knowledge": "assumed"}, **REFUSED),
        )
    ],
    "ANSWER-04": [Case(broken=bytes_answer(status=500), fine=bytes_answer(), says="500")],
    "ANSWER-05": [Case(broken=bytes_answer(headers=()), fine=bytes_answer())],
    "ANSWER-06": [
        Case(
            broken=bytes_answer(status=None, arrivals=(), end="closed", problem="closed before any answer"),
            fine=bytes_answer(),
            says="closed before any answer",
        )
    ],
    "SECRET-01": [
        Case(
            broken=http("GET /voices", b'bad key "sk_car_abc.def"', status=401),
            fine=http("GET /voices", b"bad key", status=401),
            says="[redacted]",
        ),
        Case(
            broken=context(error("Unauthorized: token eyJhbGciOiJub25lIn0.abc is not valid")),
            fine=context(event("chunk", data="eyJhbGciOiJub25lIn0"), event("done")),
        ),
        Case(
            broken=socket(Arrival(at_ns=1, kind="close", code=1008, text="[redacted] is no key")),
            fine=socket(Arrival(at_ns=1, kind="close", code=1000, text="connection idle timeout")),
        ),
        # Base64 is random text: what opens nothing without a dot is none.
        Case(
            broken=context(event("unknown", event="media_output", media={"payload": f"{_AUDIO}.{_AUDIO}"})),
            fine=context(event("unknown", event="media_output", media={"payload": _AUDIO})),
        ),
    ],
    "SECRET-02": [
        Case(
            broken=http("GET /voices", headers=typed(None, ("location", "https://x/?api_key=[redacted]"))),
            fine=http("GET /voices", headers=typed(None, ("set-cookie", "[redacted]"))),
            says="location",
        )
    ],
    "STATUS-01": [
        Case(
            broken=http("GET /", {"ok": True, "version": "v3"}),
            fine=http("GET /", {"ok": True, "version": "2025-04-16"}),
            says="version is 'v3'",
        ),
        Case(
            broken=http("GET /", {"ok": 1, "version": "2025-04-16"}),
            fine=http("GET /", {"ok": True, "version": "2026-03-01", "more": 1}),
            says="ok is 1",
        ),
        Case(
            broken=http("GET /", {"ok": True, "version": "2025-04-16"}, headers=typed("text/html")),
            fine=http(
                "GET /", {"ok": True, "version": "2025-04-16"}, headers=typed("application/json; charset=utf-8")
            ),
            says="text/html",
        ),
        Case(
            broken=http("GET /", arrivals=(body(b"no"),), status=404),
            fine=http("GET /", arrivals=(body(b"Unauthorized"),), status=401),
            says="status 404",
        ),
        Case(
            broken=http("GET /", b"Invalid Cartesia-Version header", status=400),
            fine=http("GET /", b"Invalid Cartesia-Version header", status=400, version=""),
            says="status 400",
        ),
    ],
}
