"""Tokens, voices, transcripts and calls through the whole mock, over real sockets."""

import base64
import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from cartesia import Cartesia
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from cartest_contracts.audio.listen import decode_pcm, listen_samples
from cartest_contracts.audio.speech import speak
from cartest_contracts.facts import DOCUMENTED_VOICES
from cartest_contracts.formats import OutputFormat
from cartest_mocks.server import Mock

KEY = {"x-api-key": "sk_car_test"}
STT_QUERY = "model=ink-whisper&encoding=pcm_s16le&sample_rate=16000"
PCM = OutputFormat.raw("pcm_s16le", 16000)
TEXT = "Welcome to Cartesia Sonic!"
SLOW = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)


def speech(text: str = TEXT) -> bytes:
    return speak(text, voice="v", context_id=None, output_format=PCM).audio


@pytest.fixture(scope="module")
def http() -> Iterator[httpx.Client]:
    """One client for all: making one reads every certificate of the machine."""
    with httpx.Client() as client:
        yield client


def token(mock: Mock, http: httpx.Client, **body: Any) -> str:
    answer = http.post(f"{mock.url}/access-token", headers=KEY, json=body)
    assert answer.status_code == 200
    return str(answer.json()["token"])


def bearer(credential: str) -> dict[str, str]:
    return {"authorization": f"Bearer {credential}"}


def frames(socket: ClientConnection) -> list[dict[str, Any]]:
    """Everything up to the close."""
    received: list[dict[str, Any]] = []
    try:
        while True:
            received.append(json.loads(socket.recv(timeout=10)))
    except ConnectionClosed:
        return received


def closed_with(socket: ClientConnection) -> tuple[int | None, str | None]:
    return socket.close_code, socket.close_reason


def test_grants_are_enforced_over_http(cartest_mock: Mock, http: httpx.Client) -> None:
    """A token opens what it grants and nothing else, and cannot mint."""
    url, stt = cartest_mock.url, bearer(token(cartest_mock, http, grants={"stt": True}))
    query = {"encoding": "pcm_s16le", "sample_rate": "16000"}
    form: dict[str, Any] = {"data": {"model": "ink-whisper"}, "files": {"file": speech()}, "params": query}
    assert http.post(f"{url}/stt", headers=stt, **form).json()["text"] == TEXT
    assert (
        http.post(
            f"{url}/stt", headers=bearer(token(cartest_mock, http, grants={"tts": True})), **form
        ).status_code
        == 403
    )
    assert http.get(f"{url}/voices", headers=stt).status_code == 403
    assert http.post(f"{url}/access-token", headers=stt, json={}).status_code == 403
    assert http.post(f"{url}/stt", **form).status_code == 401


def test_tokens_expire_by_the_mocks_clock(cartest_mock: Mock, http: httpx.Client) -> None:
    """The last second works, the next does not; an open socket outlives its token."""
    minted = token(cartest_mock, http, grants={"stt": True}, expires_in=60)
    uri = f"{cartest_mock.websocket_url}/stt/websocket?{STT_QUERY}&access_token={minted}"
    with connect(uri) as socket:
        cartest_mock.advance(10)
        socket.send("finalize")
        assert json.loads(socket.recv())["type"] == "flush_done"
        cartest_mock.advance(10)
        with connect(uri):
            pass
        cartest_mock.advance(41)
        with pytest.raises(InvalidStatus) as refused, connect(uri):
            pass
        assert refused.value.response.status_code == 401


def test_stt_socket_round_trip(cartest_mock: Mock) -> None:
    """Audio in pieces, a final, the acknowledgement, the documented close."""
    with connect(f"{cartest_mock.websocket_url}/stt/websocket?{STT_QUERY}&api_key=sk_car_test") as socket:
        audio = speech()
        for start in range(0, len(audio), 3201):
            socket.send(audio[start : start + 3201])
        socket.send("finalize")
        socket.send("done")
        received = frames(socket)
    assert [frame["type"] for frame in received] == ["transcript", "flush_done", "done"]
    assert received[0]["text"] == f" {TEXT}"
    assert closed_with(socket) == (1000, "Close message")


def test_a_missing_parameter_upgrades_then_closes(cartest_mock: Mock) -> None:
    """101, one error frame, 1008."""
    uri = f"{cartest_mock.websocket_url}/stt/websocket?model=ink-whisper&encoding=pcm_s16le"
    with connect(uri, additional_headers=KEY | {"cartesia-version": "2026-03-01"}) as socket:
        received = frames(socket)
    assert [(frame["type"], frame["title"]) for frame in received] == [("error", "Missing sample_rate")]
    assert closed_with(socket) == (1008, "Missing sample_rate")


def test_too_many_stt_sockets(cartest_mock: Mock) -> None:
    """429 on the upgrade, until one closes."""
    pool = cartest_mock.vendor.accounts.first.stt_slots
    cartest_mock.call(lambda: [pool.acquire() for _ in range(59)])
    uri = f"{cartest_mock.websocket_url}/stt/websocket?{STT_QUERY}"
    with connect(uri, additional_headers=KEY):
        with pytest.raises(InvalidStatus) as refused, connect(uri, additional_headers=KEY):
            pass
        assert refused.value.response.status_code == 429
    with connect(uri, additional_headers=KEY):
        pass


def test_a_call(cartest_mock: Mock, http: httpx.Client) -> None:
    """An agent token opens it; what is said comes back, and "goodbye" ends it."""
    uri = f"{cartest_mock.websocket_url}/agents/stream/agent_1?access_token="
    wrong = token(cartest_mock, http, grants={"tts": True, "stt": True})
    with pytest.raises(InvalidStatus) as refused, connect(uri + wrong):
        pass
    assert refused.value.response.status_code == 403
    with connect(uri + token(cartest_mock, http, grants={"agent": True})) as socket:
        socket.send(json.dumps({"event": "start", "config": {"input_format": "pcm_16000"}}))
        stream_id = json.loads(socket.recv())["stream_id"]
        payload = base64.b64encode(speech("Hi, goodbye.") + bytes(32000)).decode()
        socket.send(json.dumps({"event": "media_input", "stream_id": stream_id, "media": {"payload": payload}}))
        first = json.loads(socket.recv())
        cartest_mock.advance(5)
        received = [first, *frames(socket)]
    assert {frame["event"] for frame in received} == {"media_output"}
    audio = b"".join(base64.b64decode(frame["media"]["payload"]) for frame in received)
    assert listen_samples(decode_pcm(audio, "pcm_s16le"), 16000).transcript == "Hi, goodbye."
    assert closed_with(socket) == (1000, "call ended by agent, reason: goodbye")


# The SDK (4.2.0) opens its socket in a way that websockets deprecated in 17.1.
@pytest.mark.filterwarnings(r"ignore:connect\(\) must be used as a context manager:DeprecationWarning")
def test_the_newest_python_sdk(cartest_mock: Mock) -> None:
    """Unmodified: tokens, paging to the end, one voice, a transcript with words, the STT socket."""
    with Cartesia(api_key="sk_car_test", base_url=cartest_mock.url, max_retries=0) as client:
        minted = client.access_token.create(grants={"stt": True}, expires_in=60).token
        voices = [voice.id for voice in client.voices.list(limit=7)]
        assert len(voices) == len(set(voices)) >= 25
        assert client.voices.get(voices[0]).id == DOCUMENTED_VOICES[0].id
    with Cartesia(token=minted, base_url=cartest_mock.url, max_retries=0) as client:
        answer = client.stt.transcribe(
            file=("a.pcm", speech()),
            model="ink-whisper",
            encoding="pcm_s16le",
            sample_rate=16000,
            timestamp_granularities=["word"],
        )
        assert (answer.text, answer.type) == (TEXT, "transcript")
        assert [word.word for word in answer.words or []] == TEXT.split()
        with client.stt.manual_finalize.websocket(
            model="ink-whisper", encoding="pcm_s16le", sample_rate=16000
        ) as socket:
            socket.send_raw(speech())
            socket.send("close")
            events = [(event.type, getattr(event, "text", "")) for event in socket]
        assert events == [("transcript", f" {TEXT}"), ("done", "")]


@SLOW
@given(body=st.binary(max_size=40) | st.text(max_size=40).map(str.encode))
@pytest.mark.parametrize("path", ["/access-token", "/stt", "/audio/transcriptions"])
def test_no_body_makes_a_500(cartest_mock: Mock, http: httpx.Client, path: str, body: bytes) -> None:
    """Whatever is posted, the mock answers as the vendor would."""
    for content_type in ("application/json", "multipart/form-data; boundary=b", "multipart/form-data"):
        headers = KEY | {"content-type": content_type}
        assert http.post(cartest_mock.url + path, headers=headers, content=body).status_code < 500


@SLOW
@given(messages=st.lists(st.text(max_size=20) | st.binary(max_size=20), max_size=4))
@pytest.mark.parametrize("path", [f"/stt/websocket?{STT_QUERY}", "/agents/stream/a"])
def test_no_message_makes_a_defect(cartest_mock: Mock, path: str, messages: list[str | bytes]) -> None:
    """Sockets answer anything with an event or a close; the fixture fails the test if the mock had a bug."""
    with connect(cartest_mock.websocket_url + path, additional_headers=KEY) as socket:
        try:
            for message in messages:
                socket.send(message)
            socket.send("done")
        except ConnectionClosed:
            pass
        frames(socket)
    assert socket.close_code in (1000, 1008)
