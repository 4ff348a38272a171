from typing import Any

from websockets.frames import Frame, Opcode

from cartest_contracts.clients.socket import Socket
from cartest_contracts.clients.tap import Tap
from cartest_contracts.observation import Arrival, End, Observation
from cartest_contracts.wire.socket_stream import SocketStream


def message(context_id: str | None, transcript: str = "Hi.") -> dict[str, Any]:
    return {"transcript": transcript} | ({"context_id": context_id} if context_id else {})


async def nothing(_: Any) -> None:
    """Only open and close."""


async def speak(socket: Socket) -> Observation:
    context = await socket.speak([message("c1")])
    return await context.finish()


def test_a_close_together_with_the_upgrade_is_seen(drive: Any) -> None:
    """Frames in the same read as the 101 are not lost."""

    async def handler(peer: Any) -> None:
        await peer.upgrade(Frame(Opcode.CLOSE, b"\x03\xe8bye").serialize(mask=False))
        assert (await peer.frame())[0] == Opcode.CLOSE

    seen, own = drive.socket(handler, speak)
    assert (seen.end, own.end, own.arrivals[-1].text) == ("closed", "closed", "bye")


def test_a_torn_frame_is_garbled(drive: Any) -> None:
    """A frame cut by the end stands with the socket."""

    async def handler(peer: Any) -> None:
        await peer.upgrade()
        await peer.frame()
        await peer.send(b"\x81\x7e\x10\x00half")

    seen, own = drive.socket(handler, speak)
    assert seen.end == "closed"
    assert [arrival.kind for arrival in own.arrivals] == ["head", "garbled"]


def test_what_the_rfc_forbids_is_garbled(drive: Any) -> None:
    """A masked frame ends the socket and is told."""

    async def handler(peer: Any) -> None:
        await peer.upgrade()
        await peer.frame()
        await peer.send(b"\x81\x80\x00\x00\x00\x00")
        assert (await peer.frame())[0] == Opcode.CLOSE

    seen, own = drive.socket(handler, speak)
    assert seen.end == "closed"
    assert "masked" in (own.arrivals[1].text or "")


def test_a_redirect_is_not_followed(drive: Any) -> None:
    """A credential never goes to another place."""

    async def handler(peer: Any) -> None:
        await peer.request()
        await peer.answer(b"", status="301 Moved", headers="Location: ws://127.0.0.1:1/x?api_key=sk_car_a.b\r\n")

    _, own = drive.socket(handler, nothing)
    assert (own.status, own.end) == (301, "refused")
    assert own.header("location") == "ws://127.0.0.1:1/x?api_key=[redacted]"


def test_pings_without_end_are_not_kept() -> None:
    """The library answers them; the replies of our decoder are thrown away."""
    arrivals: list[Arrival] = []
    ends: list[End] = []
    stream = SocketStream()
    tap = Tap(stream, clock_ns=iter(range(100)).__next__, deliver=arrivals.append, lost=ends.append)
    tap.feed(b"HTTP/1.1 101 X\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n" + b"\x89\x01p" * 9)
    tap.feed(b"\x89\x01p" * 9)
    assert stream.take_replies() == b""
    assert ([arrival.kind for arrival in arrivals], ends) == (["head"], [])
