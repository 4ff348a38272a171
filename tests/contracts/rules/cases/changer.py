"""Cases of CHANGER."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from tests.contracts.rules.observe import FORMAT, HEADERS, AnyCase, Case, chunk, error, event, observation, sent

from cartest_contracts.observation import Arrival, Observation

FORM: Final = {"voice[id]": "v", **{f"output_format[{name}]": str(value) for name, value in FORMAT.items()}}


def piece(**members: Any) -> Arrival:
    shown: dict[str, Any] = {"type": ..., "sample_rate": 16000} | members
    return chunk(**shown)


def last(**members: Any) -> Arrival:
    shown: dict[str, Any] = {"type": ...} | members
    return event("done", **shown)


def changed(*arrivals: Arrival, **fields: Any) -> Observation:
    defaults: dict[str, Any] = {
        "transport": "sse",
        "operation": "POST /voice-changer/sse",
        "status": 200,
        "headers": (("content-type", "text/event-stream"), *HEADERS),
        "sent": sent(FORM),
        "arrivals": arrivals,
    }
    return observation(**defaults | fields)


CASES: Final[Mapping[str, Sequence[AnyCase]]] = {
    "CHANGER-01": [
        Case(broken=changed(piece(step_time=...), last()), fine=changed(piece(), last()), says="no step_time"),
        Case(broken=changed(piece(done=True), last()), fine=changed(piece(), last()), says="done is True"),
    ],
    "CHANGER-02": [
        Case(
            broken=changed(piece(sample_rate=44100), last()),
            fine=changed(piece(), last()),
            says="sample_rate is 44100",
        )
    ],
    "CHANGER-03": [
        Case(
            broken=changed(piece(), end="closed"), fine=changed(piece(), last()), says="one event with done true"
        ),
        Case(broken=changed(last(), piece()), fine=changed(error()), says="one event with done true"),
        Case(broken=changed(last(status_code=206)), fine=changed(last()), says="status_code is 206"),
    ],
}
