import asyncio
import base64
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

import pytest

from cartest_contracts.audio.containers import wav_header
from cartest_contracts.clients.bounds import Bounds
from cartest_contracts.clients.credential import Credential
from cartest_contracts.clients.http_client import HttpClient
from cartest_contracts.errors import HarnessError, TargetError
from cartest_contracts.events import chunk_frame, done_frame, sse_event
from cartest_contracts.formats import OutputFormat
from cartest_contracts.observation import Arrival, Observation
from cartest_contracts.target import Target
from cartest_contracts.wire.bytes_stream import AudioBody

Serve = Callable[..., AbstractAsyncContextManager[Target]]

REQUEST: dict[str, Any] = {
    "model_id": "sonic-3",
    "transcript": "Hi.",
    "voice": {"mode": "id", "id": "v"},
    "output_format": {"container": "wav", "encoding": "pcm_s16le", "sample_rate": 8000},
}
HEADER = wav_header(OutputFormat.wav("pcm_s16le", 8000))
STREAMING = "HTTP/1.1 200 OK\r\nContent-Type: {}\r\nTransfer-Encoding: chunked\r\n\r\n"
EVENTS = (
    sse_event(chunk_frame(None, base64.b64encode(b"1234"), step_time_ms=1, flush_id=None)),
    sse_event(done_frame(None)),
)


def chunked(*pieces: bytes) -> bytes:
    return b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces)


async def nothing(_: Any) -> None:
    """Close at once."""


def speak(transport: Any = "bytes", **more: Any) -> Callable[[HttpClient], Awaitable[Observation]]:
    async def scenario(client: HttpClient) -> Observation:
        return await client.speak(REQUEST, transport, **more)

    return scenario


def test_bytes_are_observed_from_start_to_end(drive: Any) -> None:
    """Head, pieces and end each have their instant, in order; the header is no audio."""

    async def handler(peer: Any) -> None:
        await peer.request()
        await peer.send(STREAMING.format("audio/wav").encode() + chunked(HEADER[:20]))
        await peer.send(chunked(HEADER[20:] + b"12"))
        await peer.send(chunked(b"3456", b""))

    seen: Observation = drive.http(handler, speak(labels={"case": "x"}))
    assert (seen.operation, seen.transport, seen.status, seen.end) == ("POST /tts/bytes", "bytes", 200, "complete")
    assert (seen.problem, seen.connection, seen.version) == (None, "fresh", "2025-04-16")
    assert seen.audio_bytes == 6
    assert b"".join(arrival.data or b"" for arrival in seen.arrivals) == HEADER + b"123456"
    assert seen.header("content-type") == "audio/wav"
    assert seen.request == REQUEST
    assert seen.labels == {"case": "x"}
    assert seen.id == "contract-000001"
    assert seen.connection_id.startswith("127.0.0.1:")
    instants = [
        seen.connect_ns,
        seen.connected_ns,
        seen.start_ns,
        seen.start_after_ns,
        seen.first_byte_ns,
        *(arrival.at_ns for arrival in seen.arrivals),
        seen.end_ns,
    ]
    assert None not in instants
    assert instants == sorted(instants, key=lambda instant: instant or 0)
    assert (seen.sent[0].at_ns, seen.sent[0].after_ns) == (seen.start_ns, seen.start_after_ns)


def test_events_are_observed_and_done_is_the_end(drive: Any) -> None:
    """Over SSE the terminal event ends the answer; slim recordings hold no audio."""

    async def handler(peer: Any) -> None:
        await peer.request()
        await peer.send(STREAMING.format("text/event-stream").encode() + chunked(*EVENTS, b""))

    seen: Observation = drive.http(handler, speak("sse"), keep_audio=False)
    assert [arrival.kind for arrival in seen.arrivals] == ["head", "chunk", "done"]
    assert (seen.end, seen.audio_bytes, seen.end_ns) == ("complete", 4, seen.arrivals[-1].at_ns)
    assert "data" not in (seen.arrivals[1].event or {})


def test_events_without_a_terminal_are_an_early_end(drive: Any) -> None:
    """A body that ends cleanly before ``done`` or ``error`` is not complete."""

    async def handler(peer: Any) -> None:
        await peer.request()
        await peer.send(STREAMING.format("text/event-stream").encode() + chunked(EVENTS[0], b""))

    seen: Observation = drive.http(handler, speak("sse"))
    assert (seen.end, seen.problem) == ("closed", "the body ended without done or error")


def test_a_silent_server_is_a_timeout(drive: Any) -> None:
    """What came before the deadline is kept."""

    async def handler(peer: Any) -> None:
        await peer.request()
        await peer.send(STREAMING.format("audio/wav").encode() + chunked(HEADER + b"12"))
        await peer.reader.read()

    seen: Observation = drive.http(handler, speak(), timeout_s=0.2)
    assert (seen.end, seen.problem, seen.audio_bytes) == ("timeout", "no end within 0.2 s", 2)


def test_a_reset_keeps_what_came_before(drive: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """An aborted connection is a reset, with the pieces before it."""
    read = asyncio.Event()
    feed = AudioBody.feed

    def observed_feed(body: AudioBody, at_ns: int, data: bytes) -> list[Arrival]:
        read.set()
        return feed(body, at_ns, data)

    async def handler(peer: Any) -> None:
        await peer.request()
        await peer.send(STREAMING.format("audio/wav").encode() + chunked(HEADER + b"12"))
        await read.wait()
        peer.reset()

    monkeypatch.setattr(AudioBody, "feed", observed_feed)
    seen: Observation = drive.http(handler, speak())
    assert (seen.end, seen.audio_bytes) == ("reset", 2)
    assert "reset" in (seen.problem or "")


@pytest.mark.parametrize("sent", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", b"SSH-2.0-x\r\n\r\n"])
def test_an_answer_that_breaks_off_is_an_early_end(drive: Any, sent: bytes) -> None:
    """A close without an answer, inside one, and something that is no HTTP."""

    async def handler(peer: Any) -> None:
        await peer.request()
        await peer.send(sent)

    seen: Observation = drive.http(handler, speak())
    assert seen.end == "closed"
    assert (seen.problem or "").startswith("the answer broke off: ")
    assert b"".join(arrival.data or b"" for arrival in seen.arrivals) == (b"abc" if b"abc" in sent else b"")


def test_an_endless_answer_is_cut(drive: Any) -> None:
    """Memory is bounded: the client stops reading and says so."""

    async def handler(peer: Any) -> None:
        await peer.request()
        await peer.send(STREAMING.format("audio/wav").encode() + chunked(HEADER))
        while True:
            await peer.send(chunked(bytes(10_000)))

    seen: Observation = drive.http(handler, speak(), bounds=Bounds(answer_bytes=50_000, bytes_a_character=0))
    assert (seen.end, seen.problem) == ("cancelled", "the answer is over 50000 bytes")
    assert seen.audio_bytes > 50_000 - len(HEADER)


def test_a_dead_port_is_a_target_error(serve: Serve) -> None:
    """One clear line with host and port, without the key."""

    async def run() -> None:
        async with serve(nothing) as target:
            pass
        async with HttpClient(target) as client:
            await client.speak(REQUEST)

    with pytest.raises(TargetError, match=r"^cannot reach 127\.0\.0\.1:\d+: .+") as caught:
        asyncio.run(run())
    assert "canary" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_server_that_never_answers_tls_is_a_target_error(serve: Serve) -> None:
    """A connection that is never set up counts as none."""

    async def handler(peer: Any) -> None:
        await peer.reader.read()

    async def run() -> None:
        async with serve(handler) as plain:
            target = Target(url=plain.url.replace("http", "https"), api_key="k", timeout_s=0.2)
            async with HttpClient(target) as client:
                await client.speak(REQUEST)

    with pytest.raises(TargetError, match=r"no connection within 0\.2 s"):
        asyncio.run(run())


def test_what_cannot_be_sent_is_our_fault(drive: Any) -> None:
    """A header that no HTTP can carry never reaches the server."""
    with pytest.raises(HarnessError, match="cannot be sent") as caught:
        drive.http(nothing, speak(credential=Credential(value="secret\nx", channel="x-api-key")))
    assert "secret" not in str(caught.value)
