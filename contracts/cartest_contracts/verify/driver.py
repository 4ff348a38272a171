"""Runs a plan against a target: bounded, some requests at a time, observations delivered in the order of the plan.

What was observed is delivered however a run ends; a target that goes away in the middle ends it with a problem.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from typing import Final

from cartest_contracts.clients.bounds import BOUNDS, Bounds
from cartest_contracts.clients.deadline import within
from cartest_contracts.clients.http_client import HttpClient
from cartest_contracts.clients.socket_client import SocketClient
from cartest_contracts.errors import CartestError, TargetError
from cartest_contracts.observation import Observation
from cartest_contracts.printable import printable
from cartest_contracts.redact import redact
from cartest_contracts.target import Target
from cartest_contracts.verify.budget import Budget, Purse, Summary
from cartest_contracts.verify.case import Case, Tools, case_ids, ids_of_case, labelled
from cartest_contracts.verify.patience import PATIENCE, Patience
from cartest_contracts.verify.plan import plan
from cartest_contracts.verify.preflight import preflight
from cartest_contracts.verify.slots import Slots

__all__ = ["CONCURRENCY", "WAITING_BYTES", "OnObservation", "Progress", "run_cases", "verify"]

CONCURRENCY: Final = 8
WAITING_BYTES: Final = 256 << 20
"""Bytes of answers that wait for an earlier case to end; while there are more, no further case starts."""
OnObservation = Callable[[Observation], None]
Progress = Callable[[int, int, str], None]
"""Cases done, cases planned, id of the case that has just ended."""


async def verify(
    target: Target,
    *,
    seed: int,
    on_observation: OnObservation,
    budget: Budget | None = None,
    progress: Progress = lambda _done, _planned, _case: None,
    self_describing: bool = False,
    writes: bool = False,
    concurrency: int = CONCURRENCY,
) -> Summary:
    """Run the plan of a seed, with the cases that make and delete things if ``writes``; see :func:`run_cases`.

    Raises :class:`TargetError` before anything else if the target is no Cartesia API or refuses the key.
    """
    async with HttpClient(target) as http:
        await preflight(http, target)
    return await run_cases(
        plan(seed, target.version, writes=writes, keys=target.others.given, mock=self_describing),
        target,
        on_observation=on_observation,
        budget=budget,
        progress=progress,
        self_describing=self_describing,
        concurrency=concurrency,
    )


async def run_cases(
    cases: Sequence[Case],
    target: Target,
    *,
    on_observation: OnObservation,
    budget: Budget | None = None,
    progress: Progress = lambda _done, _planned, _case: None,
    self_describing: bool = False,
    concurrency: int = CONCURRENCY,
    bounds: Bounds = BOUNDS,
) -> Summary:
    """Run cases and return what became of them.

    ``self_describing`` says that the target speaks the code of docs/audio.md, so that its audio can be checked
    word for word. ``concurrency`` bounds the requests and contexts under way; a plan's limit may be lower than it.
    ``bounds`` are those of each answer.
    """
    async with HttpClient(target, ids=case_ids, bounds=bounds) as http:
        tools = Tools(target=target, http=http, sockets=SocketClient(target, ids=case_ids, bounds=bounds))
        running = _Run(
            cases, tools, on_observation, progress, {"self_describing": "yes"} if self_describing else {}
        )
        await running.all(Purse(budget or Budget()), Slots(concurrency))
    return running.summary()


class _Run:
    """One run under way."""

    def __init__(
        self,
        cases: Sequence[Case],
        tools: Tools,
        on_observation: OnObservation,
        progress: Progress,
        labels: dict[str, str],
    ) -> None:
        self._cases = cases
        self._tools = tools
        self._on_observation = on_observation
        self._progress = progress
        self._labels = labels
        self._purse = Purse(Budget())
        self._began_s = time.monotonic()
        self._waiting: dict[int, list[Observation]] = {}
        """Results of cases before which another one has not ended yet."""
        self._waiting_bytes = 0
        self._delivered = asyncio.Event()
        self._next = 0
        self._patience = Patience()
        self._done = 0
        self._problems: list[str] = []
        """Any of them keeps the cases that have not begun from being run."""
        self._crashes: list[str] = []

    async def all(self, purse: Purse, slots: Slots) -> None:
        """Run all that can be paid for."""
        self._purse = purse
        try:
            async with asyncio.TaskGroup() as group:
                for place, case in enumerate(self._cases):
                    group.create_task(self._one(place, case, slots))
        finally:
            for place in sorted(self._waiting):
                self._deliver(self._waiting[place])

    async def _one(self, place: int, case: Case, slots: Slots) -> None:
        async with slots.taken(case.width):
            await self._room(place)
            observations = await self._observe(case)
        self._waiting[place] = observations or []
        self._waiting_bytes += _size(observations or [])
        while self._next in self._waiting:
            ended = self._waiting.pop(self._next)
            self._waiting_bytes -= _size(ended)
            self._deliver(ended)
            self._next += 1
        self._delivered.set()
        if observations is not None:
            self._done += 1
            self._progress(self._done, len(self._cases), case.id)

    async def _room(self, place: int) -> None:
        """Wait until there is room for one more answer; the case that all wait for never waits."""
        while place != self._next and self._waiting_bytes > WAITING_BYTES:
            self._delivered.clear()
            await self._delivered.wait()

    async def _observe(self, case: Case) -> list[Observation] | None:
        """Return what a case observed; ``None`` if it was left out or could not be run."""
        if self._problems or not self._purse.take(case.cost, seconds=self._elapsed_s()):
            return None
        try:
            with ids_of_case(case.id), within(self._tools.target.timeout_s):
                observations = await case.run(self._tools)
        except TargetError as error:
            self._problems.append(f"{case.id}: {error}")
            return None
        except CartestError:
            raise
        except Exception as error:  # noqa: BLE001  # whatever a server brought about, the other cases are run
            self._crashes.append(
                f"{case.id} crashed: {printable(redact(f'{type(error).__name__}: {error}'))[:300]}"
            )
            return []
        self._lose_patience(observations)
        return labelled(observations, {"case": case.id, "scenario": "contract", **self._labels})

    def _lose_patience(self, observations: Sequence[Observation]) -> None:
        """Give up on a target that lets one case after the other run out of time, or out of bounds."""
        if self._patience.note(
            useless=any(each.end == "timeout" or each.bound is not None for each in observations)
        ):
            self._problems.append(
                f"{PATIENCE} cases or more ran out of time or of bounds: no further one was started"
            )

    def _deliver(self, observations: Sequence[Observation]) -> None:
        for observation in observations:
            self._on_observation(observation)

    def _elapsed_s(self) -> float:
        return time.monotonic() - self._began_s

    def summary(self) -> Summary:
        """Return what became of the plan."""
        return Summary(
            planned=len(self._cases),
            run=self._done,
            spent=self._purse.spent,
            seconds=self._elapsed_s(),
            problems=(*self._problems, *self._crashes),
            silent=self._patience.over,
        )


def _size(observations: Sequence[Observation]) -> int:
    return sum(arrival.size for each in observations for arrival in each.arrivals)
