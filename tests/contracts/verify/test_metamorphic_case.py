"""Variants of a request are a group in their order; what is beside them is not."""

import asyncio

from tests.contracts.verify.fake import Answer, always, serving

from cartest_contracts.clients.http_client import HttpClient
from cartest_contracts.clients.socket_client import SocketClient
from cartest_contracts.formats import OutputFormat
from cartest_contracts.observation import Observation
from cartest_contracts.target import Target
from cartest_contracts.verify.case import Cost, Tools
from cartest_contracts.verify.metamorphic_case import MetamorphicCase, Variant
from cartest_contracts.verify.speech_case import speech_request

HI = speech_request("Hi.", OutputFormat.raw("pcm_s16le", 8000), context_id="a", max_buffer_delay_ms=0)
CASE = MetamorphicCase(
    id="m",
    relation="beside",
    variants=(
        Variant(role="alone", transport="sse", messages=(HI,)),
        Variant(role="beside", transport="websocket", messages=(HI,), beside=({**HI, "context_id": "b"},)),
    ),
)


async def run(target: Target) -> list[Observation]:
    async with HttpClient(target) as http:
        return await CASE.run(Tools(target=target, http=http, sockets=SocketClient(target)))


def test_variants_are_a_group_and_neighbours_come_after_it(clean_target: Target) -> None:
    """Each says its role; the neighbour and the socket are judged alone."""
    seen = asyncio.run(run(clean_target))
    assert [(each.operation, each.labels.get("role"), each.context_id) for each in seen] == [
        ("POST /tts/sse", "alone", None),
        ("/tts/websocket", "beside", "a"),
        ("/tts/websocket", None, "b"),
        ("socket", None, None),
    ]
    assert [each.labels.get("group") for each in seen] == ["m", "m", None, None]
    assert [each.labels.get("relation") for each in seen] == ["beside", "beside", None, None]


def test_a_refused_socket_stands_for_its_context() -> None:
    """The group is whole, and no rule over it applies."""

    async def refused() -> list[Observation]:
        async with serving(always(Answer(status=429))) as target:
            return await run(target)

    seen = asyncio.run(refused())
    assert [(each.operation, each.labels.get("role"), each.end) for each in seen] == [
        ("POST /tts/sse", "alone", "refused"),
        ("socket", "beside", "refused"),
    ]


def test_a_case_costs_what_all_its_variants_say() -> None:
    """A socket counts as well as its contexts."""
    assert CASE.cost == Cost(requests=4, characters=9)
    assert CASE.width == 2
