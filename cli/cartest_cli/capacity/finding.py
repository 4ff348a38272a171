"""The search itself: a load run a step, a row a step, and one folder with all of them.

::

    <date>-<scenario>-capacity/
      steps/<date>-<rate>-per-s/     each a run folder of its own, judged and with its report
      result.json, report.html …     those of the highest rate that held, with all steps

The folder holds the observations of that rate as well, so that ``cartest gate`` judges it like any other.
"""

import dataclasses
import shutil
from pathlib import Path

import msgspec

from cartest_cli.capacity.search import bracket, next_rate
from cartest_cli.capacity.stepping import step_of, stream_s, users_for
from cartest_cli.console import out, say
from cartest_cli.judging import judge_folder
from cartest_cli.order import Order
from cartest_cli.runfolder import drop_unused, new_folder
from cartest_cli.running import record
from cartest_contracts.errors import HarnessError
from cartest_contracts.verdict import Verdict
from cartest_loadtests.launch import LoadPlan
from cartest_reports import write
from cartest_reports.capacity import Capacity, RateStep
from cartest_reports.labels import STATUS_MARKS
from cartest_reports.latest import publish
from cartest_reports.result import Result, Status
from cartest_reports.words import number

__all__ = ["conclude", "find_capacity"]

_HEAD = (
    f"{'offered/s':>9}  {'started/s':>9}  {'users':>6}  {'streams':>8}  {'failed':>6}  "
    f"{'p50 ms':>7}  {'p90 ms':>7}"
)


def find_capacity(order: Order, plan: LoadPlan, *, rate: float) -> Result:
    """Search from this rate on, write and show what was found; raise ``CartestError`` if nothing was observed."""
    folder = new_folder(order.out, f"{order.name}-capacity")
    steps: list[RateStep] = []
    runs: list[tuple[Path, Result]] = []
    try:
        _print(_HEAD)
        while (offered := next_rate(steps, first=rate)) is not None:
            users = users_for(offered, least=plan.users, stream_s=stream_s(runs[-1][1]) if runs else None)
            load = dataclasses.replace(plan, users=users, options={**plan.options, "rate": offered})
            run = record(dataclasses.replace(order, name=f"{offered:g}-per-s", out=folder / "steps", load=load))
            result = judge_folder(run, budgets=order.budgets, secrets=order.secrets)
            runs.append((run, result))
            steps.append(step_of(result, rate=offered, users=users, folder=str(run.relative_to(folder))))
            _print(_row(steps[-1]))
    finally:
        if not steps:
            drop_unused(folder)
    verdict, capacity = conclude(tuple(steps))
    best = _best(capacity)
    result = msgspec.structs.replace(runs[best][1], verdict=verdict, reason=capacity.reason, capacity=capacity)
    _publish(folder, runs[best][0], result)
    mark = STATUS_MARKS[Status(verdict.value)]
    _print(f"{mark} {verdict.value.upper()}  {capacity.reason}")
    say(f"report: {folder / 'report.html'}")
    return result


def conclude(steps: tuple[RateStep, ...]) -> tuple[Verdict, Capacity]:
    """Return the verdict of a search that has ended: pass if the target's limit was found."""
    highest, broke = bracket(steps)
    last = steps[-1]
    if highest is None:
        whose = {"broke": "the target broke its budgets", "generator": "the generator was the limit"}
        why = whose.get(last.outcome, "it could not be judged")
        reason = f"not even the first step, {number(steps[0].rate)}/s, held: {why}: {last.reason}"
        return Verdict.UNKNOWN, Capacity(highest=None, broke=broke, reason=reason, steps=steps)
    found = f"{number(highest)}/s keeps the budgets"
    if last.outcome == "generator":
        limit = f"the generator, not the target, was the limit at {number(last.rate)}/s"
        reason = f"at least {found}; {limit}: {last.reason}"
        verdict = Verdict.UNKNOWN
    elif last.outcome == "unknown" or broke is None:
        reason = f"at least {found}; the search ended at {number(last.rate)}/s: {last.reason}"
        verdict = Verdict.UNKNOWN
    else:
        verdict, reason = Verdict.PASS, f"{found}, {number(broke)}/s does not"
    return verdict, Capacity(highest=highest, broke=broke, reason=reason, steps=steps)


def _best(capacity: Capacity) -> int:
    """Return the place of the step whose figures are shown: the highest that held, or the last where none did."""
    held = (
        at for at, step in enumerate(capacity.steps) if (step.outcome, step.rate) == ("held", capacity.highest)
    )
    return next(held, len(capacity.steps) - 1)


def _publish(folder: Path, best: Path, result: Result) -> None:
    try:
        shutil.copytree(best, folder, dirs_exist_ok=True)
    except (OSError, shutil.Error) as error:
        raise HarnessError(f"cannot copy {best} to {folder}: {error}") from error
    write(folder, result)
    publish(folder)


def _row(step: RateStep) -> str:
    return (
        f"{number(step.rate):>9}  {number(step.started_per_s):>9}  {step.users:>6,}  {step.samples:>8,}  "
        f"{step.failed:>6,}  {number(step.p50_ttfa_ms):>7}  {number(step.p90_ttfa_ms):>7}  "
        f"{step.outcome}{'' if step.outcome == 'held' else f': {step.reason}'}"
    )


def _print(line: str) -> None:
    out().print(line, markup=False, soft_wrap=True)
