"""The grant matrix: an allowed deny always fails; the rest depends on who answered."""

import msgspec
import pytest
from tests.reports.runs import grants, run_info

from cartest_contracts.run import GrantCheck
from cartest_reports.figures import Figures
from cartest_reports.judge_grants import judge_grants, judge_load_grants
from cartest_reports.result import Status


def check(expected: str, status: int | None, *, ok: bool) -> GrantCheck:
    return GrantCheck(
        credential="tts", channel="authorization", operation="POST /stt", expected=expected, status=status, ok=ok
    )


@pytest.mark.parametrize(
    ("cell", "mock", "live"),
    [
        (check("allow", 200, ok=True), Status.PASS, Status.PASS),
        (check("deny", 403, ok=True), Status.PASS, Status.PASS),
        (check("deny", 200, ok=False), Status.FAIL, Status.FAIL),
        (check("deny", 101, ok=True), Status.FAIL, Status.FAIL),
        (check("deny", 500, ok=False), Status.FAIL, Status.DRIFT),
        (check("deny", None, ok=False), Status.UNKNOWN, Status.UNKNOWN),
        (check("allow", 403, ok=False), Status.FAIL, Status.UNKNOWN),
        (check("allow", None, ok=False), Status.UNKNOWN, Status.UNKNOWN),
    ],
)
def test_each_cell_is_judged(cell: GrantCheck, mock: Status, live: Status) -> None:
    """A denial says something only where what should be allowed is."""
    assert judge_grants(run_info(grants=(cell,)))[0].status is mock
    assert judge_grants(run_info(grants=(cell,), embedded_mock=False))[0].status is live


def test_a_cell_tells_who_asked_for_what() -> None:
    """And what was answered."""
    line = judge_grants(run_info(grants=(check("deny", 200, ok=False),)))[0]
    assert line.name == "tts · authorization · POST /stt"
    assert (line.expected, line.actual, line.note) == ("deny", "allowed with 200", "a denied request was allowed")
    assert judge_grants(run_info(grants=(check("allow", None, ok=False),)))[0].actual == "no answer"
    assert judge_grants(run_info(grants=(check("deny", 401, ok=True),)))[0].actual == "denied with 401"


def test_cells_that_passed_alike_share_a_line() -> None:
    """One line for a credential, a time and what opens the operations; it counts them all."""
    some = [check("deny", status, ok=True) for status in (401, 403, 403)]
    family = tuple(
        msgspec.structs.replace(each, access="key", operation=f"GET /{place}") for place, each in enumerate(some)
    )
    expired = msgspec.structs.replace(family[0], time="just expired")
    leak = msgspec.structs.replace(family[0], status=200, ok=False, time="just expired")
    together, alone = judge_grants(run_info(grants=(*family, expired)))
    assert (together.count, together.where, together.name) == (3, "3 operations", "tts · key operations · deny")
    assert together.actual == "denied with 401 (1), denied with 403 (2)"
    assert (alone.count, alone.name) == (1, "tts · authorization · GET /0 · just expired")
    assert [line.status for line in judge_grants(run_info(grants=(*family, leak)))] == [Status.FAIL, Status.PASS]
    later = tuple(msgspec.structs.replace(each, time="just expired") for each in family)
    assert judge_grants(run_info(grants=later))[0].name == "tts · key operations · deny · just expired"


def test_what_breaks_an_assumption_is_drift_elsewhere() -> None:
    """In both directions; the embedded mock must keep it."""
    allowed = msgspec.structs.replace(check("deny", 200, ok=False), knowledge="assumed")
    refused = msgspec.structs.replace(check("allow", 401, ok=False), knowledge="assumed")
    for cell in (allowed, refused):
        assert judge_grants(run_info(grants=(cell,)))[0].status is Status.FAIL
        (line,) = judge_grants(run_info(grants=(cell,), embedded_mock=False))
        assert (line.status, line.note) == (Status.DRIFT, "an assumption only")


def test_what_does_not_exist_was_let_in_to_be_looked_for() -> None:
    """And what broke off had been let in."""
    missing, torn = check("allow", 404, ok=True), check("allow", 200, ok=False)
    assert judge_grants(run_info(grants=(missing,)))[0].actual == "allowed with 404"
    assert judge_grants(run_info(grants=(torn,)))[0].actual == "allowed with 200, then broken off"


def test_one_leak_in_a_matrix_fails_one_cell() -> None:
    """The others pass."""
    statuses = [line.status for line in judge_grants(run_info(grants=grants(leaks=True)))]
    assert statuses.count(Status.FAIL) == 1
    assert set(statuses) == {Status.FAIL, Status.PASS}


@pytest.mark.parametrize(
    ("tried", "allowed", "denied", "status"),
    [(9, 0, 9, Status.PASS), (9, 1, 8, Status.FAIL), (9, 0, 7, Status.PASS), (9, 0, 0, Status.UNKNOWN)],
)
def test_forbidden_requests_under_load_are_one_line(tried: int, allowed: int, denied: int, status: Status) -> None:
    """Any that was let in fails; only answers that say nothing are unknown."""
    measured = Figures(forbidden_tried=tried, forbidden_allowed=allowed, forbidden_denied=denied)
    (line,) = judge_load_grants(measured)
    assert (line.status, line.actual) == (status, f"{allowed} of 9 allowed")
    assert bool(line.note) is (tried > allowed + denied)


def test_without_forbidden_requests_there_is_no_such_line() -> None:
    """Nothing was tried, nothing is claimed."""
    assert judge_load_grants(Figures()) == ()
