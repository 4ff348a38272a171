"""A run that plain Locust left is judged like one of ``cartest bench``."""

from pathlib import Path

import msgspec
from tests.reports.runs import healthy, load, run_info

from cartest_cli.plain_runs import generators_of, try_rules
from cartest_contracts.measures.tally import Tally
from cartest_contracts.observation import to_line
from cartest_contracts.run import OBSERVATIONS_DIR, RunInfo

PLAIN: RunInfo = run_info(workers=(), rules=(), grants=(), parts=("load",))


def test_rules_are_tried_on_what_was_observed(tmp_path: Path) -> None:
    """Every rule is counted, those that never applied too."""
    (tmp_path / OBSERVATIONS_DIR).mkdir()
    lines = b"".join(to_line(observation) for observation in load(7, count=5))
    (tmp_path / OBSERVATIONS_DIR / "load-0.jsonl").write_bytes(lines)
    run, findings = try_rules(tmp_path, PLAIN)
    assert any(rule.applied for rule in run.rules)
    assert any(not rule.applied for rule in run.rules)
    assert {finding.rule_id for finding in findings} == {rule.rule_id for rule in run.rules if rule.broken}


def test_without_observations_no_rule_is_counted(tmp_path: Path) -> None:
    """And each generator's health is there once: as it wrote it here, or else as it reported it."""
    (tmp_path / "generator-1.json").write_bytes(msgspec.json.encode(healthy(worker="1", started=9)))
    counted = Tally(workers=(healthy(worker="0", started=4), healthy(worker="1", started=8)))
    assert try_rules(tmp_path, PLAIN) == (PLAIN, ())
    assert [(worker.worker, worker.started) for worker in generators_of(tmp_path, counted)] == [("0", 4), ("1", 9)]
