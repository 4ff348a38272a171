"""The search for the number of streams in its time, and what it concluded: the schema of ``calibration.json``.

The clock and the measuring come in as arguments, so that the search is tested without either.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import msgspec

from cartest_cli.calibrating.prediction import bracket, fit, is_close, next_streams, predict
from cartest_cli.calibrating.step import BOUNDS, Bounds, Step
from cartest_cli.calibrating.truth_speech import TruthTransport
from cartest_contracts.errors import HarnessError
from cartest_contracts.verdict import Verdict

__all__ = ["CALIBRATION_FILE", "Calibration", "Check", "calibrate", "check", "conclude", "write_calibration"]

CALIBRATION_FILE: Final = "calibration.json"
_FIRST: Final = 50
_TRIES: Final = 2
_TIME_WAS_UP: Final = "the time was up before the break was found"
_STEP_S: Final = 9.0
"""What a step is thought to take before one was seen."""
_BELOW: Final = 0.8
_ABOVE: Final = 1.2


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """Whether the prediction is right to within 20 %."""

    below: Step
    """At 0.8 times the prediction: it should hold."""
    above: Step
    """At 1.2 times the prediction: it should break."""

    @property
    def held(self) -> bool | None:
        """Whether both did as they should; ``None`` where noise or the target leave that open."""
        if any(not step.holds and (step.noise or step.target_is_limit) for step in (self.below, self.above)):
            return None
        return self.below.holds and not self.above.holds


class Calibration(msgspec.Struct, frozen=True, kw_only=True):
    """How many real-time streams one generating process on this machine can measure truthfully."""

    schema_version: int = 1
    started_at: str
    command: str
    transport: TruthTransport
    environment: dict[str, str] = {}
    bounds: Bounds = BOUNDS
    window_s: float
    steps: tuple[Step, ...]
    """In the order in which they were made."""
    cpu_fixed: float | None
    cpu_per_stream: float | None
    """Cores: CPU share = ``cpu_fixed`` + ``cpu_per_stream`` times streams."""
    held: int | None
    """The most streams that were seen to keep all bounds."""
    broke: int | None
    """The fewest above it that did not."""
    predicted: int | None
    """Where the bounds break, within 20 % if the verdict is pass."""
    check: Check | None = None
    verdict: Verdict
    reason: str


def calibrate(
    measure: Callable[[int], Step],
    *,
    on_step: Callable[[Step], None],
    clock_s: Callable[[], float],
    seconds: float,
    most: int,
) -> tuple[tuple[Step, ...], str]:
    """Make steps until the break is found; return them, and why the search ended without it, if it did.

    No step begins that would end after ``seconds``. One that breaks while the machine is noisy is made once more;
    if it breaks so again it still guides the search, and leaves its doubt.
    """
    began_s = clock_s()
    steps: list[Step] = []
    longest_s = _STEP_S
    while (streams := next_streams(steps, first=_FIRST, most=most)) is not None:
        tried: list[Step] = []
        while not tried or (len(tried) < _TRIES and not tried[-1].holds and tried[-1].noise):
            step_began_s = clock_s()
            if (steps or tried) and step_began_s - began_s + longest_s > seconds:
                return (*steps, *tried[-1:]), _doubt((*steps, *tried)) or _TIME_WAS_UP
            tried.append(measure(streams))
            on_step(tried[-1])
            longest_s = max(longest_s if steps or len(tried) > 1 else 0.0, clock_s() - step_began_s)
        steps.append(tried[-1])
        if not steps[-1].holds and steps[-1].target_is_limit and not steps[-1].noise:
            break
    return tuple(steps), _doubt(steps)


def _doubt(steps: Sequence[Step]) -> str:
    """Return why the lowest step that broke may not have been the generator's fault; empty if it was."""
    _, broke = bracket(steps)
    for step in steps:
        if step.streams == broke and not step.holds:
            if step.noise:
                return step.noise
            if step.target_is_limit:
                return "the truth server was late itself: it, not the generator, was the limit"
    return ""


def check(measure: Callable[[int], Step], predicted: int, *, on_step: Callable[[Step], None]) -> Check:
    """Run at 0.8 and at 1.2 times the prediction."""
    below, above = (measure(max(1, round(predicted * share))) for share in (_BELOW, _ABOVE))
    for step in (below, above):
        on_step(step)
    return Check(below=below, above=above)


def conclude(
    steps: tuple[Step, ...],
    doubt: str,
    *,
    checked: Check | None,
    most: int,
    started_at: str,
    command: str,
    transport: TruthTransport,
    window_s: float,
    environment: dict[str, str],
) -> Calibration:
    """Return what the steps say."""
    held, broke = bracket(steps)
    line, predicted = fit(steps), predict(steps)
    verdict, reason = _verdict(held, broke, predicted, doubt, checked, most=most)
    return Calibration(
        started_at=started_at,
        command=command,
        transport=transport,
        environment=environment,
        window_s=window_s,
        steps=steps,
        cpu_fixed=line.fixed if line else None,
        cpu_per_stream=line.per_stream if line else None,
        held=held,
        broke=broke,
        predicted=predicted,
        check=checked,
        verdict=verdict,
        reason=reason,
    )


def _verdict(
    held: int | None, broke: int | None, predicted: int | None, doubt: str, checked: Check | None, *, most: int
) -> tuple[Verdict, str]:
    if held is None or predicted is None:
        return Verdict.UNKNOWN, doubt or "not even a single stream was measured within the bounds"
    seen = f"{held:,} streams held" + (f", {broke:,} broke" if broke is not None else "")
    if checked is not None:
        ran = f"at {checked.below.streams:,} and {checked.above.streams:,} streams"
        if checked.held is None:
            why = _doubt((checked.below, checked.above))
            return Verdict.UNKNOWN, f"about {predicted:,} streams; the check {ran} is open: {why}"
        if not checked.held:
            what = "the first broke" if not checked.below.holds else "the second held"
            return Verdict.FAIL, f"predicted {predicted:,} streams; the check {ran} disproves it: {what}"
        return Verdict.PASS, f"about {predicted:,} streams ({seen}); the check {ran} held within 20 %"
    if doubt:
        return Verdict.UNKNOWN, f"about {predicted:,} streams, not proven ({seen}): {doubt}"
    if broke is None:
        return Verdict.PASS, f"{most:,} streams, the most that were asked for, held"
    if not is_close(held, broke):
        return Verdict.UNKNOWN, f"about {predicted:,} streams, not proven ({seen})"
    return Verdict.PASS, f"about {predicted:,} streams ({seen})"


def write_calibration(folder: Path, calibration: Calibration) -> Path:
    """Write ``calibration.json`` into a run folder; raise ``HarnessError`` when the disk refuses."""
    path = folder / CALIBRATION_FILE
    try:
        path.write_bytes(msgspec.json.format(msgspec.json.encode(calibration), indent=2) + b"\n")
    except OSError as error:
        raise HarnessError(f"cannot write {path}: {error.strerror}") from error
    return path
