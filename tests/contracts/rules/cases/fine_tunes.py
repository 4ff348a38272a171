"""Cases of LIFE that follow a fine-tune."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from msgspec.structs import replace
from tests.contracts.rules.observe import AnyCase, GroupCase, http

from cartest_contracts.observation import Observation


def training(*statuses: str, voices: Any = None) -> tuple[Observation, ...]:
    seen = [http("POST /fine-tunes/", {"status": statuses[0]})]
    seen += [http("GET /fine-tunes/{id}", {"status": status}) for status in statuses[1:]]
    roles = ["created"] + ["asked"] * (len(statuses) - 1)
    if voices is not None:
        seen.append(http("GET /fine-tunes/{id}/voices", {"data": voices}))
        roles.append("voices")
    return tuple(
        replace(each, labels={"group": "g", "relation": "training", "role": role})
        for each, role in zip(seen, roles, strict=True)
    )


CASES: Final[Mapping[str, Sequence[AnyCase]]] = {
    "LIFE-08": [
        GroupCase(
            broken=training("created", "completed", "training"),
            fine=training("created", "training", "completed"),
            says="completed or later",
            at=2,
        ),
        GroupCase(broken=training("queued"), fine=training("created", "failed"), says="a known status"),
    ],
    "LIFE-09": [
        GroupCase(
            broken=training("created", "completed", voices=[]),
            fine=training("created", "completed", voices=[{"id": "v"}]),
            says="an empty list",
            at=2,
        )
    ],
}
