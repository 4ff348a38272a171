"""docs/broken-servers.md lists every defect."""

from tests.generated import generated_part

from cartest_contracts.rules import ALL_RULES
from cartest_contracts.versions import DEFAULT_VERSION
from cartest_mocks.defects import DEFECTS, EXEMPT

PAGE = "broken-servers.md"


def test_the_tables_are_those_of_the_code() -> None:
    """One row a defect, in the order of the rules; one line a rule without any, with its reason."""
    rows = ["| Defect | What it does wrong | Reported by | Also | At |", "| --- | --- | --- | --- | --- |"]
    for defect in DEFECTS:
        at = "" if defect.at == DEFAULT_VERSION else str(defect.at)
        row = (f"`{defect.id}`", defect.breaks, defect.rule, ", ".join(defect.also), at)
        rows.append(f"| {' | '.join(row)} |".replace("|  |", "| |").replace("|  |", "| |"))
    table = "\n".join(rows)
    assert generated_part(PAGE, "defects", table) == table
    lines = "\n".join(f"- **{rule.id}**: {EXEMPT[rule.id]}" for rule in ALL_RULES if rule.id in EXEMPT)
    assert generated_part(PAGE, "exempt", lines) == lines
