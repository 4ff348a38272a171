"""Cases of LIMIT."""

from tests.contracts.rules.observe import (
    Case,
    body,
    bytes_answer,
    chunk,
    context,
    error,
    event,
    http,
    socket,
    sse,
    typed,
)

from cartest_contracts.observation import Arrival

GARBLED = Arrival(at_ns=20, kind="garbled", text="masked frame from the server: ''")
STT = "wss://api.example/stt/websocket"

CASES = {
    "LIMIT-01": [
        Case(
            broken=http("GET /voices", end="timeout", problem="no end within 30 s"),
            fine=http("GET /voices"),
            says="no end within 30 s",
        ),
        Case(broken=context(end="timeout"), fine=context(event("done")), says="ran out of time"),
    ],
    "LIMIT-02": [
        Case(
            broken=bytes_answer(end="cancelled", bound="bytes", problem="the answer is over 67108864 bytes"),
            fine=bytes_answer(),
            says="over 67108864",
        ),
        Case(
            broken=context(chunk(), end="cancelled", bound="pieces"),
            fine=context(chunk(), end="cancelled"),
            says="pieces",
        ),
    ],
    "LIMIT-03": [
        Case(
            broken=http("GET /voices", b"[", end="closed", problem="the answer broke off"),
            fine=http("GET /voices", b"[]"),
            says="broke off",
        ),
        Case(broken=sse(chunk(), end="reset"), fine=sse(chunk(), end="closed"), says="reset"),
        Case(
            broken=http("POST /tts/sse", b"", end="closed", status=400),
            fine=http("POST /tts/sse", b"Bad: bad", end="refused", status=400),
            says="closed",
        ),
        Case(broken=bytes_answer(end="closed"), fine=bytes_answer(end="timeout")),
    ],
    "LIMIT-04": [
        Case(broken=socket(GARBLED, end="closed", url=STT), fine=socket(error(), url=STT), says="masked frame"),
        Case(
            broken=context(event("unknown"), Arrival(at_ns=1, kind="garbled"), operation="/stt/websocket"),
            fine=context(event("unknown"), event("done"), operation="/stt/websocket"),
            says="arrival 1",
        ),
    ],
    "LIMIT-05": [
        Case(
            broken=http("GET /", body(b"").data, headers=typed("application/json", ("content-encoding", "br"))),
            fine=http("GET /", headers=typed("application/json", ("content-encoding", " Identity"))),
            says="Content-Encoding: br",
        ),
        Case(broken=bytes_answer(headers=typed(None, ("content-encoding", "gzip"))), fine=bytes_answer()),
    ],
}
