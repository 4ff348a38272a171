"""``cartest calibrate``: how many real-time streams this machine can measure truthfully."""

import time
from pathlib import Path
from typing import get_args

import click
from rich.text import Text

from cartest_cli.calibrating.calibration import calibrate, check, conclude, write_calibration
from cartest_cli.calibrating.drawing import HEAD, curve, row
from cartest_cli.calibrating.measuring import truth_bench
from cartest_cli.calibrating.prediction import predict
from cartest_cli.calibrating.step import Step
from cartest_cli.calibrating.truth_speech import TruthTransport
from cartest_cli.console import out, say
from cartest_cli.options import EPILOG, out_option, typed, verbose_option
from cartest_cli.runfolder import drop_unused, new_folder
from cartest_contracts.environment import environment, now
from cartest_contracts.verdict import exit_status
from cartest_loadtests.descriptors import make_room
from cartest_loadtests.launch import require_locust
from cartest_reports.labels import STATUS_MARKS
from cartest_reports.result import Status

__all__ = ["command"]


@click.command("calibrate", epilog=EPILOG)
@click.option(
    "--transport",
    type=click.Choice(get_args(TruthTransport)),
    default="websocket",
    show_default=True,
    help="How the streams travel.",
)
@click.option(
    "--seconds",
    default=55.0,
    show_default=True,
    type=click.FloatRange(min=1),
    help="No step begins that would end later; --check takes two steps more.",
)
@click.option(
    "--window",
    default=2.5,
    show_default=True,
    type=click.FloatRange(min=0.5),
    help="Seconds of a step that count.",
)
@click.option("--most", default=2000, show_default=True, type=click.IntRange(min=1), help="Most streams to try.")
@click.option("--check", "checks", is_flag=True, help="Run at 0.8 and 1.2 times the prediction: did it hold?")
@out_option
@verbose_option
def command(
    *, transport: TruthTransport, seconds: float, window: float, most: int, checks: bool, out: Path
) -> int:
    """Find how many real-time streams one generating process on this machine can measure truthfully.

    Short steps of more and more streams run against a server that knows when it really spoke. A step breaks when
    the error's p99, the certified share or the pace breaks its bound (docs/calibrate.md).
    """
    require_locust()
    make_room(most)
    folder = new_folder(out, "calibrate")
    started_at = now()
    try:
        with truth_bench() as bench:

            def measure(streams: int) -> Step:
                return bench.measure(transport, streams, window_s=window)

            _print(HEAD)
            steps, doubt = calibrate(measure, on_step=_show, clock_s=time.monotonic, seconds=seconds, most=most)
            predicted = predict(steps)
            checked = check(measure, predicted, on_step=_show) if checks and predicted is not None else None
        calibration = conclude(
            steps,
            doubt,
            checked=checked,
            most=most,
            started_at=started_at,
            command=typed("calibrate", seed=None),
            transport=transport,
            window_s=window,
            environment=environment(),
        )
        path = write_calibration(folder, calibration)
    finally:
        drop_unused(folder)
    _report(
        calibration.verdict.value,
        calibration.reason,
        (*steps, *((checked.below, checked.above) if checked else ())),
    )
    if calibration.cpu_per_stream is not None and calibration.cpu_fixed is not None:
        say(f"CPU of a core: {calibration.cpu_fixed:.1%} + {calibration.cpu_per_stream:.3%} a stream")
    say(f"written to {path}")
    return exit_status(calibration.verdict)


def _print(line: str) -> None:
    out().print(line, markup=False, soft_wrap=True)


def _show(step: Step) -> None:
    _print(row(step))


def _report(verdict: str, reason: str, steps: tuple[Step, ...]) -> None:
    status = Status(verdict)
    out().print(curve(steps))
    out().print(Text(f"{STATUS_MARKS[status]} {verdict.upper()}  {reason}"), soft_wrap=True)
