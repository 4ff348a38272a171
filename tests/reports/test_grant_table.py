"""The grant matrix as people look at it."""

from typing import Any

from tests.reports.runs import grants, run_info

from cartest_contracts.run import GrantCheck
from cartest_reports.figures import figures
from cartest_reports.gate import decide
from cartest_reports.grant_table import GrantTable, grant_table
from cartest_reports.result import Status


def check(operation: str, status: int | None = 403, **changes: Any) -> GrantCheck:
    values: dict[str, Any] = {
        "credential": "tts", "channel": "authorization", "expected": "deny", "ok": True, "access": "key",
    }  # fmt: skip
    values |= {"operation": operation, "status": status, **changes}
    return GrantCheck(**values)


def arranged(*checks: GrantCheck, **changes: Any) -> GrantTable:
    return grant_table(decide(run_info(grants=checks, **changes), figures([]), [], ()))


def test_operations_that_one_thing_opens_are_a_family() -> None:
    """Sockets apart, minting apart; in an order of their own, what is unknown last."""
    table = arranged(
        check("GET /"), check("POST /access-token"), check("/tts/websocket", access="tts"),
        check("POST /tts/bytes", access="tts"), check("GET /x", access=""), check("GET /y", access="new"),
        check("GET /voices"),
    )  # fmt: skip
    assert [(family.name, family.short, len(family.operations)) for family in table.families] == [
        ("TTS", "TTS", 1), ("TTS sockets", "TTS", 1), ("key only", "key", 2), ("minting", "minting", 1),
        ("GET /x", "GET /x", 1), ("new", "new", 1),
    ]  # fmt: skip


def test_rows_are_credentials_at_their_times() -> None:
    """Good ones first, those that time makes after the fresh, two at once at the end."""
    table = arranged(
        check("a", credential="api key & garbage", channel="authorization & x-api-key"),
        check("a", credential="garbage"), check("a", time="sometime"), check("a", time="last second"), check("a"),
        check("a", credential="api key"),
    )  # fmt: skip
    assert [(row.name, row.time) for row in table.rows] == [
        ("api key", ""), ("tts", ""), ("tts", "last second"), ("tts", "sometime"), ("garbage", ""),
        ("api key & garbage", ""),
    ]  # fmt: skip


def test_a_mark_is_a_channel_and_shows_the_worst() -> None:
    """Of many operations; in words too."""
    table = arranged(
        check("a", 403), check("b", 403), check("c", 200, ok=False), check("a", 401, channel="x-api-key"),
        check("a", None, ok=False, channel="query api_key"),
        check("a", 404, expected="allow", credential="api key"),
        check("b", 200, expected="allow", credential="api key"),
    )  # fmt: skip
    key, token = table.rows
    ((allowed,),) = key.cells
    assert (allowed.status, allowed.allowed) == (Status.PASS, True)
    assert allowed.told == "Authorization: allowed, as expected (200; 404)"
    ((leak, denied, silent),) = token.cells
    assert (leak.status, leak.told) == (Status.FAIL, "Authorization: allowed, expected deny (200; 403, 2 times)")
    assert (denied.status, denied.allowed) == (Status.PASS, False)
    assert (silent.status, silent.told) == (Status.UNKNOWN, "?api_key: no answer, expected deny (no answer)")
    assert token.worst is Status.FAIL


def test_each_family_has_its_operations_one_by_one() -> None:
    """A cell for each row of the table, empty where nothing was tried."""
    table = arranged(check("a"), check("b", credential="stt"))
    (family,) = table.families
    assert [row.name for row in family.rows] == ["a", "b"]
    assert [[len(cell) for cell in row.cells] for row in family.rows] == [[0, 1], [1, 0]]
    assert [row.worst for row in arranged(check("a")).rows] == [Status.PASS]


def test_on_another_target_an_assumption_is_drift() -> None:
    """Not a failure."""
    live: dict[str, Any] = {"embedded_mock": False}
    table = arranged(check("a", 200, ok=False, knowledge="assumed"), **live)
    assert table.rows[0].worst is Status.DRIFT


def test_the_whole_of_a_run() -> None:
    """Six credentials, three families."""
    table = arranged(*grants(leaks=True))
    assert [family.name for family in table.families] == ["TTS", "TTS sockets", "STT", "minting"]
    assert [row.name for row in table.rows if row.worst is Status.FAIL] == ["stt"]
    assert arranged().rows == ()
