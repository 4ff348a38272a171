"""The catalogue in docs/rules.md is the catalogue in the code."""

from tests.generated import generated_part

from cartest_contracts.knowledge import Knowledge
from cartest_contracts.rule import Rule
from cartest_contracts.rules import ALL_RULES
from cartest_contracts.rules.listing import rules_table


def test_docs_list_every_rule() -> None:
    """The table between the markers is what the code says; CARTEST_WRITE_DOCS=1 writes it."""
    table = rules_table(ALL_RULES)
    assert generated_part("rules.md", "rules", table) == table


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
