"""The cells that depend on time, on a mock whose clock is moved: the last second of a token, and what outlives it.

Nothing is waited for. The clock goes on by itself while requests travel, so what must happen before an instant is
tried again where it came too late.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, Final, Literal

from cartest_contracts.clients.credential import Credential
from cartest_contracts.clients.socket import Socket
from cartest_contracts.formats import OutputFormat
from cartest_contracts.observation import Observation
from cartest_contracts.rules.grant_words import GrantCase
from cartest_contracts.verify.case import Tools, ids_of_case, labelled
from cartest_contracts.verify.grant_matrix import EVERYTHING, Cell, Operation, Time
from cartest_contracts.verify.grant_minting import every_grant
from cartest_contracts.verify.grant_powers import MovedClock
from cartest_contracts.verify.grant_requests import socket_path, socket_query
from cartest_contracts.verify.mint_case import expiry_of, mint
from cartest_contracts.verify.speech_case import speech_request

__all__ = ["Tried", "in_the_last_second", "outliving"]

Tried = tuple[Cell, Observation]

_TRIES: Final = 5
_BEFORE_S: Final = 0.8
"""How long before a token's end the requests of its last second begin."""
_STREAMS: Final[Mapping[str, Literal["bytes", "sse"]]] = {"POST /tts/bytes": "bytes", "POST /tts/sse": "sse"}
_SPOKEN: Final = "/tts/websocket"
_LONG: Final = "It was a bright cold day in April, and the clocks were striking thirteen. " * 3
_FORMAT: Final = OutputFormat.raw("pcm_s16le", 8000)


async def in_the_last_second(
    cells: Sequence[Cell],
    tools: Tools,
    clock: MovedClock,
    attempt: Callable[[Sequence[Cell], str], Awaitable[list[Observation]]],
) -> list[Tried]:
    """Try cells with a token that is about to expire; those for which time ran out are left out."""
    for _ in range(_TRIES):
        token, expires_s = await _short_lived(tools)
        await clock.advance_to(expires_s - _BEFORE_S)
        observations = await attempt(cells, token)
        if await clock.now_s() < expires_s:
            return list(zip(cells, observations, strict=True))
    return []


async def outliving(operations: Sequence[Operation], tools: Tools, clock: MovedClock) -> list[Tried]:
    """Start every stream and open every socket, let the token expire, and see whether they live on."""
    sockets = [each for each in operations if each.socket and each.grant]
    streams = [each for each in operations if each.name in _STREAMS]
    for _ in range(_TRIES):
        token, expires_s = await _short_lived(tools)
        credential = Credential(value=token, channel="authorization", name=EVERYTHING)
        async with AsyncExitStack() as stack:
            opened = {each: await stack.enter_async_context(_open(tools, each, credential)) for each in sockets}
            running = [_Stream(tools, each, credential) for each in streams]
            speaking = {
                each: await socket.speak([_message("outliving")])
                for each, socket in opened.items()
                if each.name == _SPOKEN and socket.open
            }
            for stream in running:
                await stream.started()
            for context in speaking.values():
                await context.wait(lambda arrivals: len(arrivals) > 0, timeout_s=tools.target.timeout_s)
            in_time = await clock.now_s() < expires_s
            await clock.advance_to(expires_s + 1)
            tried = [(_cell(each.operation, "stream outlives"), await each.task) for each in running]
            for each, context in speaking.items():
                tried.append((_cell(each, "stream outlives"), await context.finish()))
                late = await opened[each].speak([_message("after-the-end")])
                tried.append((_cell(each, "socket outlives"), await late.finish()))
            for each, socket in opened.items():
                await socket.settle()
                if each not in speaking:
                    await socket.close()
                    tried.append((_cell(each, "socket outlives"), socket.observation))
        if in_time:
            return [(cell, labelled([observation], _labels(cell))[0]) for cell, observation in tried]
    return []


class _Stream:
    """A stream that has been asked for."""

    def __init__(self, tools: Tools, operation: Operation, credential: Credential) -> None:
        self.operation = operation
        self._first = asyncio.Event()
        self.task = asyncio.create_task(self._run(tools, credential))

    async def started(self) -> None:
        """Wait for its first byte, or its end."""
        first = asyncio.create_task(self._first.wait())
        await asyncio.wait({first, self.task}, return_when=asyncio.FIRST_COMPLETED)
        first.cancel()

    async def _run(self, tools: Tools, credential: Credential) -> Observation:
        with ids_of_case(f"grant-outliving-{self.operation.name}".replace(" ", "-")):
            return await tools.http.speak(
                speech_request(_LONG, _FORMAT),
                _STREAMS[self.operation.name],
                credential=credential,
                watch=lambda _arrival: self._first.set(),
            )


@asynccontextmanager
async def _open(tools: Tools, operation: Operation, credential: Credential) -> AsyncGenerator[Socket, None]:
    name = operation.name
    with ids_of_case(f"grant-outliving-{name}"):
        async with tools.sockets.open(
            socket_path(name), query=socket_query(name), credential=credential
        ) as socket:
            yield socket


def _message(context_id: str) -> dict[str, Any]:
    return speech_request(_LONG, _FORMAT, context_id=context_id)


def _cell(operation: Operation, case: GrantCase) -> Cell:
    time: Time = "while it runs" if case == "stream outlives" else "on an open socket"
    return Cell(credential=EVERYTHING, channel="authorization", operation=operation, case=case, time=time)


def _labels(cell: Cell) -> dict[str, str]:
    return {
        "grant_case": cell.case,
        "credential": cell.credential,
        "channel": cell.channel,
        "time": cell.time,
    }


async def _short_lived(tools: Tools) -> tuple[str, float]:
    """Mint a token with every grant; return it and when it expires, on the mock's clock."""
    with ids_of_case("grant-mint-short-lived"):
        observation, token = await mint(tools, {"grants": every_grant(), "expires_in": 2})
    return token or "", expiry_of(observation)
