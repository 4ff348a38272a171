"""The catalogue in docs/rules.md is the catalogue in the code."""

import os
import re
from pathlib import Path

from cartest_contracts.knowledge import Knowledge
from cartest_contracts.rule import Rule
from cartest_contracts.rules import ALL_RULES
from cartest_contracts.rules.listing import rules_table

PAGE = Path(__file__).parents[3] / "docs" / "rules.md"
BETWEEN = re.compile(r"(<!-- rules:[^\n]*-->\n)(.*?)(<!-- /rules -->)", re.DOTALL)


def test_docs_list_every_rule() -> None:
    """The table between the markers is what the code says; CARTEST_WRITE_DOCS=1 writes it."""
    table = rules_table(ALL_RULES)
    text = PAGE.read_text(encoding="utf-8")
    if os.environ.get("CARTEST_WRITE_DOCS"):
        text = BETWEEN.sub(lambda found: f"{found[1]}{table}\n{found[3]}", text)
        PAGE.write_text(text, encoding="utf-8")
    found = BETWEEN.search(text)
    assert found is not None
    assert found[2].strip() == table


def test_a_bar_does_not_break_the_table() -> None:
    """A bar inside a requirement is escaped."""
    rule = Rule(
        id="X-01",
        level="SHOULD",
        requirement="a | b.",
        knowledge=Knowledge.ASSUMED,
        source="s",
        applies=lambda _: True,
        check=lambda _: (),
    )
    assert rules_table([rule]).splitlines()[-1] == "| X-01 | SHOULD | assumed | a \\| b. | s |"
