"""Cases of LIFE: the requests of one life, of which one is wrong."""

from typing import Any

import msgspec
from tests.contracts.rules.observe import GroupCase, http, sent

from cartest_contracts.observation import Observation

NAMED = {"name": "n", "description": "d"}
MADE = {"id": "x", **NAMED, "created_at": "t"}
CHANGED = {"name": "m", "description": "e"}


def page(*ids: str, more: Any = False, limit: str = "2", **fields: Any) -> Observation:
    answer = {"data": [{"id": name} for name in ids], "has_more": more}
    return http("GET /datasets/", answer, url=f"https://api.example/datasets/?limit={limit}", **fields)


def life(
    *steps: tuple[str, Observation], item: str = "x", relation: str = "lifecycle", **first: Any
) -> tuple[Observation, ...]:
    """What was made, and then the steps by role."""
    made = http("POST /datasets/", MADE, sent=sent({**NAMED, "language": None}), **first)
    return tuple(
        msgspec.structs.replace(
            each,
            labels={**each.labels, "group": "g", "relation": relation, "role": role, "item": item},
        )
        for role, each in (("created", made), *steps)
    )


def got(answer: Any = None, role: str = "got", **fields: Any) -> tuple[str, Observation]:
    return (role, http("GET /datasets/{id}", MADE if answer is None else answer, **fields))


def listed(*pages: Observation, role: str = "listed") -> list[tuple[str, Observation]]:
    return [(role, each) for each in pages]


def patched(status: int = 204) -> tuple[str, Observation]:
    return ("patched", http("PATCH /datasets/{id}", sent=sent(CHANGED), status=status))


def removed(status: int = 204) -> tuple[str, Observation]:
    return ("removed", http("DELETE /datasets/{id}", status=status))


LAST = page()
CUT = {"walk": "cut"}
REREAD = got({**MADE, **CHANGED, "updated_at": "later"}, "reread")

CASES = {
    "LIFE-01": [
        GroupCase(broken=life(got(status=404)), fine=life(got()), says="status 404", at=1),
        GroupCase(broken=life(got({**MADE, "id": "y"})), fine=life(got()), says="id is 'y'", at=1),
        GroupCase(broken=life(got({"id": "x", "description": "d"})), fine=life(got()), says="no name", at=1),
        GroupCase(broken=life(got(status=404)), fine=life(got(status=404), relation="again"), at=1),
        GroupCase(broken=life(got(status=None)), fine=life(got(status=404), status=400), at=1),
        GroupCase(broken=life(got(status=500)), fine=life(got(status=404), item=""), at=1),
    ],
    "LIFE-02": [
        GroupCase(
            broken=life(*listed(page("a"), LAST)), fine=life(*listed(page("x"), LAST)), says="0 times", at=2
        ),
        GroupCase(
            broken=life(*listed(page("x", "x"), LAST)),
            fine=life(*listed(page("a"), page("b", labels=CUT))),
            says="2 times on 2 pages",
            at=2,
        ),
        GroupCase(
            broken=life(*listed(http("GET /datasets/", []))),
            fine=life(*listed(http("GET /datasets/", [{"id": "x"}]))),
            at=1,
        ),
    ],
    "LIFE-03": [
        GroupCase(
            broken=life(*listed(page("x", "a"), page("a", "b"), LAST)),
            fine=life(*listed(page("x", "a"), page("b"), LAST)),
            says="a again",
            at=2,
        ),
        GroupCase(
            broken=life(*listed(page("x"), page("a"))),
            fine=life(*listed(page("x"), page("a", labels=CUT))),
            says="1 items",
            at=2,
        ),
        GroupCase(
            broken=life(*listed(page("x"))),
            fine=life(*listed(http("GET /datasets/", [{"id": "x"}, {"id": "x"}])), got()),
            at=1,
        ),
        GroupCase(broken=life(*listed(page(status=500))), fine=life(*listed(LAST)), says="status 500", at=1),
    ],
    "LIFE-04": [
        GroupCase(
            broken=life(*listed(page("x", "a", "b"), LAST)),
            fine=life(*listed(page("x", "a", "b", limit="3"), LAST)),
            says="3 items",
            at=1,
        ),
        GroupCase(
            broken=life(*listed(page("x"), page("a"), LAST)),
            fine=life(*listed(page("x", more=True), page("a"), LAST)),
            says="false before a page of 1 items",
            at=1,
        ),
        GroupCase(
            broken=life(*listed(page("x", more=True), LAST)),
            fine=life(*listed(page("x", more=None, limit="many"), LAST)),
            says="has_more: false",
            at=1,
        ),
    ],
    "LIFE-05": [
        GroupCase(
            broken=life(got(), patched(), got(role="reread")),
            fine=life(got(), patched(), REREAD),
            says="name is 'n'",
            at=3,
        ),
        GroupCase(
            broken=life(got(), patched(), got({**MADE, **CHANGED, "created_at": "later"}, "reread")),
            fine=life(got(), patched(400), got(role="reread")),
            says="created_at is 'later'",
            at=3,
        ),
        GroupCase(
            broken=life(got(), patched(), got(status=404, role="reread")), fine=life(got(), patched()), at=3
        ),
    ],
    "LIFE-06": [
        GroupCase(
            broken=life(removed(), got(role="gone")),
            fine=life(removed(), got(role="gone", status=404)),
            says="status 200",
            at=2,
        ),
        GroupCase(broken=life(removed(200), got(role="gone")), fine=life(removed(403), got(role="gone")), at=2),
        GroupCase(broken=life(removed(), got(role="gone")), fine=life(got(role="gone")), at=2),
    ],
    "LIFE-07": [
        GroupCase(
            broken=life(removed(), *listed(page("a"), page("x"), role="relisted")),
            fine=life(removed(), *listed(page("a"), LAST, role="relisted")),
            says="still listed",
            at=3,
        ),
    ],
}
