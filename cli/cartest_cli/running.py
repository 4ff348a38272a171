"""A run from beginning to end: all its parts against one target, recorded, then judged.

Record first, judge later: each part appends observations to the folder; whatever ends a part early, what was
observed so far is kept and judged, with the reason as a problem that makes the verdict *unknown*.
"""

import asyncio
import dataclasses
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from cartest_cli.console import say
from cartest_cli.embedded import MOCK_POWERS
from cartest_cli.judging import judge_run
from cartest_cli.loading import run_load
from cartest_cli.order import Order
from cartest_cli.progress import Steps
from cartest_cli.runfolder import drop_unused, new_folder, write_facts
from cartest_contracts.clients.http_client import HttpClient
from cartest_contracts.environment import environment, now
from cartest_contracts.errors import CartestError, HarnessError, TargetError
from cartest_contracts.judge import judge
from cartest_contracts.observation import Observation
from cartest_contracts.printable import printable
from cartest_contracts.redact import redact
from cartest_contracts.run import (
    OBSERVATIONS_DIR,
    GeneratorHealth,
    GrantCheck,
    RunInfo,
    read_generators,
    read_observations,
)
from cartest_contracts.sessions.keeping import keep_sessions
from cartest_contracts.target import Target
from cartest_contracts.verify.budget import Budget, Purse, Summary
from cartest_contracts.verify.case import Cost
from cartest_contracts.verify.driver import verify
from cartest_contracts.verify.grants import check_grants, cost_of_grants
from cartest_contracts.verify.preflight import look_at
from cartest_loadtests.recorder import Recorder
from cartest_reports.result import Result

if TYPE_CHECKING:
    from cartest_contracts.programs import ProgramSummary

__all__ = ["Order", "perform", "record"]


def perform(order: Order) -> Result:
    """Do it, judge it, show it and return the result; raise ``CartestError`` where nothing was observed at all."""
    return judge_run(record(order), budgets=order.budgets, secrets=order.secrets)


def record(order: Order) -> Path:
    """Do it and return the run's folder, not judged yet; raise ``CartestError`` where nothing was observed."""
    folder = new_folder(order.out, order.name)
    run = _Run(order, folder, started_at=now())
    try:
        with Steps() as steps:
            run.parts(steps)
            steps.begin("judging")
            run.judge()
            steps.end()
    finally:
        drop_unused(folder)
    return folder


class _Run:
    """One run under way."""

    def __init__(self, order: Order, folder: Path, *, started_at: str) -> None:
        self._order = order
        self._folder = folder
        self._started_at = started_at
        self._problems: list[str] = []
        self._interrupted = False
        self._silent = False
        self._grants: tuple[GrantCheck, ...] = ()
        self._parts: list[str] = []
        self._spent = Cost()
        self._began_s = time.monotonic()

    def parts(self, steps: Steps) -> None:
        """Do the parts in order until one is interrupted; one that fails leaves the others their turn."""
        order = self._order
        wanted: tuple[tuple[str, bool, Callable[[Steps], None]], ...] = (
            ("contract", order.contract, self._contract),
            ("programs", bool(order.programs), self._programs),
            ("fuzz", bool(order.fuzz), self._fuzz),
            ("grants", bool(order.grants), self._check_grants),
            ("load", order.load is not None, self._load),
        )
        for name, asked, part in wanted:
            if not asked or self._interrupted:
                continue
            if self._silent:
                say(f"{name}: left out; the target does not answer in time")
                continue
            steps.begin(name)
            try:
                if not order.contract and not self._parts:
                    asyncio.run(_look_at(order.target))
                part(steps)
            except KeyboardInterrupt:
                self._interrupted = True
            except CartestError as error:
                # A target that never answered leaves nothing to judge: the error is the whole result.
                if isinstance(error, TargetError) and not self._parts:
                    raise
                self._problems.append(f"{name}: {redact(str(error))}")
            except Exception as error:  # noqa: BLE001  # whatever a server brought about, what was seen is judged
                line = printable(redact(f"{type(error).__name__}: {error}"))[:300]
                self._problems.append(f"{name} crashed: {line}")
            self._parts.append(name)
            steps.end()

    @contextmanager
    def _recorder(self, writer: str) -> Generator[Callable[[Observation], None]]:
        """Give what records observations, each as it comes; a disk that refuses becomes a problem of the run."""
        recorder = Recorder(self._folder / OBSERVATIONS_DIR / f"{writer}.jsonl", tell=say)

        def record(observation: Observation) -> None:
            recorder.add(observation)
            recorder.flush()

        try:
            yield record
        finally:
            recorder.close()
            if recorder.problem is not None:
                self._problems.append(f"{recorder.problem} ({recorder.lost} lost)")

    def _contract(self, steps: Steps) -> None:
        with self._recorder("contract") as record:
            summary = asyncio.run(
                verify(
                    self._order.target,
                    seed=self._order.seed,
                    on_observation=record,
                    budget=self._left(),
                    progress=steps.at,
                    self_describing=self._order.profile is not None,
                    writes=self._writes,
                )
            )
        self._pay("contract", summary)

    def _programs(self, steps: Steps) -> None:
        from cartest_contracts.programs import run_programs  # needs the extra, and a second to load

        with self._recorder("programs") as record:
            summary = asyncio.run(
                run_programs(
                    self._order.target,
                    seed=self._order.seed,
                    count=self._order.programs,
                    on_observation=record,
                    budget=self._left(),
                    progress=steps.at,
                    self_describing=self._order.profile is not None,
                    rules=self._order.rules,
                )
            )
        self._pay("programs", summary)
        seen = sum(1 for each in summary.transitions if each.seen)
        say(f"programs: {seen} of {len(summary.transitions)} transitions of a context's life were seen")

    def _fuzz(self, steps: Steps) -> None:
        from cartest_contracts.fuzzing import fuzz  # likewise

        with self._recorder("fuzz") as record:
            summary = fuzz(
                self._order.target,
                seed=self._order.seed,
                count=self._order.fuzz,
                on_observation=record,
                budget=self._left(),
                progress=steps.at,
                self_describing=self._order.profile is not None,
                writes=self._writes,
            )
        self._pay("fuzz", summary)

    @property
    def _writes(self) -> bool:
        return self._order.writes or self._order.profile is not None

    def _left(self) -> Budget:
        """Return what the parts so far have left of the budget."""
        return self._order.limits.after(self._spent, seconds=time.monotonic() - self._began_s)

    def _pay(self, part: str, summary: "Summary | ProgramSummary") -> None:
        self._spent += summary.spent
        self._problems += summary.problems
        self._silent = isinstance(summary, Summary) and summary.silent
        if summary.run < summary.planned and part != "fuzz":
            say(f"{part}: {summary.run} of {summary.planned} were run")

    def _check_grants(self, steps: Steps) -> None:
        price = cost_of_grants(self._order.grants)
        if not Purse(self._left()).take(price, seconds=0.0):
            say("grants: left out; what is left of the budget does not cover the matrix")
            return
        self._spent += price
        with self._recorder("grants") as record:
            order = self._order
            result = asyncio.run(
                check_grants(
                    order.target,
                    on_observation=record,
                    operations=order.grants,
                    powers=MOCK_POWERS if order.profile is not None else None,
                    progress=steps.at,
                )
            )
        self._grants = result.rows
        self._problems += result.problems

    def _load(self, steps: Steps) -> None:
        if self._order.load is not None:
            plan = dataclasses.replace(self._order.load, run_dir=self._folder)
            self._interrupted = run_load(plan, lambda line: steps.load(line, self._order.load_requests))

    def judge(self) -> None:
        """Try the rules on all that was recorded, and write down what this run was."""
        judgement = judge(read_observations(self._folder), self._order.rules)
        order = self._order
        write_facts(
            self._folder,
            keep_sessions(self._folder, judgement.findings, lambda: read_observations(self._folder)),
            RunInfo(
                name=order.name,
                started_at=self._started_at,
                finished_at=now(),
                command=redact(order.command),
                seed=order.seed,
                target=order.target.url,
                version=str(order.target.version),
                profile=order.profile or "",
                embedded_mock=order.profile is not None,
                parts=tuple(self._parts),
                interrupted=self._interrupted,
                problems=(*self._problems, *judgement.problems),
                environment=environment(),
                workers=_workers(self._folder),
                rules=judgement.counts,
                grants=self._grants,
            ),
        )


async def _look_at(target: Target) -> None:
    async with HttpClient(target) as http:
        await look_at(http, target)


def _workers(folder: Path) -> tuple[GeneratorHealth, ...]:
    try:
        return read_generators(folder)
    except (OSError, msgspec.MsgspecError) as error:
        raise HarnessError(f"cannot read the load generator's health in {folder}: {error}") from error
