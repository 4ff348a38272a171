"""Every row of the near-miss table is true of the mock: each transport, each documented version."""

import asyncio

import pytest

from cartest_contracts.clients.http_client import HttpClient
from cartest_contracts.clients.socket_client import SocketClient
from cartest_contracts.facts import DOCUMENTED_VOICES
from cartest_contracts.near_misses import near_misses_for
from cartest_contracts.rules.reading import answered_status
from cartest_contracts.target import Target
from cartest_contracts.versions import DOCUMENTED_VERSIONS, ApiVersion
from cartest_mocks.server import Mock
from cartest_mocks.vendor import MockConfig

VALID = {
    "model_id": "sonic-3",
    "transcript": "Hi.",
    "voice": {"mode": "id", "id": DOCUMENTED_VOICES[0].id},
    "output_format": {"container": "raw", "encoding": "pcm_s16le", "sample_rate": 8000},
}


async def statuses_over_http(target: Target) -> dict[str, tuple[int | None, int]]:
    """What each row got and what it must get, by transport and id."""
    got: dict[str, tuple[int | None, int]] = {}
    async with HttpClient(target) as http:
        for transport in ("bytes", "sse"):
            assert (await http.speak(VALID, transport)).status == 200
            for row in near_misses_for(transport, target.version):
                observation = await http.speak(row.apply(VALID), transport)
                got[f"{transport} {row.id}"] = (answered_status(observation), row.status)
    return got


async def statuses_over_a_socket(target: Target) -> dict[str, tuple[int | None, int]]:
    """The same on one socket, which every one of them leaves open."""
    got: dict[str, tuple[int | None, int]] = {}
    async with SocketClient(target).open() as socket:
        for row in near_misses_for("websocket", target.version):
            context = await socket.speak([row.apply(VALID | {"context_id": row.id})])
            got[f"websocket {row.id}"] = (answered_status(await context.finish()), row.status)
        spoken = await (await socket.speak([VALID | {"context_id": "fine"}])).finish()
        assert answered_status(spoken) == 200
    return got


@pytest.mark.parametrize("version", DOCUMENTED_VERSIONS, ids=str)
def test_every_row_gets_its_status(version: ApiVersion) -> None:
    """A valid request is accepted, and each change to it is refused as its row says."""
    with Mock(MockConfig(profile="instant")) as mock:
        target = Target.parse(mock.url, api_key="sk_car_test", version=version)
        got = asyncio.run(statuses_over_http(target)) | asyncio.run(statuses_over_a_socket(target))
    assert len(got) > 60
    assert {name: pair for name, pair in got.items() if pair[0] != pair[1]} == {}
