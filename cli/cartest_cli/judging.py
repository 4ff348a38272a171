"""From a recorded run to its outputs: the one way that run, verify, bench and gate all take."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from cartest_cli.console import out, say
from cartest_cli.coverage import meter_of
from cartest_cli.plain_runs import generators_of, try_rules
from cartest_contracts.coverage import Meter
from cartest_contracts.errors import HarnessError
from cartest_contracts.measures.tally import read_histograms
from cartest_contracts.observation import Observation
from cartest_contracts.run import read_findings, read_observations, read_run
from cartest_reports import write
from cartest_reports.budgets import default_budgets, read_budgets
from cartest_reports.counted import more_complete
from cartest_reports.figures import figures
from cartest_reports.gate import decide
from cartest_reports.latest import publish
from cartest_reports.result import Result
from cartest_reports.terminal import render_terminal

if TYPE_CHECKING:
    from cartest_contracts.findings import Finding

__all__ = ["judge_folder", "judge_run"]


def judge_run(folder: Path, *, budgets: Path | None = None, secrets: Sequence[str] = ()) -> Result:
    """Judge a run folder, write its outputs, point ``latest`` at it and print the verdict.

    Raises as :func:`judge_folder` does.
    """
    result = judge_folder(folder, budgets=budgets, secrets=secrets)
    publish(folder)
    render_terminal(result, out())
    say(f"report: {folder / 'report.html'}")
    return result


def judge_folder(folder: Path, *, budgets: Path | None = None, secrets: Sequence[str] = ()) -> Result:
    """Judge a run folder and write its outputs.

    Raises ``UsageError`` for a bad budgets file, ``HarnessError`` if the folder cannot be read or written.
    """
    lines = read_budgets(budgets) if budgets else default_budgets()
    try:
        run = read_run(folder)
        meter = meter_of(run)
        measured = figures(_metered(folder, meter))
        counted = read_histograms(folder)
        findings: Sequence[Finding] = read_findings(folder)
        if not run.workers:
            run = msgspec.structs.replace(run, workers=generators_of(folder, counted))
        # Rules that were tried are counted, even those that never applied: without any, nobody has tried them.
        if not run.rules:
            run, findings = try_rules(folder, run)
    except (OSError, msgspec.MsgspecError) as error:
        raise HarnessError(f"cannot read the run in {folder}: {error}") from error
    result = decide(
        run,
        more_complete(measured, counted),
        findings,
        lines,
        secrets=secrets,
        coverage=meter.coverage(run.grants) if meter is not None else None,
    )
    write(folder, result)
    return result


def _metered(folder: Path, meter: Meter | None) -> Iterator[Observation]:
    """Yield the observations of a run, each shown to the meter: a run need not fit in memory."""
    for observation in read_observations(folder):
        if meter is not None:
            meter.see(observation)
        yield observation
