"""Cases of FOREIGN: what belongs to another account."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from msgspec.structs import replace
from tests.contracts.rules.observe import AnyCase, Case, http

from cartest_contracts.observation import Observation


def asked(kind: str, answer: Any, status: int) -> Observation:
    made = http("GET /datasets/{id}", answer, status=status)
    return replace(made, labels={"foreign": kind, "item": "d-1"})


CASES: Final[Mapping[str, Sequence[AnyCase]]] = {
    "FOREIGN-01": [
        Case(broken=asked("item", {"id": "d-1"}, 200), fine=asked("item", {}, 404), says="status 200"),
        Case(broken=asked("item", {}, 500), fine=asked("item", {}, 403), says="status 500"),
    ],
    "FOREIGN-02": [
        Case(
            broken=asked("list", {"data": [{"id": "d-1"}]}, 200),
            fine=asked("list", {"data": [{"id": "d-2"}]}, 200),
            says="no d-1",
        )
    ],
}
