"""What depends on time is tried in time or not at all."""

import asyncio
from collections.abc import Sequence

from tests.contracts.verify.fake import Answer, always, serving

from cartest_contracts.clients.http_client import HttpClient
from cartest_contracts.clients.socket_client import SocketClient
from cartest_contracts.observation import Observation
from cartest_contracts.target import Target
from cartest_contracts.verify.case import Tools, case_ids
from cartest_contracts.verify.grant_cases import last_second_cells
from cartest_contracts.verify.grant_matrix import CORE_OPERATIONS, Cell
from cartest_contracts.verify.grant_powers import MovedClock, Powers
from cartest_contracts.verify.grant_times import Tried, in_the_last_second, outliving
from cartest_contracts.verify.grants import GrantResult, check_grants
from cartest_mocks.server import Mock

JWT = "eyJhbGciOiJIUzI1NiJ9.eyJncmFudHMiOnt9fQ.c2lnbmVk"
SPOKEN = [each for each in CORE_OPERATIONS if each.name in {"POST /tts/bytes", "/tts/websocket"}]


class Late(MovedClock):
    """Every token has expired when it is asked."""

    async def now_s(self) -> float:
        return 1e12


def tried_late(target: Target) -> tuple[int, list[Tried], list[Tried]]:
    attempts = 0

    async def run() -> tuple[list[Tried], list[Tried]]:
        async def attempt(_cells: Sequence[Cell], _token: str) -> list[Observation]:
            nonlocal attempts
            attempts += 1
            return []

        async with HttpClient(target, ids=case_ids) as http:
            tools = Tools(target=target, http=http, sockets=SocketClient(target, ids=case_ids))
            late = Late(http)
            return (
                await in_the_last_second(last_second_cells(), tools, late, attempt),
                await outliving(SPOKEN, tools, late),
            )

    last, outlived = asyncio.run(run())
    return attempts, last, outlived


def test_what_came_too_late_is_tried_again_and_then_left_out(verify_mock: Mock, clean_target: Target) -> None:
    """Five times each, with a new token every time."""
    attempts, last, outlived = tried_late(clean_target)
    assert (attempts, last, outlived) == (5, [], [])
    assert verify_mock.journal.defects == []


def test_what_was_left_out_makes_the_matrix_untrustworthy() -> None:
    """A target whose clock does not tell the time, and whose tokens do not say when they end."""

    async def run() -> GrantResult:
        async with serving(always(Answer(body=b'{"token": "%b"}' % JWT.encode()))) as target:
            return await check_grants(target, on_observation=lambda _: None, powers=Powers(moves_clock=True))

    result = asyncio.run(run())
    assert result.problems.count("untrustworthy: a token expired before it could be tried") == 2
    assert {row.time for row in result.rows} == {"fresh", "just expired"}
