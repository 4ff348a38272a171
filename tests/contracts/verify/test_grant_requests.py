"""Requests of the grant matrix are cheap, harmless, and carry what they say."""

import asyncio

from tests.contracts.verify.fake import Answer, serving

from cartest_contracts.clients.http_client import HttpClient
from cartest_contracts.clients.socket_client import SocketClient
from cartest_contracts.observation import Observation
from cartest_contracts.target import Target
from cartest_contracts.verify.case import Tools, case_ids, ids_of_case
from cartest_contracts.verify.grant_cases import cells
from cartest_contracts.verify.grant_matrix import Cell, every_operation
from cartest_contracts.verify.grant_requests import ask, cost_of, socket_path, socket_query
from cartest_mocks.server import Mock

HELD = {
    "api key": "sk_car_test",
    "garbage": "sk_car_garbage",
    "no grants": "eyJh.eyJi.c",
    "wrong signature": "eyJh",
}


def cell(credential: str, channel: str, operation: str) -> Cell:
    return next(
        each
        for each in cells(every_operation())
        if (each.credential, each.channel, each.operation.name) == (credential, channel, operation)
    )


async def asked(target: Target, each: Cell) -> Observation:
    async with HttpClient(target, ids=case_ids) as http:
        tools = Tools(target=target, http=http, sockets=SocketClient(target, ids=case_ids))
        with ids_of_case("one"):
            return await ask(tools, each, HELD)


def test_a_good_key_makes_changes_and_deletes_nothing(verify_mock: Mock, clean_target: Target) -> None:
    """What writes is refused for want of a body or of an id; only tokens are made, and sound is spoken."""
    good = {"POST /tts/bytes", "POST /tts/sse", "POST /stt", "POST /audio/transcriptions", "POST /access-token"}
    for operation in every_operation():
        observation = asyncio.run(asked(clean_target, cell("api key", "authorization", operation.name)))
        assert observation.status not in {None, 401, 403}
        if not operation.socket and not operation.name.startswith("GET") and operation.name not in good:
            assert observation.status in {400, 404}, operation.name
            assert observation.labels["grant_request"] == "hollow"
    assert verify_mock.journal.defects == []


def test_all_credentials_travel() -> None:
    """Three at once, each where its channel says, and none of them is kept."""
    seen: list[tuple[str, dict[str, str]]] = []

    def answering(_method: str, path: str, headers: dict[str, str]) -> Answer:
        seen.append((path, headers))
        return Answer(401)

    async def run() -> Observation:
        three = next(each for each in cells() if each.channel.count("&") == 2)
        async with serving(answering) as target:
            return await asked(target, three)

    observation = asyncio.run(run())
    ((path, headers),) = seen
    assert path == "/tts/bytes?access_token=eyJh"
    assert (headers["authorization"], headers["x-api-key"]) == ("Bearer eyJh.eyJi.c", "sk_car_garbage")
    assert "eyJ" not in observation.url + str(observation.request_headers)
    assert observation.labels["credential"] == "no grants & garbage & wrong signature"


def test_sockets_get_the_query_without_which_they_do_not_open() -> None:
    """And an id in the place of a parameter."""
    assert socket_path("/agents/stream/{agent_id}") == "/agents/stream/agent_cartest"
    assert socket_query("/tts/websocket") == {}
    assert socket_query("/stt/turns/websocket")["model"] == "ink-2"


def test_only_speech_that_must_be_allowed_costs_characters() -> None:
    """A denial costs nothing."""
    assert cost_of(cell("api key", "authorization", "POST /tts/bytes")).characters == 3
    assert cost_of(cell("garbage", "authorization", "POST /tts/bytes")).characters == 0
    assert cost_of(cell("api key", "authorization", "POST /stt")).characters == 0
