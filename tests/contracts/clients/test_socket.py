import asyncio
import base64
from typing import Any

import pytest
from websockets.frames import Frame, Opcode

from cartest_contracts.clients.socket import Socket
from cartest_contracts.events import chunk_frame, done_frame
from cartest_contracts.judge import judge
from cartest_contracts.observation import Observation
from cartest_contracts.rules import select

CHUNK = base64.b64encode(b"1234")


def message(context_id: str | None, transcript: str = "Hi.") -> dict[str, Any]:
    return {"transcript": transcript} | ({"context_id": context_id} if context_id else {})


def chunk(context_id: str | None) -> bytes:
    return chunk_frame(context_id, CHUNK, step_time_ms=1.0)


async def speak(socket: Socket) -> Observation:
    context = await socket.speak([message("c1")])
    return await context.finish()


def test_contexts_run_side_by_side(drive: Any) -> None:
    """Events go to the context they name; a stray one stays with the socket."""

    async def handler(peer: Any) -> None:
        await peer.upgrade()
        await peer.frame()
        await peer.frame()
        for frame in (chunk("b"), chunk("a"), chunk("x"), chunk("b"), done_frame("a"), done_frame("b")):
            await peer.text(frame)
        await peer.frame()
        await peer.text(done_frame("c"))
        await peer.until_closed()

    async def scenario(socket: Socket) -> list[Observation]:
        first, second = await socket.speak([message("a")]), await socket.speak([message("b")], labels={"n": "2"})
        seen = [await first.finish(), await second.finish()]
        third = await socket.speak([message("c")])
        return [*seen, await third.finish()]

    (a, b, c), own = drive.socket(handler, scenario, keep_audio=False)
    assert (a.audio_bytes, b.audio_bytes) == (4, 8)
    assert [x.connection for x in (a, b, c)] == ["fresh", "multiplexed", "kept"]
    assert (b.labels, c.connect_ns, c.connected_ns) == ({"n": "2"}, None, None)
    assert [arrival.kind for arrival in own.arrivals] == ["head", "chunk", "close"]
    assert "data" not in b.arrivals[0].event
    assert a.audio_sha256 != b.audio_sha256


def test_the_context_can_be_named_beside_the_messages(drive: Any) -> None:
    """Where messages are malformed on purpose the caller says where the answer belongs."""

    async def handler(peer: Any) -> None:
        await peer.upgrade()
        await peer.frame()
        await peer.text(done_frame("c1"))
        await peer.until_closed()

    async def scenario(socket: Socket) -> Observation:
        context = await socket.speak(["{"], context_id="c1")
        return await context.finish()

    seen, _ = drive.socket(handler, scenario)
    assert (seen.context_id, seen.end) == ("c1", "complete")


def test_messages_without_context_stand_with_the_socket(drive: Any) -> None:
    """What is sent outside any context is in the socket's observation."""

    async def handler(peer: Any) -> None:
        await peer.upgrade()
        await peer.frame()
        await peer.frame()
        await peer.text(b"[]")
        await peer.until_closed()

    async def scenario(socket: Socket) -> None:
        await socket.send({"x": 1})
        await socket.send("finalize")

    _, own = drive.socket(handler, scenario)
    assert [(sent.message, sent.text) for sent in own.sent] == [({"x": 1}, None), (None, "finalize")]
    assert "garbled" in {arrival.kind for arrival in own.arrivals}


def test_an_early_close_ends_the_contexts(drive: Any) -> None:
    """Code and reason are kept; contexts say why they ended; later ones end at once."""

    async def handler(peer: Any) -> None:
        await peer.upgrade()
        await peer.frame()
        await peer.text(chunk("c1"))
        await peer.close_frame(1000, "connection idle timeout")
        assert (await peer.frame())[0] == Opcode.CLOSE

    async def scenario(socket: Socket) -> list[Observation]:
        context = await socket.speak([message("c1")])
        seen = [await context.finish()]
        assert await socket.wait_closed()
        await context.send(message("c1"))
        await socket.send("more")
        return [*seen, await speak(socket)]

    (first, later), own = drive.socket(handler, scenario)
    assert (first.end, first.audio_bytes) == ("closed", 4)
    assert first.problem == "the socket was closed with 1000 connection idle timeout"
    assert later.end == "closed"
    assert (own.end, own.arrivals[-1].code, own.arrivals[-1].text) == ("closed", 1000, "connection idle timeout")


@pytest.mark.parametrize("how", ["reset", "fin"])
def test_an_abrupt_end_is_told_from_a_clean_one(drive: Any, how: str) -> None:
    """A reset and an end without close frame each have their name; what came before is kept."""

    async def handler(peer: Any) -> None:
        await peer.upgrade()
        await peer.frame()
        await peer.text(chunk("c1"))
        await peer.send(Frame(Opcode.PING, b"").serialize(mask=False))
        assert (await peer.frame())[0] == Opcode.PONG
        if how == "reset":
            peer.reset()

    seen, own = drive.socket(handler, speak)
    assert (seen.end, own.end) == (("reset", "reset") if how == "reset" else ("closed", "closed"))
    assert seen.audio_bytes == 4
    assert seen.problem


def test_a_client_may_crash(drive: Any) -> None:
    """An abort drops the connection; contexts say it was us."""
    gone = asyncio.Event()

    async def handler(peer: Any) -> None:
        await peer.upgrade()
        await peer.frame()
        await peer.reader.read(-1)
        gone.set()

    async def scenario(socket: Socket) -> Observation:
        context = await socket.speak([message("c1")])
        socket.abort()
        await gone.wait()
        return await context.finish()

    seen, own = drive.socket(handler, scenario)
    assert (seen.end, own.end, own.problem) == ("cancelled", "cancelled", "aborted by the client")


def test_a_socket_names_what_was_cancelled_or_given_up_on_it(drive: Any) -> None:
    """What comes for such a context after its silence stands with the socket, and is no orphan there."""

    async def handler(peer: Any) -> None:
        await peer.upgrade()
        await peer.frame()
        await peer.frame()  # the cancel
        await peer.frame()  # sent when the context had fallen silent
        await peer.text(done_frame("c1"))
        await peer.until_closed()

    async def scenario(socket: Socket) -> Observation:
        context = await socket.speak([message("c1")])
        await context.cancel()
        seen = await context.finish()
        given_up, whole = [await socket.speak([message(name)]) for name in ("c2", "c3")]
        given_up.end("timeout")
        whole.end("complete")
        return seen

    seen, own = drive.socket(handler, scenario, quiet_s=0.01)
    assert seen.end == "cancelled"
    assert own.labels == {"contexts": '["c1","c2","c3"]', "cancelled": '["c1","c2"]'}
    assert [arrival.kind for arrival in own.arrivals] == ["head", "done", "close"]
    assert judge([own], select(["SOCKET-03"])).findings == ()


def test_settling_waits_for_what_the_server_still_says(drive: Any) -> None:
    """A ping is answered after what was sent before it, so no answer to a stray message is lost in a close."""

    async def handler(peer: Any) -> None:
        await peer.upgrade()
        await peer.frame()
        opcode, payload = await peer.frame()
        assert opcode == Opcode.PING
        await peer.text(b'{"type":"error","status_code":400,"done":true,"error":"Bad: no JSON"}')
        await peer.send(Frame(Opcode.PONG, payload).serialize(mask=False))
        await peer.until_closed()

    async def scenario(socket: Socket) -> None:
        await socket.send("nonsense")
        await socket.settle()

    _, own = drive.socket(handler, scenario)
    assert [arrival.kind for arrival in own.arrivals] == ["head", "error", "close"]


@pytest.mark.parametrize("accepted", [True, False])
def test_settling_a_socket_that_is_gone_is_harmless(drive: Any, accepted: bool) -> None:
    """There is nothing to wait for on a socket that was refused or has closed."""

    async def handler(peer: Any) -> None:
        if accepted:
            await peer.upgrade()
        else:
            await peer.request()
            await peer.answer(b"no", status="401 Unauthorized")

    async def scenario(socket: Socket) -> None:
        if accepted:
            await socket.wait_closed()
        await socket.settle()

    drive.socket(handler, scenario)


@pytest.mark.parametrize("messages", [0, 2])
def test_a_context_on_a_socket_that_was_refused_was_never_asked(drive: Any, messages: int) -> None:
    """None of its messages, if there were any, went out; the socket says why."""

    async def handler(peer: Any) -> None:
        await peer.request()
        await peer.answer(b"no", status="401 Unauthorized")

    async def scenario(socket: Socket) -> Observation:
        context = await socket.speak([])
        for _ in range(messages):
            await context.send(message("c1"))
        context.end("closed")
        return await context.finish()

    seen, own = drive.socket(handler, scenario)
    assert (seen.asked, len(seen.sent), own.asked, own.status) == (False, messages, True, 401)
