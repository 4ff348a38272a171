"""Many rules that held are folded by section; few stand in one table."""

import msgspec
from tests.reports.runs import rules, run_info

from cartest_reports.figures import figures
from cartest_reports.gate import decide
from cartest_reports.page import report_html
from cartest_reports.views import rule_rows


def page(count: int) -> str:
    held = next(each for each in rules() if each.applied and not each.broken)
    counts = tuple(msgspec.structs.replace(held, rule_id=f"{'AB'[at % 2]}-{at:02}") for at in range(count))
    return report_html(decide(run_info(rules=counts), figures([]), [], ())).decode()


def test_many_are_folded_by_section() -> None:
    """Each section with the number of its rules."""
    many = page(30)
    assert many.count('<details class="section">') == 2
    assert "15 held, applied" in many
    assert '<details class="section">' not in page(10)


def test_a_rule_without_a_number_is_its_own_section() -> None:
    """Every rule has one."""
    counts = tuple(
        msgspec.structs.replace(each, rule_id=name)
        for each, name in zip(rules()[:2], ("ODD", "A-B-01"), strict=True)
    )
    found = rule_rows(decide(run_info(rules=counts), figures([]), [], ()))
    assert {row.section for row in found} == {"ODD", "A-B"}
