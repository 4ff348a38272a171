"""Cases of PLAN: what a plan's limit allows."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from msgspec.structs import replace
from tests.contracts.rules.observe import (
    AnyCase,
    Case,
    GroupCase,
    body,
    bytes_answer,
    chunk,
    closing,
    context,
    error,
    event,
    grouped,
    http,
    socket,
)

from cartest_contracts.observation import Observation

STRUCTURED: Final = {"error_code": "concurrency_limited", "title": "t", "message": "m", "request_id": "r"}


def limit(known: bool = True, **members: Observation) -> tuple[Observation, ...]:
    more = {"limit": "1"} if known else {}
    return tuple(replace(each, labels={**each.labels, **more}) for each in grouped("limit", **members))


def refused(**fields: Any) -> Observation:
    return bytes_answer(status=429, arrivals=(body(STRUCTURED),), audio_bytes=0, end="refused", **fields)


SPOKEN: Final = context(chunk(), event("done"))
FULL: Final = context(error(status_code=429))


def coded(**fields: Any) -> Observation:
    labels = {"relation": "limit", "role": "over"}
    return replace(refused(version="2026-03-01"), labels=labels, **fields)


def too_large(path: str, **fields: Any) -> Observation:
    made = socket(**fields) if path == "socket" else http("POST /tts/bytes", **fields)
    return replace(made, labels={"too_large": "yes"})


CASES: Final[Mapping[str, Sequence[AnyCase]]] = {
    "PLAN-01": [
        GroupCase(
            broken=limit(held=SPOKEN, over=SPOKEN),
            fine=limit(held=SPOKEN, over=FULL),
            says="status 429",
            at=1,
        ),
        GroupCase(broken=limit(held=FULL, over=FULL), fine=limit(held=SPOKEN, over=refused()), says="1 at once"),
    ],
    "PLAN-02": [
        Case(
            broken=coded(arrivals=(body({**STRUCTURED, "error_code": None}),)),
            fine=coded(),
            says="error_code is None",
        ),
        Case(
            broken=replace(context(error(status_code=429, context_id="b")), labels={"relation": "limit"}),
            fine=replace(FULL, labels={"relation": "limit"}),
            says="context_id is 'b'",
        ),
    ],
    "PLAN-03": [
        GroupCase(
            broken=limit(known=False, held=SPOKEN, over=FULL, after=refused()),
            fine=limit(known=False, held=SPOKEN, over=FULL, after=bytes_answer()),
            says="status 429",
            at=2,
        ),
        GroupCase(
            broken=limit(over=FULL, after=context(end="closed")),
            fine=limit(over=FULL, after=SPOKEN),
            says="none (closed)",
            at=1,
        ),
    ],
    "PLAN-04": [
        GroupCase(
            broken=limit(over=FULL, other=refused()),
            fine=limit(over=FULL, other=socket()),
            says="a pool of its own",
            at=1,
        )
    ],
    "PLAN-05": [
        Case(broken=too_large("body"), fine=too_large("body", status=413, end="refused"), says="status 413"),
        Case(
            broken=too_large("socket", arrivals=(closing(1000),)),
            fine=too_large("socket", arrivals=(closing(1009),)),
            says="close 1000",
        ),
        Case(
            broken=too_large("socket", end="timeout"),
            fine=too_large("socket", arrivals=(closing(1009),)),
            says="none (timeout)",
        ),
    ],
}
