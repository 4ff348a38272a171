"""The documents of this package say what the code does."""

import re
from pathlib import Path

import pytest

from cartest_contracts.measures.metrics import METRICS
from cartest_contracts.verdict import EXIT_INTERNAL, EXIT_USAGE, Verdict, exit_status
from cartest_reports.budgets import ERROR_RATE, STALL_PROBABILITY, Budget, default_budgets, parse_budgets
from cartest_reports.result import Result
from cartest_reports.words import number, percent, quantile_name

DOCS = Path(__file__).parents[2] / "docs"
FIGURES = (DOCS / "figures.md").read_text(encoding="utf-8")
BUDGETS = (DOCS / "budgets.md").read_text(encoding="utf-8")
UNITS = {"ms": "Milliseconds", "s": "Seconds", "": "No unit"}


def section(text: str, heading: str) -> str:
    found = re.search(rf"^### {re.escape(heading)}\n(.*?)(?=^#|\Z)", text, re.MULTILINE | re.DOTALL)
    assert found is not None, f"no heading for {heading}"
    return found[1]


@pytest.mark.parametrize("name", sorted(METRICS))
def test_every_metric_has_its_heading_its_unit_and_its_denominator(name: str) -> None:
    """And its formula is that of its docstring, up to how a minus is typed."""
    told, metric = section(FIGURES, name), METRICS[name]
    assert UNITS[metric.unit] in told
    assert ("Failed: never" in told) is metric.counts_failures
    documented = (metric.formula.__doc__ or "").replace("``", "")
    formula = re.split(r"[.:;,] |\.$|: ", documented.splitlines()[0].strip(), maxsplit=1)[0]
    shown = " ".join(told.replace("\N{MINUS SIGN}", "-").split())
    assert formula.rstrip(".").lower() in shown.lower()


def test_no_heading_is_left_of_a_metric_that_is_gone() -> None:
    """The document holds metrics and shares, nothing else."""
    assert set(re.findall(r"^### (\w+)$", FIGURES, re.MULTILINE)) == {*METRICS, ERROR_RATE, STALL_PROBABILITY}


def test_every_field_of_a_result_is_in_its_table() -> None:
    """In ``result.json``'s own words."""
    table = FIGURES.partition("## result.json")[2]
    assert all(f"`{name}`" in table for name in Result.__struct_fields__)


def test_the_example_budgets_are_read_and_every_key_is_told() -> None:
    """What stands in the document works."""
    example = re.search(r"```toml\n(.*?)```", BUDGETS, re.DOTALL)
    assert example is not None
    assert len(parse_budgets(example[1], source="docs")) == 3
    assert all(f"| `{name}` |" in BUDGETS for name in Budget.__struct_fields__)


def test_the_defaults_in_the_document_are_the_packaged_ones() -> None:
    """Row by row."""
    table = BUDGETS.partition("## The defaults")[2]
    rows = re.findall(r"^\| `(\w+)` \| (.*?) ?\| (.*?) \|$", table, re.MULTILINE)
    assert rows == [(each.figure, condition(each), limit(each)) for each in default_budgets()]


def condition(budget: Budget) -> str:
    if budget.quantile is not None:
        return quantile_name(budget.quantile)
    return f"{number(budget.buffer_ms)} ms" if budget.buffer_ms is not None else ""


def limit(budget: Budget) -> str:
    return percent(budget.at_most) if budget.is_rate else f"{number(budget.at_most)} ms"


def test_exit_statuses_are_those_of_the_contract() -> None:
    """One file decides them."""
    table = BUDGETS.partition("## Exit status")[2].partition("##")[0]
    shown = {word: int(status) for status, word in re.findall(r"^\| (\d+) \| (\w+)", table, re.MULTILINE)}
    expected = {verdict.value: exit_status(verdict) for verdict in Verdict}
    assert shown == expected | {"usage": EXIT_USAGE, "internal": EXIT_INTERNAL}
