"""A server that gives our credential back, everywhere it can: no observation, finding or command holds it."""

import asyncio
import base64
from typing import Any

import msgspec
import pytest
from tests.contracts.clients.conftest import Serve

from cartest_contracts.clients.credential import Credential
from cartest_contracts.clients.http_client import HttpClient
from cartest_contracts.clients.socket import Socket
from cartest_contracts.clients.socket_client import SocketClient
from cartest_contracts.judge import judge
from cartest_contracts.observation import Observation
from cartest_contracts.verify.case import Tools
from cartest_contracts.verify.mint_case import mint

CANARY = "plain-canary+key"
"""A key as no pattern knows it, with what URLs escape."""
SPEECH = {
    "transcript": CANARY,
    "output_format": {"container": "raw", "encoding": "pcm_s16le", "sample_rate": 8000},
}
JSON = msgspec.json.encode({"said": [CANARY], CANARY: {"at": f"x{CANARY}"}})
ANSWERS = {
    "text": (b"text/plain", b"401: bad key " + CANARY.encode()),
    "json": (b"application/json", JSON),
    "audio": (b"audio/pcm", b"\0\1" + CANARY.encode()),
    "events": (b"text/event-stream", b'data: {"type":"chunk","data":%b,"x":%b}\n\ndata: %b' % (JSON, JSON, JSON)),
    "torn events": (b"text/event-stream", b"data: " + CANARY.encode() + b"\n\n"),
}


def assert_clean(seen: list[Observation]) -> None:
    """Nothing that could be written down holds the canary; the rules have seen that it was there."""
    judgement = judge(seen)
    shown = str(seen) + str(judgement.findings)
    assert [
        shown[max(0, at - 60) : at + 20] for at in range(len(shown)) if shown.startswith("canary", at)
    ] == []  # data shows as bytes, not as base64
    assert {finding.rule_id for finding in judgement.findings} & {"SECRET-01", "SECRET-02"}


@pytest.mark.parametrize("channel", ["authorization", "x-api-key", "query api_key"])
@pytest.mark.parametrize("status", [b"200", b"401"])
@pytest.mark.parametrize("answer", ANSWERS.values(), ids=list(ANSWERS))
def test_answers_lose_the_credential(drive: Any, answer: tuple[bytes, bytes], status: bytes, channel: Any) -> None:
    """Bodies of every kind, headers and the request that was sent."""
    kind, body = answer
    echo = CANARY.encode()

    async def handler(peer: Any) -> None:
        for _ in range(3):
            await peer.request()
            head = b"HTTP/1.1 %b X\r\nContent-Type: %b\r\nX-Echo: %b\r\nLocation: /?api_key=%b\r\n"
            length = b"Content-Length: %d\r\n\r\n" % len(body)
            await peer.send(head % (status, kind, echo, echo) + length + body)

    async def scenario(client: HttpClient) -> list[Observation]:
        credential = Credential(value=CANARY, channel=channel)
        return [
            await client.speak(SPEECH, "bytes", credential=credential),
            await client.speak(SPEECH, "sse", credential=credential),
            await client.call("GET", "/voices", params={"q": CANARY}, credential=credential),
        ]

    assert_clean(drive.http(handler, scenario))


def test_frames_lose_the_credential(serve: Serve) -> None:
    """Events of a context, strays, audio that is none, what cannot be read, and the reason of a close."""
    echo = msgspec.json.encode(CANARY)
    chunk = b'{"type":"chunk","context_id":"c","data":%b,"x":%b,"y":"%b"}'

    async def handler(peer: Any) -> None:
        await peer.upgrade()
        await peer.frame()
        await peer.text(chunk % (echo, echo, base64.b64encode(b"fine")))
        await peer.text(b'{"type":"new","x":%b}' % echo)
        await peer.text(CANARY.encode())
        await peer.close_frame(1008, CANARY)

    async def run() -> list[Observation]:
        async with serve(handler) as target:
            async with SocketClient(target).open(credential=Credential(value=CANARY)) as socket:
                spoken = await _speak(socket)
            return [spoken, socket.observation]

    seen = asyncio.run(run())
    assert_clean(seen)
    assert [arrival.kind for arrival in seen[1].arrivals] == ["head", "unknown", "garbled", "close"]


async def _speak(socket: Socket) -> Observation:
    return await (await socket.speak([SPEECH | {"context_id": "c"}])).finish()


@pytest.mark.parametrize(
    "body",
    [
        b'{"token":"%b"}',
        b'{"token":"%b","again":{"x":"%b"}}',
        b'{"access_token":"%b"}',
        b'{"token":7,"was":"%b"}',
        b"%b",
    ],
)
def test_a_minted_token_is_kept_nowhere(drive: Any, body: bytes) -> None:
    """Wherever in the answer it stands, and whether or not that is where it belongs."""
    token = b"eyJhbGciOiJIUzI1NiJ9.eyJpYXQiOjF9.c2lnbmVk"

    async def handler(peer: Any) -> None:
        await peer.request()
        await peer.answer(body.replace(b"%b", token), headers="Content-Type: application/json\r\n")

    async def scenario(client: HttpClient) -> Observation:
        nothing: Any = None  # minting needs no more
        tools = Tools(target=nothing, http=client, sockets=nothing)
        return (await mint(tools, {}))[0]

    shown = str(drive.http(handler, scenario))
    assert "eyJ" not in shown
    assert "c2lnbmVk" not in shown
