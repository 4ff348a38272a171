"""The catalogue as text: what docs/rules.md shows between its markers, and what a command lists."""

from collections.abc import Sequence

from cartest_contracts.rule import AnyRule

__all__ = ["rules_table"]


def rules_table(rules: Sequence[AnyRule]) -> str:
    """Return the rules as a Markdown table, one row each, in the order given."""
    rows = [(rule.id, rule.level, str(rule.knowledge), rule.requirement, rule.source) for rule in rules]
    head = ("Rule", "Level", "Known", "Requirement", "Source")
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)
