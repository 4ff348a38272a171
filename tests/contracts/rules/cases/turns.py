"""Cases of TURNS."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from msgspec.structs import replace
from tests.contracts.rules.observe import AnyCase, Case, closing, error, observation, sent, socket

from cartest_contracts.observation import Arrival, Observation


def turn(kind: str, transcript: str | None = None, **members: Any) -> Arrival:
    shown: dict[str, Any] = {"type": f"turn.{kind}", "request_id": "r", "turn_id": "t-1", **members}
    if transcript is not None:
        shown["transcript"] = transcript
    return Arrival(at_ns=20, kind="unknown", event=shown)


CONNECTED: Final = Arrival(at_ns=10, kind="unknown", event={"type": "connected", "request_id": "r"})
WHOLE: Final = (turn("start"), turn("update", "One"), turn("end", "One two."))


def conversation(*arrivals: Arrival, greeted: bool = True, **fields: Any) -> Observation:
    defaults: dict[str, Any] = {
        "transport": "websocket",
        "operation": "/stt/turns/websocket",
        "version": "2026-08-14",
        "sent": sent({"type": "close"}),
        "arrivals": (CONNECTED, *arrivals) if greeted else arrivals,
        "labels": {"expect_text": "One two."},
    }
    return observation(**defaults | fields)


def closed(**fields: Any) -> Observation:
    made = socket(url="wss://api.example/stt/turns/websocket", **fields)
    return replace(made, labels={"expect_close": "1000"})


FINE: Final = conversation(*WHOLE)
CASES: Final[Mapping[str, Sequence[AnyCase]]] = {
    "TURNS-01": [
        Case(broken=conversation(*WHOLE, greeted=False), fine=FINE, says="connected 0 times"),
        Case(broken=conversation(*WHOLE, CONNECTED), fine=conversation(error(), greeted=False), says="2 times"),
    ],
    "TURNS-02": [
        Case(broken=conversation(turn("update", "One"), *WHOLE), fine=FINE, says="no turn.update in no turn"),
        Case(
            broken=conversation(WHOLE[0], turn("resume"), *WHOLE[1:]),
            fine=conversation(WHOLE[0], turn("eager_end", "One"), turn("resume"), turn("new"), *WHOLE[1:]),
            says="no turn.resume in a turn",
        ),
    ],
    "TURNS-03": [
        Case(
            broken=conversation(WHOLE[0], turn("update", "One two"), turn("update", "three"), WHOLE[2]),
            fine=FINE,
            says="'three'",
        )
    ],
    "TURNS-04": [
        Case(
            broken=conversation(WHOLE[0], turn("update", "One", turn_id="t-2"), WHOLE[2]),
            fine=FINE,
            says="turn_id is 't-2'",
        ),
        Case(
            broken=conversation(*WHOLE, *WHOLE),
            fine=conversation(turn("update", "lost"), *WHOLE),
            says="a turn_id of its own",
        ),
    ],
    "TURNS-05": [Case(broken=conversation(*WHOLE[:2]), fine=FINE, says="turn.end")],
    "TURNS-06": [
        Case(
            broken=closed(arrivals=(closing(1011),), end="closed"),
            fine=closed(arrivals=(closing(1000, "Close message"),), end="closed"),
            says="close 1011",
        ),
        Case(broken=closed(end="timeout"), fine=closed(arrivals=(closing(1000),)), says="none (timeout)"),
    ],
    "TURNS-07": [Case(broken=conversation(WHOLE[0], turn("end", "One.")), fine=FINE, says="'One two.'")],
}
