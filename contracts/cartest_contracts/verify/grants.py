"""Tries the grant matrix on a target: mint a token for every set of grants, then every cell, allow rows first.

Denials cost nothing; what must be allowed says three characters or uploads a moment of silence, or asks for what
does not exist. A denial means nothing where the same request with the right credential fails too, so a broken
allow row makes the result untrustworthy, and says so.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Final

from cartest_contracts.clients.deadline import within
from cartest_contracts.clients.http_client import HttpClient
from cartest_contracts.clients.socket_client import SocketClient
from cartest_contracts.observation import Observation
from cartest_contracts.rules.grant_words import DENIED
from cartest_contracts.run import GrantCheck
from cartest_contracts.target import Target
from cartest_contracts.verify.case import Cost, Tools, case_ids, ids_of_case, labelled
from cartest_contracts.verify.driver import CONCURRENCY, OnObservation, Progress
from cartest_contracts.verify.grant_cases import cells, expired_cells, last_second_cells
from cartest_contracts.verify.grant_matrix import EVERYTHING, SUBSETS, Cell, Operation, core_operations
from cartest_contracts.verify.grant_minting import NotMinted, mint_all
from cartest_contracts.verify.grant_powers import MovedClock, Powers
from cartest_contracts.verify.grant_requests import ask, cost_of
from cartest_contracts.verify.grant_times import Tried, in_the_last_second, outliving

__all__ = ["GrantResult", "check_grants", "cost_of_grants"]

_EXPIRED_AFTER_S: Final = 2.1
"""A token of one second, and what two clocks of one machine may differ by."""
_MINTED: Final = len(SUBSETS) + 7
"""Tokens: each set of grants, odd ones, and one that expires."""


@dataclass(frozen=True, kw_only=True)
class GrantResult:
    """The matrix as it was found; its findings come from judging the observations, as all others."""

    rows: tuple[GrantCheck, ...]
    problems: tuple[str, ...] = ()
    """Why the matrix proves nothing; any entry makes the verdict *unknown*."""


async def check_grants(
    target: Target,
    *,
    on_observation: OnObservation,
    operations: Sequence[Operation] | None = None,
    powers: Powers | None = None,
    progress: Progress = lambda _done, _planned, _operation: None,
    concurrency: int = CONCURRENCY,
    expired: bool | None = None,
    wait: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> GrantResult:
    """Try every cell of those operations; raise :class:`TargetError` if the target cannot be reached.

    Without ``operations`` the core of the target's version is tried.
    Keys of the target's ``others`` are tried too. ``powers`` say what a mock lets us do; ``None``: it is none.
    ``expired`` says whether expired tokens are tried where the clock cannot be moved; ``None``: on this machine
    only, because a distant server may allow for clocks that differ. ``wait`` lets seconds pass until they have
    expired.
    """
    async with AsyncExitStack() as stack:
        # One connection each: looking for a free one among many would take longer than the request.
        clients = [await stack.enter_async_context(HttpClient(target, ids=case_ids)) for _ in range(concurrency)]
        control = await stack.enter_async_context(HttpClient(target))
        sockets = SocketClient(target, ids=case_ids)
        powers = powers or Powers()
        clock = MovedClock(control) if powers.moves_clock else None
        expires = target.is_loopback if expired is None else expired
        checking = _Checking(
            [Tools(target=target, http=http, sockets=sockets) for http in clients], on_observation, progress
        )
        columns = core_operations(target.version) if operations is None else operations
        return await checking.run(columns, powers, clock, wait if expires else None)


def cost_of_grants(operations: Sequence[Operation]) -> Cost:
    """Return the most that checking those operations takes on somebody's service, all keys and times included."""
    tried = (*cells(operations), *expired_cells(operations))
    return reduce(add, map(cost_of, tried), Cost(requests=_MINTED))


class _Checking:
    """One run over the matrix."""

    def __init__(self, tools: Sequence[Tools], on_observation: OnObservation, progress: Progress) -> None:
        self._tools = tools[0]
        self._free = list(tools)
        self._slots = asyncio.Semaphore(len(tools))
        self._on_observation = on_observation
        self._progress = progress
        self._held: dict[str, str] = {}
        self._done = 0
        self._planned = 0

    async def run(
        self,
        operations: Sequence[Operation],
        powers: Powers,
        clock: MovedClock | None,
        wait: Callable[[float], Awaitable[None]] | None,
    ) -> GrantResult:
        """Mint, allow, deny, expire."""
        try:
            self._held = await mint_all(self._tools, powers, self._deliver)
        except NotMinted as error:
            return GrantResult(rows=(), problems=(f"untrustworthy: {error}",))
        minted_s = time.monotonic()
        matrix = cells(operations, credentials=tuple(self._held))
        late = expired_cells(operations) if clock is not None or wait is not None else ()
        last = last_second_cells(operations) if clock is not None else ()
        self._planned = len(matrix) + len(late) + len(last)
        rows = await self._all([cell for cell in matrix if cell.allowed])
        problems = [
            f"untrustworthy: {row.operation} should let in {row.credential} by {row.channel}, status {row.status}"
            for row in rows
            if not row.ok and row.knowledge == "documented"
        ]
        rows += await self._all([cell for cell in matrix if not cell.allowed])
        if clock is not None:
            for tried in (
                await in_the_last_second(last, self._tools, clock, self._attempt),
                await outliving(operations, self._tools, clock),
            ):
                rows += self._judged(tried)
                problems += [] if tried else ["untrustworthy: a token expired before it could be tried"]
            await clock.advance_to(await clock.now_s() + _EXPIRED_AFTER_S)
        elif wait is not None:
            await wait(max(0.0, minted_s + _EXPIRED_AFTER_S - time.monotonic()))
        rows += await self._all(late)
        return GrantResult(rows=tuple(rows), problems=tuple(problems))

    async def _all(self, some: Sequence[Cell]) -> list[GrantCheck]:
        observations = await self._attempt(some)
        return self._judged(list(zip(some, observations, strict=True)))

    async def _attempt(self, some: Sequence[Cell], everything: str = "") -> list[Observation]:
        """Try cells side by side, with another token in the place of the one with every grant if there is one."""
        held = {**self._held, EVERYTHING: everything} if everything else self._held

        async def one(cell: Cell) -> Observation:
            async with self._slots:
                tools = self._free.pop()
                name = f"grant-{cell.where}".replace(" ", "-")
                with ids_of_case(name), within(tools.target.timeout_s):
                    observation = await ask(tools, cell, held)
                self._free.append(tools)
            self._done += 1
            self._progress(min(self._done, self._planned), self._planned, cell.operation.name)
            return observation

        return list(await asyncio.gather(*map(one, some)))

    def _judged(self, tried: list[Tried]) -> list[GrantCheck]:
        for _, observation in tried:
            self._deliver(observation)
        return [_row(cell, observation) for cell, observation in tried]

    def _deliver(self, observation: Observation) -> None:
        self._on_observation(labelled([observation], {"scenario": "grants"})[0])


def _row(cell: Cell, observation: Observation) -> GrantCheck:
    # A context has no status of its own: its socket was let in.
    status = 101 if observation.context_id else observation.status
    return GrantCheck(
        credential=cell.credential,
        channel=cell.channel,
        operation=cell.operation.name,
        expected="allow" if cell.allowed else "deny",
        status=status,
        ok=_is_ok(cell, observation, status),
        observation_id=observation.id,
        access=cell.operation.access,
        time=cell.time,
        knowledge=cell.knowledge.value,
    )


def _is_ok(cell: Cell, observation: Observation, status: int | None) -> bool:
    match cell.case:
        case "stream outlives" | "socket outlives":
            whole = observation.end == "complete" and not any(
                each.kind == "error" for each in observation.arrivals
            )
            return whole and status not in DENIED
        case "no credential":
            return status == 401
        case _ if cell.allowed:
            return status is not None and status not in DENIED
        case _:
            return status in DENIED
