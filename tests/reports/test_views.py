"""What the page's tables are arranged from."""

import msgspec
from tests.reports.runs import drifting, finding, rules, run_info

from cartest_reports.distribution import Distribution
from cartest_reports.figures import figures
from cartest_reports.gate import decide
from cartest_reports.views import OTHER, budget_table, finding_groups, interval, rule_rows, when


def test_a_side_without_a_bound_is_left_open() -> None:
    """Few samples have no lower bound for p50 of one, failed ones no upper."""
    assert interval(Distribution.of(range(100)).quantile(0.5)) == "39 to 60"
    assert interval(Distribution.of(range(50), never=45).quantile(0.5)) == "≥ 37"
    assert interval(Distribution.of([3.0] * 300).quantile(0.001)) == "≤ 3"


def test_an_instant_is_shown_as_people_read_it() -> None:
    """What is none is shown as it is."""
    assert when("2026-11-20T09:30:00+00:00") == "2026-11-20 09:30:00 UTC"
    assert when("2026-11-20T09:30:00") == "2026-11-20 09:30:00"
    assert when("soon") == "soon"


def test_findings_are_grouped_by_rule() -> None:
    """The first stands for the rest; beyond twenty they are counted."""
    result = decide(run_info(), figures([]), [*[finding()] * 22, drifting()], ())
    many, one = finding_groups(result.findings)
    assert (many.size, len(many.more), many.left_out) == (22, 19, 2)
    assert (one.size, one.more) == (1, ())


def test_rules_that_need_a_reader_come_first() -> None:
    """Broken, crashed, held, not tested."""
    found = decide(run_info(rules=rules(crashed=1)), figures([]), [finding(rule_id="SOCKET-07")], ())
    rows = rule_rows(found)
    assert [row.line.name for row in rows] == ["SOCKET-07", "BYTES-01", "ERROR-02", "SOCKET-03", "TIME-04"]
    named = rule_rows(decide(run_info(rules=()), figures([]), [finding()], ()))
    assert named[0].count is None


def test_a_budget_that_does_not_speak_of_an_endpoint_leaves_its_cell_empty() -> None:
    """The table is budgets by endpoint."""
    lines = decide(run_info(), figures([]), [], ()).of("rules")
    assert budget_table(()).rows == ()
    made = {
        where: msgspec.structs.replace(lines[0], part="budgets", requirement=requirement, where=where)
        for requirement, where in (
            ("a", "bytes/warm"),
            ("b", "sse/cold"),
            ("a", "sse/warm"),
            ("b", "POST /stt/warm"),
        )
    }
    table = budget_table(list(made.values()))
    assert table.columns == ("Bytes", "SSE", OTHER)
    assert [cells for _, cells in table.rows] == [
        (((made["bytes/warm"], "warm"),), ((made["sse/warm"], "warm"),), ()),
        ((), ((made["sse/cold"], "cold"),), ((made["POST /stt/warm"], "POST /stt, warm"),)),
    ]
