"""Sends a session to a target and makes its observations, those of the talks first, then those of the sockets."""

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from typing import Final

import msgspec

from cartest_contracts.clients.context import Context
from cartest_contracts.clients.credential import Credential
from cartest_contracts.clients.socket import Socket
from cartest_contracts.clients.socket_client import SocketClient
from cartest_contracts.observation import Arrival, Observation
from cartest_contracts.rules.lives import life_of
from cartest_contracts.rules.reading import as_object
from cartest_contracts.sessions.clocks import RealClock, TargetClock
from cartest_contracts.sessions.session import (
    Awaited,
    Binary,
    Close,
    Expire,
    Message,
    Quiet,
    Session,
    Settle,
    Step,
    Text,
    Wait,
)

__all__ = ["play"]

_GLANCE_S: Final = 0.05
"""How long to look for what moving the clock has done before it is moved again."""


async def play(
    session: Session,
    sockets: SocketClient,
    *,
    clock: TargetClock | None = None,
    patience_s: float = 10.0,
    credential: Credential | None = None,
) -> list[Observation]:
    """Send a session and return what was observed.

    A wait of more than ``patience_s`` ends the session: its talk ends as ``timeout``, nothing more is sent.
    Raises :class:`cartest_contracts.errors.TargetError` if the target cannot be reached.
    """
    async with AsyncExitStack() as stack:
        playing = _Playing(session, sockets, stack, clock or RealClock(), patience_s, credential)
        for step in session.steps:
            if not await playing.do(step):
                break
        observations = await playing.finish()
    return [*observations, *playing.sockets]


class _Playing:
    def __init__(
        self,
        session: Session,
        client: SocketClient,
        stack: AsyncExitStack,
        clock: TargetClock,
        patience_s: float,
        credential: Credential | None,
    ) -> None:
        self._session = session
        self._client = client
        self._stack = stack
        self._clock = clock
        self._moves_before = len(clock.moves)
        self._patience_s = patience_s
        self._credential = credential
        self._opened: dict[int, Socket] = {}
        self._closed: dict[int, int] = {}
        """When we closed a socket, nanoseconds of the monotonic clock."""
        self._talks: dict[str, Context] = {}
        self._waited_in_vain: dict[str, str] = {}

    @property
    def sockets(self) -> Sequence[Observation]:
        """The sockets' own observations, in the order of the session; final once they are closed."""
        return [self._opened[number].observation for number in sorted(self._opened)]

    async def do(self, step: Step) -> bool:
        """Do one step; return whether the session may go on."""
        match step:
            case Message() | Text() | Binary():
                payload = _payload(step)
                if step.talk is None:
                    await (await self._socket(step.socket)).send(payload)
                elif (context := self._talks.get(step.talk)) is None:
                    await self._begin(step.talk, payload)
                elif _cancels(step) and not self._session.talks[step.talk].lasting:
                    await context.cancel()
                else:
                    await context.send(payload)
            case Wait():
                return await self._wait(step.talk, step.until, step.count, self._patience_s)
            case Expire():
                return await self._expire(step)
            case Quiet():
                await self._quiet(step)
            case Settle():
                await (await self._socket(step.socket)).settle()
            case Close():
                socket = await self._socket(step.socket)
                self._closed[step.socket] = time.monotonic_ns()
                await socket.close(step.code)
        return True

    async def finish(self) -> list[Observation]:
        """End every talk and return the observations in the order in which they began."""
        for number, socket in self._opened.items():
            if number not in self._closed:
                await socket.settle()
        observations: list[Observation] = []
        for name, context in self._talks.items():
            if self._session.talks[name].lasting:
                observations.append(self._lasting(name, context))
            else:
                observations.append(await context.finish())
        return observations

    # --- talks and sockets

    async def _socket(self, number: int) -> Socket:
        if number not in self._opened:
            wanted = self._session.sockets[number]
            self._opened[number] = await self._stack.enter_async_context(
                self._client.open(
                    wanted.path,
                    query=wanted.query,
                    headers=wanted.headers,
                    labels=wanted.labels,
                    credential=self._credential,
                )
            )
        return self._opened[number]

    async def _begin(self, name: str, payload: str | bytes) -> None:
        talk = self._session.talks[name]
        socket = await self._socket(talk.socket)
        self._talks[name] = await socket.speak(
            [payload], context_id=talk.context_id, labels=talk.labels, lasting=talk.lasting
        )

    def _lasting(self, name: str, context: Context) -> Observation:
        problem = self._waited_in_vain.get(name)
        observation = context.conclude("timeout" if problem else "complete", problem)
        closed_ns = self._closed.get(self._session.talks[name].socket)
        if closed_ns is not None:
            # It was we who ended it.
            labels = {**observation.labels, "hung_up_ns": str(closed_ns)}
            observation = msgspec.structs.replace(observation, end="cancelled", problem=None, labels=labels)
        moves = self._clock.moves[self._moves_before :]
        if moves:
            labels = {**observation.labels, "clock_moves": msgspec.json.encode(moves).decode()}
            observation = msgspec.structs.replace(observation, labels=labels)
        cancel = life_of(observation).cancel
        if cancel is None:
            return observation
        # Only now it is known that the message stopped something; the socket is to know it too.
        concluded = context.conclude(cancel_ns=observation.sent[cancel].at_ns)
        end = observation.end if observation.end != "complete" else "cancelled"
        return msgspec.structs.replace(observation, cancel_ns=concluded.cancel_ns, end=end)

    # --- waiting

    async def _wait(self, name: str, until: Awaited, count: int, patience_s: float) -> bool:
        context = self._talks.get(name)
        if context is None:
            return True  # nothing was said: there is nothing to wait for
        if await context.wait(_seen(until, count), timeout_s=patience_s):
            return True
        if context.active:
            self._waited_in_vain[name] = f"no {until} within {patience_s:g} s"
        return False

    async def _expire(self, step: Expire) -> bool:
        context = self._talks.get(step.talk)
        if context is None:
            return True
        enough = _seen("done", step.count)
        loop = asyncio.get_running_loop()
        deadline_s = loop.time() + self._patience_s
        await (await self._socket(self._session.talks[step.talk].socket)).settle()
        while not enough(context.arrivals) and context.active and loop.time() < deadline_s:
            # Not all audio may have left when the clock was moved: then it is moved again.
            if not await self._clock.move(step.seconds):
                return await self._wait(step.talk, "done", step.count, self._patience_s + step.seconds)
            await context.wait(enough, timeout_s=_GLANCE_S)
        return await self._wait(step.talk, "done", step.count, 0)

    async def _quiet(self, step: Quiet) -> None:
        loop = asyncio.get_running_loop()
        deadline_s = loop.time() + self._patience_s
        contexts = [
            context for name, context in self._talks.items() if self._session.talks[name].socket == step.socket
        ]

        def count() -> int:
            return sum(len(context.arrivals) for context in contexts)

        known = -1
        while known != count() and loop.time() < deadline_s:
            known = count()
            await asyncio.sleep(step.ms / 1000)


def _payload(step: Message | Text | Binary) -> str | bytes:
    if isinstance(step, Message):
        return msgspec.json.encode(step.message).decode()
    return step.text if isinstance(step, Text) else step.data


def _cancels(step: Message | Text | Binary) -> bool:
    return isinstance(step, Message) and as_object(step.message).get("cancel") is True


def _seen(until: Awaited, count: int) -> Callable[[Sequence[Arrival]], bool]:
    kinds = {"done", "error"} if until == "end" else {until}
    return lambda arrivals: sum(arrival.kind in kinds for arrival in arrivals) >= count
