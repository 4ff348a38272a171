"""The search within its time, its check, and what is concluded."""

from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.cli.calibrating.steps import good, machine

from cartest_cli.calibrating.calibration import (
    CALIBRATION_FILE,
    Calibration,
    Check,
    calibrate,
    check,
    conclude,
    write_calibration,
)
from cartest_cli.calibrating.step import Step
from cartest_contracts.errors import HarnessError
from cartest_contracts.verdict import Verdict


class Clock:
    """Each step takes so many seconds."""

    def __init__(self, measure: Any, *, step_s: float) -> None:
        self.now_s = 0.0
        self._measure = measure
        self._step_s = step_s

    def __call__(self) -> float:
        return self.now_s

    def measure(self, streams: int) -> Step:
        self.now_s += self._step_s
        step: Step = self._measure(streams)
        return step


def run(
    measure: Any, *, step_s: float = 6.0, seconds: float = 60.0, most: int = 3000
) -> tuple[list[Step], Calibration]:
    clock, shown = Clock(measure, step_s=step_s), list[Step]()
    steps, doubt = calibrate(clock.measure, on_step=shown.append, clock_s=clock, seconds=seconds, most=most)
    assert clock.now_s <= seconds or len(shown) == 1
    return shown, concluded(steps, doubt, most=most)


def concluded(
    steps: tuple[Step, ...], doubt: str = "", *, checked: Check | None = None, most: int = 3000
) -> Calibration:
    return conclude(
        steps,
        doubt,
        checked=checked,
        most=most,
        started_at="2026-01-01T00:00:00Z",
        command="cartest calibrate",
        transport="bytes",
        window_s=2.5,
        environment={},
    )


def test_a_break_is_found_in_time() -> None:
    """Held, broke, and between them what is predicted."""
    shown, found = run(machine(777))
    assert found.verdict is Verdict.PASS
    assert (found.held or 0) <= 777 < (found.broke or 0)
    assert tuple(shown) == found.steps
    assert found.cpu_per_stream == pytest.approx(0.001)
    assert found.cpu_fixed == pytest.approx(0.05)


def test_the_time_is_kept() -> None:
    """The first step is always made; a search that was cut short says so, and predicts by the CPU."""
    shown, found = run(machine(777), seconds=20)
    assert len(shown) <= 3
    assert found.verdict is Verdict.UNKNOWN
    assert "time was up" in found.reason
    shown, found = run(machine(777), seconds=1)
    assert len(shown) == 1
    assert found.predicted


def test_noise_gets_another_try_and_then_leaves_a_doubt() -> None:
    """A break that other work may have caused proves nothing, but guides the search."""
    shown, found = run(machine(300, other_share=0.4), seconds=120)
    assert len(shown) > len(found.steps)
    assert found.verdict is Verdict.UNKNOWN
    assert "other work took 40% of this machine" in found.reason
    assert found.predicted == pytest.approx(300, rel=0.2)


def test_noise_in_the_middle_of_the_time() -> None:
    """The second try may not fit in: the first is kept then, with its doubt."""
    shown, found = run(machine(60, steal_share=0.3), step_s=9, seconds=28)
    assert shown[-1] is found.steps[-1]
    assert "its host took" in found.reason


def test_a_noisy_step_that_holds_counts() -> None:
    """Noise only ever takes away."""
    tried: dict[int, int] = {}

    def measure(streams: int) -> Step:
        tried[streams] = tried.get(streams, 0) + 1
        noisy = good(streams, other_share=0.9, cpu_share=0.9)
        return noisy if tried[streams] > 1 or streams <= 50 else msgspec.structs.replace(noisy, pace=0.1)

    _, found = run(measure, most=60)
    assert (found.verdict, found.held, found.broke) == (Verdict.PASS, 60, None)
    assert "the most that were asked for" in found.reason


def test_a_target_that_was_late_is_no_proof() -> None:
    """It, not the generator, was the limit; the search ends there."""
    _, found = run(machine(60, target_late_p99_ms=50.0))
    assert found.verdict is Verdict.UNKNOWN
    assert "the truth server was late" in found.reason


def test_nothing_that_holds_is_unknown() -> None:
    """With the reason, where there is one."""
    _, found = run(machine(0), seconds=600)
    assert (found.verdict, found.predicted) == (Verdict.UNKNOWN, None)
    assert "not even a single stream" in found.reason


def test_an_open_gap_is_not_proven() -> None:
    """However it came about."""
    assert concluded((good(100), good(300, pace=0.1))).verdict is Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("predicted", "verdict", "told"),
    [
        (500, Verdict.PASS, "held within 20 %"),
        (800, Verdict.FAIL, "the first broke"),
        (300, Verdict.FAIL, "the second held"),
    ],
)
def test_a_check_tries_both_sides(predicted: int, verdict: Verdict, told: str) -> None:
    """Against a break at 500."""
    shown: list[Step] = []
    checked = check(machine(500), predicted, on_step=shown.append)
    assert [step.streams for step in shown] == [round(0.8 * predicted), round(1.2 * predicted)]
    found = concluded((good(500), good(600, pace=0.1)), checked=checked)
    assert (found.verdict, found.check) == (verdict, checked)
    assert told in found.reason


@pytest.mark.parametrize("changes", [{"other_share": 0.9}, {"target_late_p99_ms": 50.0}])
def test_a_check_in_noise_is_open(changes: dict[str, Any]) -> None:
    """A break that was not the generator's says nothing."""
    checked = check(machine(500, **changes), 500, on_step=lambda _: None)
    found = concluded((good(500), good(600, pace=0.1)), checked=checked)
    assert (checked.held, found.verdict) == (None, Verdict.UNKNOWN)
    assert "is open" in found.reason


def test_it_is_written_and_can_be_read(tmp_path: Path) -> None:
    """``calibration.json`` says all of it."""
    _, found = run(machine(777))
    path = write_calibration(tmp_path, found)
    assert path.name == CALIBRATION_FILE
    assert msgspec.json.decode(path.read_bytes(), type=Calibration) == found


def test_a_folder_that_is_gone_is_told(tmp_path: Path) -> None:
    """In one line."""
    with pytest.raises(HarnessError, match="cannot write"):
        write_calibration(tmp_path / "gone", concluded((good(),)))
