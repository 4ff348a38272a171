import asyncio
import dataclasses
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import pytest
import trustme

from cartest_contracts.clients.credential import NO_CREDENTIAL, Credential
from cartest_contracts.clients.socket import Socket
from cartest_contracts.clients.socket_client import SocketClient
from cartest_contracts.errors import TargetError
from cartest_contracts.observation import Observation, to_line
from cartest_contracts.target import Target

Serve = Callable[..., AbstractAsyncContextManager[Target]]


def message(context_id: str | None, transcript: str = "Hi.") -> dict[str, Any]:
    return {"transcript": transcript} | ({"context_id": context_id} if context_id else {})


async def nothing(_: Any) -> None:
    """Only open and close."""


async def speak(socket: Socket) -> Observation:
    context = await socket.speak([message("c1")])
    return await context.finish()


@pytest.mark.parametrize("body", [b"Unauthorized: no key\n", b""])
@pytest.mark.parametrize("sized", [True, False])
def test_a_refused_upgrade_is_an_answer(drive: Any, body: bytes, sized: bool) -> None:
    """Status and body are kept; speaking on such a socket ends at once."""

    async def handler(peer: Any) -> None:
        await peer.request()
        length = f"Content-Length: {len(body)}\r\n" if sized else ""
        await peer.send(f"HTTP/1.1 401 Unauthorized\r\nX-A: b\r\n{length}\r\n".encode() + body)

    async def scenario(socket: Socket) -> Observation:
        assert not socket.accepted
        await socket.send("lost")
        socket.abort()
        return await speak(socket)

    seen, own = drive.socket(handler, scenario)
    assert (own.status, own.end, own.header("x-a")) == (401, "refused", "b")
    assert b"".join(arrival.data or b"" for arrival in own.arrivals) == body
    assert (seen.end, seen.arrivals, seen.sent) == ("refused", (), ())


@pytest.mark.parametrize(
    ("answer", "end", "problem"),
    [
        (b"", "closed", "before any answer"),
        (b"HTTP/1.1 101 Switching", "closed", "inside the head"),
        (b"SSH-2.0-x\r\n\r\n", "closed", "not HTTP"),
        (
            b"HTTP/1.1 101 S\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: no\r\n\r\n",
            "closed",
            "Sec-WebSocket-Accept",
        ),
    ],
)
def test_an_upgrade_that_goes_wrong_is_an_observation(drive: Any, answer: bytes, end: str, problem: str) -> None:
    """No answer, half of one, no HTTP and a false accept."""

    async def handler(peer: Any) -> None:
        await peer.request()
        await peer.send(answer)

    _, own = drive.socket(handler, nothing)
    assert own.end == end
    assert problem in (own.problem or "")


def test_an_upgrade_that_is_reset_says_so(drive: Any) -> None:
    """An aborted connection before any answer is a reset."""

    async def handler(peer: Any) -> None:
        await peer.request()
        peer.reset()

    _, own = drive.socket(handler, nothing)
    assert own.end == "reset"


def test_an_upgrade_without_answer_is_a_timeout(drive: Any) -> None:
    """The connection is there, the answer is not."""

    async def handler(peer: Any) -> None:
        await peer.reader.read(-1)

    _, own = drive.socket(handler, nothing, timeout_s=0.2)
    assert (own.end, own.problem) == ("timeout", "no answer to the upgrade within 0.2 s")


@pytest.mark.parametrize(
    ("opening", "line"),
    [
        ({}, b"authorization: Bearer sk_car_test.canary"),
        ({"credential": Credential(value="s3cret", channel="x-api-key")}, b"x-api-key: s3cret"),
        ({"credential": Credential(value="s3cret", channel="query access_token")}, b"?access_token=s3cret "),
        ({"credential": NO_CREDENTIAL}, b"GET /tts/websocket HTTP/1.1"),
    ],
)
def test_a_credential_travels_by_its_channel_and_stays_out_of_the_observation(
    drive: Any, opening: dict[str, Any], line: bytes
) -> None:
    """The server gets it, the recording does not; no extension is offered."""
    asked: list[bytes] = []

    async def handler(peer: Any) -> None:
        asked.append(await peer.upgrade())
        await peer.until_closed()

    _, own = drive.socket(handler, nothing, opening=opening)
    assert line in asked[0]
    assert b"permessage-deflate" not in asked[0]
    recorded = to_line(own)
    assert b"s3cret" not in recorded
    assert b"canary" not in recorded


@pytest.mark.parametrize(
    ("opening", "version"),
    [
        ({}, "2025-04-16"),
        ({"query": {"cartesia_version": "2026-03-01"}}, "2026-03-01"),
        ({"headers": {"Cartesia-Version": "nonsense"}}, "nonsense"),
        ({"headers": {"Cartesia-Version": None}, "path": "/stt/websocket"}, ""),
    ],
)
def test_the_version_that_counts_is_recorded(drive: Any, opening: dict[str, Any], version: str) -> None:
    """In a socket the query wins over the header (API notes README section 1)."""
    asked: list[bytes] = []

    async def handler(peer: Any) -> None:
        asked.append(await peer.upgrade())
        await peer.until_closed()

    _, own = drive.socket(handler, nothing, opening=opening)
    assert own.version == version
    assert opening.get("path", "/tts/websocket").encode() in asked[0]


def test_a_dead_port_is_a_target_error(serve: Serve) -> None:
    """One clear line with host and port."""

    async def run() -> None:
        async with serve(nothing) as target:
            pass
        async with SocketClient(target).open():
            raise AssertionError

    with pytest.raises(TargetError, match=r"^cannot reach 127\.0\.0\.1:\d+: .+"):
        asyncio.run(run())


def test_tls_needs_the_targets_authority(serve: Serve, tmp_path: Path) -> None:
    """The CA file opens ``wss``; without it the target cannot be reached."""

    async def handler(peer: Any) -> None:
        await peer.upgrade()
        await peer.until_closed()

    async def run() -> Observation:
        async with serve(handler, tls=trustme.CA(), folder=tmp_path) as target:
            async with SocketClient(target).open() as socket:
                assert socket.accepted
            with pytest.raises(TargetError, match="certificate"):
                async with SocketClient(dataclasses.replace(target, ca_file=None)).open():
                    raise AssertionError
            return socket.observation

    assert asyncio.run(run()).url.startswith("wss://")
