"""docs/load.md says what the code has."""

from pathlib import Path

from cartest_loadtests.scenarios import SCENARIOS
from cartest_loadtests.settings import OPTIONS

TEXT = (Path(__file__).parents[2] / "docs" / "load.md").read_text(encoding="utf-8")
ROWS = [[cell.strip() for cell in line.split("|")[1:-1]] for line in TEXT.splitlines() if line.startswith("|")]


def test_every_option_has_its_row() -> None:
    """Argument, variable and choices stand in the table, and no row names an option that is not there."""
    rows = {row[0].strip("`"): row for row in ROWS if row[0].startswith("`--cartest-")}
    assert set(rows) == {option.flag for option in OPTIONS.values()}
    for option in OPTIONS.values():
        assert rows[option.flag][1] == f"`{option.env}`"
        shown = f"{option.default:g}" if isinstance(option.default, float) else str(option.default)
        if option.name not in {"voice", "ca-file"}:
            assert rows[option.flag][2] == (f"`{shown}`" if shown else "")


def test_every_scenario_has_its_row() -> None:
    """Each name stands in the first table."""
    assert {name for row in ROWS if (name := row[0].strip("`")) in SCENARIOS} == set(SCENARIOS)
