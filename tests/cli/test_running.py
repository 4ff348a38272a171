"""A run goes on when a part of it does not, and says which one and why."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cartest_cli.__main__ import main
from cartest_cli.running import Order, perform
from cartest_contracts.run import RunInfo, read_run
from cartest_contracts.target import Target
from cartest_contracts.verdict import Verdict
from cartest_contracts.verify.budget import Summary
from cartest_contracts.verify.case import Cost
from cartest_contracts.verify.grant_matrix import OPERATIONS
from cartest_mocks.server import Mock

Run = Callable[..., tuple[Verdict, RunInfo]]


@pytest.fixture
def run(tmp_path: Path, mock: Mock) -> Run:
    """Runs parts against a mock that is somebody's."""

    def perform_parts(**parts: Any) -> tuple[Verdict, RunInfo]:
        target = Target.parse(mock.url, api_key="sk_car_test", timeout_s=20)
        order = Order(
            name="verify", command="cartest verify", target=target, seed=1, profile=None, out=tmp_path, **parts
        )
        return perform(order).verdict, read_run(tmp_path / "latest")

    return perform_parts


def test_a_part_that_crashes_is_a_problem_and_the_next_one_is_run(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line without secrets that no terminal obeys; the verdict is unknown."""

    async def crash(*_: object, **__: object) -> None:
        raise RecursionError("sk_car_a.b \x1b[2J" + "x" * 1000)

    monkeypatch.setattr("cartest_cli.running.verify", crash)
    verdict, info = run(contract=True, grants=OPERATIONS[:1])
    assert info.parts == ("contract", "grants")
    assert verdict is Verdict.UNKNOWN
    (problem,) = info.problems
    assert problem.startswith(r"contract crashed: RecursionError: [redacted] \x1b[2Jxxx")
    assert len(problem) < 400


@pytest.mark.parametrize("silent", [True, False])
def test_a_target_that_does_not_answer_is_asked_no_further(
    run: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], silent: bool
) -> None:
    """What comes after would wait as long for each answer."""

    async def verify(*_: object, **__: object) -> Summary:
        return Summary(planned=1, run=1, spent=Cost(), seconds=1, silent=silent)

    monkeypatch.setattr("cartest_cli.running.verify", verify)
    _, info = run(contract=True, grants=OPERATIONS[:1])
    assert info.parts == (("contract",) if silent else ("contract", "grants"))
    told = capsys.readouterr()
    assert ("grants: left out; the target does not answer in time" in told.out + told.err) == silent


@pytest.mark.parametrize("seconds", ["0", "-1", "nan", "inf", "soon"])
@pytest.mark.parametrize("option", ["--timeout", "--max-seconds"])
def test_seconds_are_a_number_above_none(option: str, seconds: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Anything else would wait for ever, or not at all."""
    assert main(["verify", "--dry-run", f"{option}={seconds}"]) == 64
    assert option in capsys.readouterr().err


def test_the_timeout_reaches_the_target(monkeypatch: pytest.MonkeyPatch, mock: Mock) -> None:
    """As seconds of one case."""
    monkeypatch.setenv("CARTESIA_API_KEY", "sk_car_test")
    asked: list[Order] = []

    def take(order: Order) -> None:
        asked.append(order)
        raise KeyboardInterrupt

    monkeypatch.setattr("cartest_cli.commands.verify.perform", take)
    for url in ([], ["--url", mock.url]):
        main(["verify", *url, "--timeout", "2.5"])
    assert [order.target.timeout_s for order in asked] == [2.5, 2.5]
