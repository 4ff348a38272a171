"""Locust as a process: its end is told, its progress passed on, its failure is ours."""

import importlib.util
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import pytest

from cartest_cli.loading import run_load
from cartest_contracts.errors import HarnessError, MissingExtra
from cartest_contracts.target import Target
from cartest_loadtests.launch import LoadPlan
from cartest_loadtests.scenarios import find_scenario
from cartest_mocks.server import Mock


@dataclass(frozen=True)
class Script:
    """Stands in for a plan: a program in place of Locust."""

    code: str

    def words(self) -> list[str]:
        return [sys.executable, "-c", self.code]

    def environment(self, base: Mapping[str, str]) -> dict[str, str]:
        return dict(base)


def run(code: str) -> tuple[bool, list[Mapping[str, Any]]]:
    lines: list[Mapping[str, Any]] = []
    return run_load(cast("LoadPlan", Script(code)), lines.append), lines


def test_progress_lines_are_passed_on_and_words_are_not() -> None:
    """A line of JSON is progress; whatever else Locust says is kept for an error."""
    interrupted, lines = run('print(\'hello\'); print(\'{"worker":"0","started":1}\')')
    assert (interrupted, lines) == (False, [{"worker": "0", "started": 1}])


@pytest.mark.parametrize("status", [0, 1])
def test_failed_requests_are_no_failure_of_the_generator(status: int) -> None:
    """Locust's status 1 says that requests failed: the report judges that."""
    assert run(f"raise SystemExit({status})") == (False, [])


def test_a_generator_that_dies_is_a_harness_error_without_secrets() -> None:
    """Its last words stand in the error, credentials taken out."""
    with pytest.raises(HarnessError, match=r"the load generator failed: no disk for \[redacted\]"):
        run("print('no disk for sk_car_4711.secret'); raise SystemExit(3)")


def test_a_missing_extra_is_answered_with_its_install_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without Locust the command says what to install."""

    def find_nothing(_name: str) -> None:
        return None

    monkeypatch.setattr(importlib.util, "find_spec", find_nothing)
    with pytest.raises(MissingExtra, match=r"pip install 'cartest\[load\]'"):
        run("")


def test_a_real_run_tells_its_progress(mock: Mock, tmp_path: Path) -> None:
    """Locust, started by a plan, makes its requests and says so."""
    lines: list[Mapping[str, Any]] = []
    plan = LoadPlan(
        scenario=find_scenario("tts_bytes"),
        target=Target.parse(mock.url, api_key="sk_car_test"),
        users=2,
        run_time_s=30,
        run_dir=tmp_path,
        options={"requests": 2},
    )
    assert run_load(plan, lines.append) is False
    assert lines[-1]["finished"] == 4
