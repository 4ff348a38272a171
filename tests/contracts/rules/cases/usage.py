"""Cases of USAGE."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from tests.contracts.rules.observe import AnyCase, Case, GroupCase, grouped, http

from cartest_contracts.observation import Observation

DAYS: Final = ("2026-01-01T00:00:00.000Z", "2026-01-02T00:00:00.000Z", "2026-01-03T00:00:00.000Z")


def spent(*amounts: float, starts: Sequence[Any] = DAYS, **fields: Any) -> Observation:
    data = [
        {"start_ts": start, "end_ts": end, "credits": amount}
        for amount, start, end in zip(amounts, starts, starts[1:], strict=False)
    ]
    return http("GET /usage/credits", {"data": data}, **fields)


CASES: Final[Mapping[str, Sequence[AnyCase]]] = {
    "USAGE-01": [
        Case(broken=spent(1, starts=DAYS[::-1]), fine=spent(1, 2), says="start_ts before end_ts"),
        Case(broken=spent(1, starts=["2026-01-01", "soon"]), fine=spent(1), says="'soon'"),
        Case(
            broken=http(
                "GET /usage/agents",
                {
                    "data": [
                        {"start_ts": DAYS[0], "end_ts": DAYS[1]},
                        {"start_ts": DAYS[2], "end_ts": "2026-01-04T00:00:00Z"},
                    ]
                },
            ),
            fine=http("GET /usage/agents", {"data": [{"start_ts": DAYS[0], "end_ts": DAYS[1]}] * 2}),
            says="start_ts 2026-01-02",
        ),
    ],
    "USAGE-02": [
        GroupCase(
            broken=grouped("usage", total=spent(3), day=spent(1, 1), total_again=spent(3)),
            fine=grouped("usage", total=spent(3), day=spent(1, 2), total_again=spent(3)),
            says="2 by day",
            at=1,
        )
    ],
    "USAGE-03": [
        GroupCase(
            broken=grouped("spending", before=spent(3), after=spent(3)),
            fine=grouped("spending", before=spent(3), after=spent(4)),
            says="more than 3 credits",
            at=1,
        )
    ],
}
