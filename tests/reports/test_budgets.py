"""Budget files: strict, one clear line for each mistake, and the packaged defaults."""

from pathlib import Path

import pytest

from cartest_contracts.errors import UsageError
from cartest_reports.budgets import Budget, default_budgets, parse_budgets, read_budgets

GOOD = """
[[budget]]
figure = "ttfa_ms"
endpoint = "websocket"
connection = "warm"
quantile = 0.95
at_most = 250
reason = "a turn feels immediate"

[[budget]]
figure = "stall_probability"
buffer_ms = 200
at_most = 0.05
reason = "the usual playout buffer"
"""


def test_a_budget_file_is_read_line_by_line() -> None:
    """Whole numbers are numbers too."""
    latency, stalls = parse_budgets(GOOD, source="b.toml")
    assert latency == Budget(
        figure="ttfa_ms",
        endpoint="websocket",
        connection="warm",
        quantile=0.95,
        at_most=250.0,
        reason="a turn feels immediate",
    )
    assert (latency.is_rate, stalls.is_rate, stalls.buffer_ms) == (False, True, 200.0)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("quantile = 0.95", "quantil = 0.95", "unknown field `quantil`"),
        ("[[budget]]\nfigure", "[[budgets]]\nfigure", "unknown field `budgets`"),
        ('reason = "a turn feels immediate"', "", "missing required field `reason`"),
        ("at_most = 250", 'at_most = "250"', "`$.budget[0].at_most`"),
        ("at_most = 250", "at_most = true", "`$.budget[0].at_most`"),
        ("at_most = 250", "at_most = -1", "at_most must be a number from 0"),
        ("at_most = 250", "at_most = nan", "at_most must be a number from 0"),
        ("at_most = 0.05", "at_most = 5", "at_most must be a share from 0 to 1"),
        ('"a turn feels immediate"', '"  "', "reason is empty"),
        ('"ttfa_ms"', '"ttfa"', "unknown figure 'ttfa' (known: ttfa_ms,"),
        ('"warm"', '"hot"', "unknown connection 'hot' (known: cold, warm, multiplexed)"),
        ("quantile = 0.95", "", "ttfa_ms needs a quantile"),
        ("quantile = 0.95", "quantile = 95", "quantile must lie between 0 and 1, got 95"),
        ("quantile = 0.95", "quantile = 0.95\nbuffer_ms = 1", "ttfa_ms takes no buffer_ms"),
        ("buffer_ms = 200", "", "stall_probability needs a buffer_ms"),
        ("buffer_ms = 200", "buffer_ms = 200\nquantile = 0.5", "stall_probability takes no quantile"),
        ("buffer_ms = 200", "buffer_ms = -1", "buffer_ms must be a number from 0"),
        ("[[budget]]", "[[budget]", "not TOML"),
        (GOOD, "", "no [[budget]] table"),
    ],
)
def test_a_mistake_is_one_line_that_names_it(old: str, new: str, told: str) -> None:
    """A budget that is silently not applied would be a gate that is open."""
    assert old in GOOD
    with pytest.raises(UsageError) as caught:
        parse_budgets(GOOD.replace(old, new, 1), source="b.toml")
    assert told in str(caught.value)
    assert str(caught.value).startswith("b.toml: ")
    assert "\n" not in str(caught.value)


def test_a_file_is_read_from_disk(tmp_path: Path) -> None:
    """And named in its errors."""
    path = tmp_path / "b.toml"
    path.write_text(GOOD)
    assert len(read_budgets(path)) == 2


def test_a_file_that_cannot_be_read_is_one_line(tmp_path: Path) -> None:
    """Missing, or no text."""
    with pytest.raises(UsageError, match="No such file"):
        read_budgets(tmp_path / "none.toml")
    path = tmp_path / "b.toml"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(UsageError, match="not UTF-8"):
        read_budgets(path)


def test_the_defaults_bound_latency_stalls_and_errors_with_a_reason_each() -> None:
    """Whoever gates without a file of their own gates on something."""
    budgets = default_budgets()
    assert {budget.figure for budget in budgets} >= {"ttfa_ms", "stall_probability", "error_rate"}
    assert all(len(budget.reason) > 20 for budget in budgets)
