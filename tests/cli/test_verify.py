"""``cartest verify``: what it would cost, what it leaves out, and what every part leaves behind."""

import re
from pathlib import Path

import pytest
from tests.cli.conftest import cartest_in

from cartest_cli.parts import Extent, grant_operations, parts_for
from cartest_cli.rule_table import NAMES
from cartest_contracts.rules import ALL_RULES, select
from cartest_contracts.run import read_findings, read_observations, read_run
from cartest_contracts.verify.grant_matrix import OPERATIONS, every_operation
from cartest_contracts.versions import DEFAULT_VERSION

QUICK = ("--profile", "instant", "--seed", "3")


def test_a_dry_run_prints_the_cost_of_each_part(tmp_path: Path) -> None:
    """And their sum; nothing is written."""
    done = cartest_in(tmp_path, "verify", "--dry-run", "--fuzz", "40", "--programs", "3")
    assert done.returncode == 0, done.stderr
    parts = [line.split()[0] for line in done.stdout.splitlines()[1:]]
    assert parts == ["contract", "programs", "fuzz", "grants", "together"]
    assert list(tmp_path.iterdir()) == []


def test_a_distant_target_needs_a_limit_or_leave(tmp_path: Path) -> None:
    """The cost is printed, and nothing is sent."""
    done = cartest_in(tmp_path, "verify", "--url", "https://api.cartesia.invalid", key="sk_car_x")
    assert done.returncode == 64
    assert "--max-characters or another limit" in done.stderr
    assert "together" in done.stdout


def test_only_a_section_runs_the_part_that_can_show_it(tmp_path: Path) -> None:
    """Here the generated requests; the verdict is by that rule alone."""
    done = cartest_in(tmp_path, "verify", *QUICK, "--only", "FUZZ", "--fuzz", "30")
    assert done.returncode == 0, done.stdout + done.stderr
    latest = tmp_path / "reports" / "runs" / "latest"
    assert [path.stem for path in (latest / "observations").iterdir()] == ["fuzz"]
    assert read_run(latest).parts == ("fuzz",)
    assert len(list(read_observations(latest))) > 10
    assert read_findings(latest) == []


def test_all_parts_share_one_budget(tmp_path: Path) -> None:
    """What does not fit is left out, and said."""
    done = cartest_in(tmp_path, "verify", *QUICK, "--max-requests", "20", "--fuzz", "5", "--programs", "2")
    assert "grants: left out" in done.stderr
    assert len(list(read_observations(tmp_path / "reports" / "runs" / "latest"))) <= 30


@pytest.mark.parametrize(
    ("ids", "parts"),
    [(["GRANT"], ("grants",)), (["PROGRAM-01", "FUZZ"], ("fuzz", "programs")), (["GRANT", "WAV"], ())],
)
def test_parts_are_told_by_the_rules(ids: list[str], parts: tuple[str, ...]) -> None:
    """A rule that any part can show needs all of them."""
    assert parts_for(select(ids)) == parts


def test_an_extent_keeps_what_is_named() -> None:
    """And all where nothing is."""
    whole = Extent(programs=1, fuzz=2, grants=OPERATIONS)
    assert whole.only(()) == whole
    assert whole.only(("grants",)) == Extent(contract=False, grants=OPERATIONS)
    assert whole.only(("contract", "fuzz", "programs")) == Extent(programs=1, fuzz=2)
    assert grant_operations("full", DEFAULT_VERSION) == every_operation(DEFAULT_VERSION)
    assert grant_operations("none", DEFAULT_VERSION) == ()


def test_the_list_names_every_section(tmp_path: Path) -> None:
    """Each section has a line of its own above its rules."""
    assert {rule.id.partition("-")[0] for rule in ALL_RULES} <= set(NAMES)
    done = cartest_in(tmp_path, "verify", "--list", "--only", "WAV")
    assert re.match(r"id\s.*\nWAV\s+audio in WAV", done.stdout)
