import asyncio
import base64
import json
from typing import Any

import pytest
from websockets.frames import Opcode

from cartest_contracts.clients.bounds import Bounds
from cartest_contracts.clients.socket import Socket
from cartest_contracts.events import chunk_frame, done_frame
from cartest_contracts.observation import Observation, to_line

CHUNK = base64.b64encode(b"1234")


def message(context_id: str | None, transcript: str = "Hi.") -> dict[str, Any]:
    return {"transcript": transcript} | ({"context_id": context_id} if context_id else {})


def chunk(context_id: str | None) -> bytes:
    return chunk_frame(context_id, CHUNK, step_time_ms=1.0)


async def speak(socket: Socket) -> Observation:
    context = await socket.speak([message("c1")])
    return await context.finish()


def test_a_context_is_observed_from_message_to_done(drive: Any) -> None:
    """All instants in order, audio counted, credentials out; the socket has its own observation."""

    async def handler(peer: Any) -> None:
        await peer.upgrade()
        await peer.frame()
        await peer.text(chunk("c1"))
        await peer.text(done_frame("c1"))
        await peer.until_closed()

    seen, own = drive.socket(handler, speak, opening={"labels": {"a": "1"}})
    assert [arrival.kind for arrival in seen.arrivals] == ["chunk", "done"]
    assert (seen.operation, seen.context_id, seen.end, seen.audio_bytes) == ("/tts/websocket", "c1", "complete", 4)
    assert (seen.connection, seen.status, seen.labels) == ("fresh", None, {"a": "1"})
    assert seen.request == message("c1")
    instants = [
        seen.connect_ns,
        seen.connected_ns,
        seen.start_ns,
        seen.start_after_ns,
        seen.first_byte_ns,
        seen.end_ns,
    ]
    assert None not in instants
    assert instants == sorted(instants, key=lambda instant: instant or 0)
    assert [arrival.kind for arrival in own.arrivals] == ["head", "close"]
    assert (own.operation, own.status, own.end, own.problem) == ("socket", 101, "complete", None)
    assert own.header("x-request-id") == "r1"
    assert own.connection_id == seen.connection_id
    assert (own.id, seen.id) == ("contract-000001", "contract-000002")
    assert b"canary" not in to_line(seen) + to_line(own)


def test_more_messages_may_follow_and_the_last_may_be_a_cancel(drive: Any) -> None:
    """A cancelled context ends in silence, with what still came (C7)."""
    said: list[Any] = []

    async def handler(peer: Any) -> None:
        await peer.upgrade()
        said.extend([json.loads((await peer.frame())[1]) for _ in range(3)])
        await peer.text(chunk("c1"))
        await peer.until_closed()

    async def scenario(socket: Socket) -> Observation:
        context = await socket.speak([message("c1", "One. ")])
        await context.send(message("c1", "Two."))
        await context.cancel()
        assert context.active
        return await context.finish()

    seen, _ = drive.socket(handler, scenario, quiet_s=0.05)
    assert said == [message("c1", "One. "), message("c1", "Two."), {"context_id": "c1", "cancel": True}]
    assert [sent.message for sent in seen.sent] == said
    assert (seen.end, seen.problem, len(seen.arrivals)) == ("cancelled", None, 1)
    assert seen.cancel_ns == pytest.approx(seen.sent[2].at_ns, abs=1e9)


def test_a_done_after_a_cancel_ends_it_at_once(drive: Any) -> None:
    """Older services answer a cancel with ``done`` (C7)."""

    async def handler(peer: Any) -> None:
        await peer.upgrade()
        await peer.frame()
        await peer.frame()
        await peer.text(done_frame("c1"))
        await peer.until_closed()

    async def scenario(socket: Socket) -> Observation:
        context = await socket.speak([message("c1")])
        await context.cancel()
        return await context.finish()

    seen, _ = drive.socket(handler, scenario, quiet_s=60.0)
    assert (seen.end, seen.arrivals[-1].kind) == ("cancelled", "done")


def test_a_stream_that_ignores_its_cancel_is_a_timeout(drive: Any) -> None:
    """Silence never comes, so the deadline ends it."""

    async def handler(peer: Any) -> None:
        await peer.upgrade()
        closing = asyncio.create_task(peer.until_closed())
        while not closing.done():
            await peer.text(chunk("c1"))
            await asyncio.sleep(0)

    async def scenario(socket: Socket) -> Observation:
        context = await socket.speak([message("c1")])
        await context.cancel()
        return await context.finish()

    seen, _ = drive.socket(handler, scenario, timeout_s=0.2, quiet_s=0.15)
    assert seen.end == "timeout"


def test_messages_may_be_malformed_on_purpose(drive: Any) -> None:
    """Raw text and binary travel as they are; errors without id go to the context that has none."""

    async def handler(peer: Any) -> None:
        await peer.upgrade()
        assert await peer.frame() == (Opcode.TEXT, b"{")
        assert await peer.frame() == (Opcode.BINARY, b"\x00\xff")
        await peer.text(b'{"type":"error","done":true,"status_code":400,"error":"no"}')
        await peer.until_closed()

    async def scenario(socket: Socket) -> Observation:
        context = await socket.speak(["{", b"\x00\xff"])
        assert context.context_id is None
        return await context.finish()

    seen, _ = drive.socket(handler, scenario)
    assert [(sent.message, sent.text) for sent in seen.sent] == [(None, "{"), (None, "\x00\\xff")]
    assert (seen.end, [arrival.kind for arrival in seen.arrivals]) == ("complete", ["error"])


def test_a_silent_context_is_a_timeout(drive: Any) -> None:
    """The socket lives on."""

    async def handler(peer: Any) -> None:
        await peer.upgrade()
        await peer.until_closed()

    async def scenario(socket: Socket) -> Observation:
        seen = await speak(socket)
        assert not await socket.wait_closed()
        return seen

    seen, own = drive.socket(handler, scenario, timeout_s=0.1)
    assert (seen.end, seen.problem, own.end) == ("timeout", "no end within 0.1 s", "complete")


def test_an_endless_context_is_cut(drive: Any) -> None:
    """Memory is bounded for contexts and for strays."""

    async def handler(peer: Any) -> None:
        await peer.upgrade()
        await peer.frame()
        for _ in range(20):
            await peer.text(chunk("c1"))
            await peer.text(chunk("stray"))
        await peer.until_closed()

    seen, own = drive.socket(handler, speak, bounds=Bounds(answer_bytes=600, bytes_a_character=0))
    assert (seen.end, seen.problem) == ("cancelled", "the answer is over 600 bytes")
    assert len(seen.arrivals) < 6
    assert len(own.arrivals) < 8
