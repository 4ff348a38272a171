"""Runs programs of a seed against a target: bounded, one after the other, those that break a rule shortened.

One at a time, because the mock's clock moves for everybody, and because a plan's concurrency is for the contexts
of one program: what one answers can then be explained by itself. Nothing else should ask the same mock meanwhile.
"""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import add
from typing import Final

from cartest_contracts.clients.deadline import within
from cartest_contracts.clients.http_client import HttpClient
from cartest_contracts.clients.recording import ObservationIds
from cartest_contracts.clients.socket_client import SocketClient
from cartest_contracts.errors import TargetError
from cartest_contracts.judge import judge
from cartest_contracts.observation import Observation
from cartest_contracts.programs.draft import cost_of, session_of_program
from cartest_contracts.programs.drawing import draw_programs
from cartest_contracts.programs.program import Program, Style
from cartest_contracts.programs.shortening import Attempt, shorten
from cartest_contracts.rule import AnyRule
from cartest_contracts.rules import ALL_RULES
from cartest_contracts.sessions.clocks import TargetClock, clock_of
from cartest_contracts.sessions.player import play
from cartest_contracts.sessions.session import Session
from cartest_contracts.target import Target
from cartest_contracts.transitions import TransitionCount, Transitions
from cartest_contracts.verify.budget import Budget, Purse
from cartest_contracts.verify.case import Cost, labelled
from cartest_contracts.verify.driver import OnObservation, Progress

__all__ = ["BrokenProgram", "ProgramSummary", "plan_cost", "run_programs"]

_BROKEN_ENOUGH: Final = 5
"""Programs that broke something after which no further one starts: more would say the same, slowly."""
_ATTEMPTS: Final = 80
"""Runs that shortening one program may take."""
_SHORTENING_S: Final = 60.0
"""That shortening all of them may take: a server that never answers lets each run take as long as it may."""
_NEAR_PATIENCE_S: Final = 10.0
"""For each wait of a program: a mock answers at once, but on a busy machine it may not run for seconds."""
_FAR_PATIENCE_S: Final = 20.0
_SHORTENING_PATIENCE_S: Final = 2.0
"""While a program is shortened, which is already known to break something."""


@dataclass(frozen=True, kw_only=True)
class BrokenProgram:
    """A program that broke rules, as short as it could be made."""

    program: Program
    session: Session
    rules: tuple[str, ...]
    """Ids of the rules that the shortest one still breaks."""


@dataclass(frozen=True, kw_only=True)
class ProgramSummary:
    """What became of the programs."""

    planned: int
    run: int
    steps: int
    """Steps of the programs that were run."""
    spent: Cost
    seconds: float
    transitions: tuple[TransitionCount, ...]
    """One for every cell of the table, those never seen included."""
    broken: tuple[BrokenProgram, ...] = ()
    problems: tuple[str, ...] = ()
    """What kept programs from running; any of them makes the verdict *unknown*."""


def plan_cost(seed: int, *, count: int, style: Style | None = None) -> Cost:
    """Return what the programs of a seed take at most, without shortening: nothing is sent."""
    chosen = style or Style()
    return reduce(add, (cost_of(each, chosen) for each in draw_programs(seed, count=count, style=chosen)), Cost())


async def run_programs(
    target: Target,
    *,
    seed: int,
    count: int,
    on_observation: OnObservation,
    style: Style | None = None,
    budget: Budget | None = None,
    progress: Progress = lambda _done, _planned, _program: None,
    self_describing: bool = False,
    rules: Sequence[AnyRule] = ALL_RULES,
    clock: TargetClock | None = None,
    patience_s: float | None = None,
) -> ProgramSummary:
    """Run the programs of a seed and return what became of them.

    ``budget`` is the guard of a live target: characters, requests (sockets and contexts) and seconds; what
    shortening takes is paid from it too. ``clock`` is asked of the target where none is given: a mock's is moved,
    any other is waited for. Observations carry the label ``program``; those of one program are one ``group``.
    Raises :class:`TargetError` if the target cannot be reached at all.
    """
    chosen = style or Style(version=target.version)
    near = _NEAR_PATIENCE_S if target.is_loopback else _FAR_PATIENCE_S
    async with HttpClient(target) as http:
        running = _Run(
            target=target,
            style=chosen,
            clock=clock or await clock_of(http),
            rules=rules,
            patience_s=min(near, target.timeout_s) if patience_s is None else patience_s,
            on_observation=on_observation,
            labels={"self_describing": "yes"} if self_describing else {},
            purse=Purse(budget or Budget()),
        )
        programs = draw_programs(seed, count=count, style=chosen)
        await running.all(programs, progress)
    return running.summary(len(programs))


@dataclass(kw_only=True)
class _Run:
    target: Target
    style: Style
    clock: TargetClock
    rules: Sequence[AnyRule]
    patience_s: float
    on_observation: OnObservation
    labels: dict[str, str]
    purse: Purse
    began_s: float = field(default_factory=time.monotonic)
    shortening_s: float = field(default_factory=lambda: _SHORTENING_S)
    """What is left of it."""
    transitions: Transitions = field(default_factory=Transitions)
    done: int = 0
    steps: int = 0
    broken: list[BrokenProgram] = field(default_factory=list[BrokenProgram])
    problems: list[str] = field(default_factory=list[str])

    async def all(self, programs: Sequence[Program], progress: Progress) -> None:
        """Run all that can be paid for."""
        for program in programs:
            attempt = await self._attempt(program, self.patience_s)
            if attempt is None or self.problems:
                break
            self.done += 1
            self.steps += len(program.steps)
            self.transitions.see(attempt.observations)
            self._deliver(attempt.observations)
            progress(self.done, len(programs), program.id)
            if attempt.broken:
                await self._shorten(attempt)
            if len(self.broken) >= _BROKEN_ENOUGH:
                break

    async def _attempt(self, program: Program, patience_s: float) -> Attempt | None:
        """Run a program; ``None`` if it cannot be paid for."""
        if not self.purse.take(cost_of(program, self.style), seconds=time.monotonic() - self.began_s):
            return None
        ids = ObservationIds(program.id)
        session = session_of_program(program, self.style)
        try:
            with within(self.target.timeout_s):
                observations = await play(
                    session, SocketClient(self.target, ids=ids), clock=self.clock, patience_s=patience_s
                )
        except TargetError as error:
            self.problems.append(f"{program.id}: {error}")
            return None
        observations = labelled(observations, {"scenario": "programs", **self.labels})
        broken = tuple(dict.fromkeys(each.rule_id for each in judge(observations, self.rules).findings))
        return Attempt(program=program, observations=observations, broken=broken)

    async def _shorten(self, attempt: Attempt) -> None:
        began_s = time.monotonic()
        ends_s = began_s + self.shortening_s
        patience_s = min(self.patience_s, _SHORTENING_PATIENCE_S)

        async def again(program: Program) -> Attempt | None:
            return await self._attempt(program, patience_s) if time.monotonic() < ends_s else None

        shortest = await shorten(attempt, again, attempts=_ATTEMPTS)
        self.shortening_s -= time.monotonic() - began_s
        if shortest is not attempt:
            self._deliver(shortest.observations)
        self.broken.append(
            BrokenProgram(
                program=shortest.program,
                session=session_of_program(shortest.program, self.style),
                rules=shortest.broken,
            )
        )

    def _deliver(self, observations: Iterable[Observation]) -> None:
        for observation in observations:
            self.on_observation(observation)

    def summary(self, planned: int) -> ProgramSummary:
        """Return what became of the programs."""
        return ProgramSummary(
            planned=planned,
            run=self.done,
            steps=self.steps,
            spent=self.purse.spent,
            seconds=time.monotonic() - self.began_s,
            transitions=self.transitions.counts(),
            broken=tuple(self.broken),
            problems=tuple(self.problems),
        )
