"""All that a case waits for has one end, and a case which is over ends by itself."""

import asyncio
import math
from typing import Any

import pytest

from cartest_contracts.clients.deadline import over_time, time_left, within
from cartest_contracts.clients.http_client import HttpClient
from cartest_contracts.clients.socket import Socket
from cartest_contracts.clients.socket_client import SocketClient
from cartest_contracts.errors import TargetError
from cartest_contracts.observation import Observation
from cartest_contracts.target import Target

# Nothing listens there: whoever asks it is told so at once.
NOWHERE = Target(url="http://127.0.0.1:1", api_key="sk_car_test", timeout_s=5)


def test_without_a_case_there_is_all_the_time() -> None:
    """Whoever asks one thing alone waits as long as it may."""
    assert time_left(5) == 5
    assert not over_time()


def test_the_nearer_end_counts() -> None:
    """A part of a case cannot give it more time, and what is over leaves no time, not less than none."""
    with within(math.inf):
        assert time_left(5) == 5
        with within(0):
            assert (time_left(5), over_time()) == (0, True)
            with within(60):
                assert over_time()
        assert not over_time()
    assert time_left(math.inf) == math.inf


def test_an_error_ends_it_too() -> None:
    """The next case has its own time."""
    with pytest.raises(ValueError, match="crash"), within(0):
        raise ValueError("crash")
    assert not over_time()


def test_each_task_has_its_own() -> None:
    """What a case starts is over with it; its neighbour is not."""

    async def over() -> bool:
        return over_time()

    async def case(seconds: float) -> bool:
        with within(seconds):
            return await asyncio.create_task(over())

    async def both() -> list[bool]:
        return list(await asyncio.gather(case(0), case(60)))

    assert asyncio.run(both()) == [True, False]


def test_many_answers_have_the_time_of_one(drive: Any) -> None:
    """The first uses it up; the second is cut short, the third never asked."""
    asked: list[bytes] = []

    async def handler(peer: Any) -> None:
        while True:
            asked.append(await peer.request())
            if len(asked) == 1:
                await peer.answer(b"{}")

    async def scenario(client: HttpClient) -> list[Observation]:
        with within(0.3):
            return [await client.call("GET", "/") for _ in range(3)]

    first, second, third = drive.http(handler, scenario)
    assert (first.end, second.end, third.end) == ("complete", "timeout", "timeout")
    assert third.problem == "never asked: the 10 s of its case were over"
    assert len(asked) == 2


def test_a_case_that_ends_while_it_connects_blames_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is known about the target then; with time left it cannot be reached."""
    ends = iter([False, True])
    monkeypatch.setattr("cartest_contracts.clients.http_exchange.over_time", lambda: next(ends))

    async def ask() -> Observation:
        async with HttpClient(NOWHERE) as client:
            with within(0):
                return await client.call("GET", "/")

    seen = asyncio.run(ask())
    assert (seen.end, seen.problem) == ("timeout", "no connection within the 5 s of its case")


def test_a_socket_that_is_never_opened_is_a_timeout() -> None:
    """Its case was over before; with time left the target cannot be reached."""

    async def open_one() -> Observation:
        async with SocketClient(NOWHERE).open() as opened:
            return opened.observation

    async def late() -> Observation:
        with within(0):
            return await open_one()

    seen = asyncio.run(late())
    assert (seen.end, seen.status) == ("timeout", None)
    with pytest.raises(TargetError):
        asyncio.run(open_one())


def test_nothing_is_sent_into_a_socket_that_was_refused(drive: Any) -> None:
    """It is as if it had been closed: the caller needs no other branch for it."""

    async def handler(peer: Any) -> None:
        await peer.request()
        await peer.answer(b"no", status="401 Unauthorized")

    async def scenario(socket: Socket) -> Observation:
        context = await socket.speak([{"transcript": "Hi.", "context_id": "c"}])
        await context.send({"transcript": "Hi.", "context_id": "c"})
        return await context.finish()

    seen, own = drive.socket(handler, scenario)
    assert (own.end, own.status) == ("refused", 401)
    assert seen.end == own.end
