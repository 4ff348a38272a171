import asyncio
import base64
import dataclasses
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import pytest
import trustme

from cartest_contracts.audio.containers import wav_header
from cartest_contracts.clients.credential import NO_CREDENTIAL, Credential
from cartest_contracts.clients.form import Form
from cartest_contracts.clients.http_client import HttpClient
from cartest_contracts.clients.recording import ObservationIds
from cartest_contracts.errors import TargetError
from cartest_contracts.events import chunk_frame, done_frame, sse_event
from cartest_contracts.formats import OutputFormat
from cartest_contracts.observation import Observation, SentFile, to_line
from cartest_contracts.target import Target

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


def speak(transport: Any = "bytes", **more: Any) -> Callable[[HttpClient], Awaitable[Observation]]:
    async def scenario(client: HttpClient) -> Observation:
        return await client.speak(REQUEST, transport, **more)

    return scenario


def test_a_connection_is_kept(drive: Any) -> None:
    """The second request has no set-up of its own; a status above 299 is a refusal with its body."""

    async def handler(peer: Any) -> None:
        for _ in range(2):
            await peer.request()
            await peer.answer(b"T: M\n", status="400 Bad Request")

    async def twice(client: HttpClient) -> list[Observation]:
        return [await client.speak(REQUEST), await client.speak(REQUEST, labels={"n": "2"})]

    first, second = drive.http(handler, twice, ids=ObservationIds("x"))
    assert (first.end, first.status, first.arrivals[-1].data) == ("refused", 400, b"T: M\n")
    assert (first.connection, second.connection) == ("fresh", "kept")
    assert (second.connect_ns, second.connected_ns) == (None, None)
    assert (first.id, second.id) == ("x-000001", "x-000002")
    assert first.connection_id == second.connection_id


def test_a_malformed_body_is_sent_as_it_is(drive: Any) -> None:
    """``content`` replaces the JSON, and stands in the observation as text."""
    asked: list[bytes] = []

    async def handler(peer: Any) -> None:
        asked.append(await peer.request())
        await peer.answer(b"no", status="400 Bad Request")

    seen: Observation = drive.http(handler, speak(content=b'{"model_id": \xff'))
    assert asked[0].endswith(b'\r\n\r\n{"model_id": \xff')
    assert (seen.sent[0].message, seen.sent[0].text, seen.sent[0].size) == (None, '{"model_id": \\xff', 14)


@pytest.mark.parametrize(
    ("credential", "line"),
    [
        (None, b"authorization: bearer sk_car_test.canary"),
        (Credential(value="eyJtoken.a.b", channel="authorization"), b"authorization: bearer eyjtoken.a.b"),
        (Credential(value="secret1", channel="x-api-key"), b"x-api-key: secret1"),
        (Credential(value="secret2", channel="query access_token"), b"?access_token=secret2 "),
        (Credential(value="secret3", channel="query api_key"), b"?api_key=secret3 "),
        (NO_CREDENTIAL, b""),
    ],
)
def test_a_credential_travels_by_its_channel_and_stays_out_of_the_observation(
    drive: Any, credential: Credential | None, line: bytes
) -> None:
    """The server gets it, the recording does not, not even where the server echoes it."""
    asked: list[bytes] = []

    async def handler(peer: Any) -> None:
        asked.append((await peer.request()).lower())
        await peer.answer(b"", headers=f"X-Echo: {credential.value if credential else 'sk_car_test.canary'}\r\n")

    seen: Observation = drive.http(handler, speak(credential=credential))
    secret = (credential.value if credential else "sk_car_test.canary").encode()
    assert line in asked[0]
    if not secret:
        assert b"authorization" not in asked[0]
        assert b"api" not in asked[0].partition(b"\r\n\r\n")[0]
    else:
        assert secret not in to_line(seen)
        assert seen.header("x-echo") == "[redacted]"


def test_headers_can_be_set_and_left_out(drive: Any) -> None:
    """The caller's headers win; ``None`` leaves one out, the version too."""
    asked: list[bytes] = []

    async def handler(peer: Any) -> None:
        asked.append((await peer.request()).lower())
        await peer.answer(b"")

    headers = {"Cartesia-Version": None, "Content-Type": None, "X-More": "1", "user-agent": "me"}
    seen: Observation = drive.http(handler, speak(headers=headers))
    assert b"cartesia-version" not in asked[0]
    assert b"content-type" not in asked[0]
    assert b"x-more: 1" in asked[0]
    assert b"user-agent: me" in asked[0]
    assert b"accept-encoding: identity" in asked[0]
    assert seen.version == ""


def test_a_target_with_its_own_authority_is_trusted_by_its_file(serve: Serve, tmp_path: Path) -> None:
    """The CA file opens TLS; without it the target cannot be reached."""

    async def handler(peer: Any) -> None:
        await peer.request()
        await peer.answer(b"{}")

    async def run() -> Observation:
        async with serve(handler, tls=trustme.CA(), folder=tmp_path) as target:
            async with HttpClient(target) as client:
                seen = await client.call("GET", "/")
            async with HttpClient(dataclasses.replace(target, ca_file=None)) as client:
                with pytest.raises(TargetError, match="certificate"):
                    await client.call("GET", "/")
        return seen

    seen = asyncio.run(run())
    assert (seen.status, seen.connection) == (200, "fresh")
    assert (seen.connect_ns or 0) < (seen.connected_ns or 0) <= seen.start_ns


def test_other_calls_keep_their_body_in_one_arrival(drive: Any) -> None:
    """JSON, query and the contract's name of the operation."""
    asked: list[bytes] = []

    async def handler(peer: Any) -> None:
        asked.append(await peer.request())
        await peer.send(STREAMING.format("application/json").encode() + chunked(b'{"tok', b'en":1}', b""))

    async def call(client: HttpClient) -> Observation:
        return await client.call(
            "POST", "/voices/7", operation="POST /voices/{id}", json={"a": 1}, params={"limit": 2}
        )

    seen: Observation = drive.http(handler, call)
    assert asked[0].startswith(b"POST /voices/7?limit=2 HTTP/1.1")
    assert asked[0].endswith(b'{"a":1}')
    assert (seen.transport, seen.operation, seen.request) == ("http", "POST /voices/{id}", {"a": 1})
    assert [(arrival.kind, arrival.data) for arrival in seen.arrivals] == [
        ("head", None),
        ("body", b'{"token":1}'),
    ]


def test_uploads_are_multipart(drive: Any) -> None:
    """Texts and files go as httpx makes them; the observation shows each part."""
    asked: list[bytes] = []

    async def handler(peer: Any) -> None:
        asked.append(await peer.request())
        await peer.answer(b"{}")

    async def call(client: HttpClient) -> Observation:
        form = Form(texts={"model": "ink"}, files={"file": ("a.wav", b"R" * 9000)})
        return await client.call("POST", "/stt", form=form)

    seen: Observation = drive.http(handler, call)
    assert b'name="model"' in asked[0]
    assert seen.operation == "POST /stt"
    assert seen.sent[0].size > 9000
    assert (seen.sent[0].message, seen.sent[0].text) == ({"model": "ink"}, None)
    assert seen.sent[0].files == (SentFile(part="file", filename="a.wav", size=9000, data=b"R" * 9000),)


def test_a_get_sends_nothing(drive: Any) -> None:
    """No body, no record of one."""

    async def handler(peer: Any) -> None:
        await peer.request()
        await peer.answer(b"{}")

    async def call(client: HttpClient) -> Observation:
        return await client.call("GET", "/")

    seen: Observation = drive.http(handler, call)
    assert (seen.operation, seen.sent, seen.end) == ("GET /", (), "complete")
