"""Older SDKs and integrations over HTTP and the sockets of the other grants, by the requests they send
(clients-on-the-wire.md sections 1, 2, 6 and 7)."""

import json
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import httpx
import msgspec
import pytest
from tests.clients.errand import PCM, SENTENCE, VOICE
from tests.clients.hearing import said
from websockets.sync.client import connect

from cartest_contracts.audio.containers import encode_container
from cartest_contracts.audio.listen import listen_bytes
from cartest_contracts.audio.speech import speak
from cartest_contracts.formats import OutputFormat
from cartest_mocks.accounts import DEFAULT_KEY
from cartest_mocks.server import Mock

_BY_ID: Final = {"mode": "id", "id": VOICE}
_EMBEDDED: Final = {"mode": "embedding", "embedding": [1.0] * 192}
_CONTROLS: Final = {"__experimental_controls": {"speed": "fast", "emotion": ["positivity:high"]}}


@dataclass(frozen=True, kw_only=True)
class Call:
    """One client's request for the audio of a sentence."""

    client: str
    headers: Mapping[str, str]
    body: dict[str, Any]
    output_format: OutputFormat


CALLS: Final = (
    Call(
        client="the quickstart's curl",
        headers={"X-API-Key": DEFAULT_KEY, "Cartesia-Version": "2025-04-16"},
        body={"model_id": "sonic-3", "voice": _BY_ID},
        output_format=OutputFormat.wav("pcm_s16le", 44100),
    ),
    Call(
        client="cartesia-js 2.2.9",
        headers={"X-API-Key": DEFAULT_KEY, "Cartesia-Version": "2024-06-10", "X-Fern-Language": "JavaScript"},
        body={"model_id": "sonic-2", "voice": _BY_ID, "language": "en"},
        output_format=OutputFormat.mp3(44100, 128000),
    ),
    Call(
        client="cartesia-python 2.0.17",
        headers={"X-API-Key": DEFAULT_KEY, "Cartesia-Version": "2024-11-13", "X-Fern-Language": "Python"},
        body={"model_id": "sonic-2", "voice": {**_EMBEDDED, **_CONTROLS}, "duration": 60, "language": None},
        output_format=OutputFormat.wav("pcm_f32le", 44100),
    ),
    Call(
        client="livekit agents",
        headers={"X-API-Key": DEFAULT_KEY, "Cartesia-Version": "2025-04-16"},
        body={"model_id": "sonic-3", "voice": _BY_ID, "language": None},
        output_format=OutputFormat.raw("pcm_s16le", 24000),
    ),
)


@pytest.fixture(scope="module")
def http() -> Generator[httpx.Client]:
    """One client for all: making one reads every certificate of the machine."""
    with httpx.Client() as client:
        yield client


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.client)
def test_bytes_say_the_sentence(call: Call, cartest_mock: Mock, http: httpx.Client) -> None:
    """The audio is in the format that was asked for, in every version and form of voice."""
    output_format = msgspec.to_builtins(call.output_format)
    body = {**call.body, "transcript": SENTENCE, "output_format": output_format}
    answer = http.post(f"{cartest_mock.url}/tts/bytes", headers=call.headers, json=body)
    assert answer.status_code == 200, answer.text
    assert listen_bytes(answer.content, fmt=call.output_format).transcript == SENTENCE


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.client)
def test_a_mute_sentence_is_a_plain_text_error(call: Call, cartest_mock: Mock, http: httpx.Client) -> None:
    """Before 2026-03-01 an error is one line of text (errors-and-limits.md section 1)."""
    body = {**call.body, "transcript": "...", "output_format": msgspec.to_builtins(call.output_format)}
    answer = http.post(f"{cartest_mock.url}/tts/bytes", headers=call.headers, json=body)
    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.text.startswith("No valid transcripts passed")


def test_python_2_finds_the_type_of_every_server_sent_event(cartest_mock: Mock, http: httpx.Client) -> None:
    """Each event is one line of data, an object with the ``type`` that its union is told apart by."""
    headers = {"X-API-Key": DEFAULT_KEY, "Cartesia-Version": "2024-11-13"}
    body = {"model_id": "sonic-2", "transcript": SENTENCE, "voice": _BY_ID, "add_timestamps": True}
    body["output_format"] = msgspec.to_builtins(PCM)
    answer = http.post(f"{cartest_mock.url}/tts/sse", headers=headers, json=body)
    lines = [line for line in answer.text.splitlines() if line]
    assert all(line.startswith("data: ") for line in lines)
    events = [json.loads(line.removeprefix("data: ")) for line in lines]
    assert said(events) == SENTENCE
    assert {event["type"] for event in events} == {"chunk", "timestamps", "done"}


def test_js_2_lists_voices_as_a_bare_array(cartest_mock: Mock, http: httpx.Client) -> None:
    """It asks ``/voices/`` without a query and throws on an object."""
    headers = {"X-API-Key": DEFAULT_KEY, "Cartesia-Version": "2024-06-10"}
    answer = http.get(f"{cartest_mock.url}/voices/", headers=headers)
    assert answer.status_code == 200
    assert answer.text.startswith("[")
    voices: list[dict[str, Any]] = answer.json()
    assert VOICE in [voice["id"] for voice in voices]


@pytest.mark.parametrize("member", ["access_token", "api_key"])
def test_js_mints_for_a_browser(member: str, cartest_mock: Mock, http: httpx.Client) -> None:
    """js 2 drops ``expires_in``; a browser puts the token into the query, js 3.0.0 into the wrong member of it."""
    headers = {"X-API-Key": DEFAULT_KEY, "Cartesia-Version": "2024-06-10"}
    minted = http.post(f"{cartest_mock.url}/access-token", headers=headers, json={"grants": {"tts": True}}).json()
    assert list(minted) == ["token"]
    query = f"cartesia_version=2025-11-04&{member}={minted['token']}&cartesia_client=cartesia-js/3.0.0"
    with connect(f"{cartest_mock.websocket_url}/tts/websocket?{query}") as socket:
        output_format = msgspec.to_builtins(PCM)
        message = {"model_id": "sonic-3", "voice": _BY_ID, "context_id": "c", "output_format": output_format}
        socket.send(json.dumps({**message, "transcript": SENTENCE}))
        events = [json.loads(socket.recv(timeout=10))]
        while events[-1]["type"] != "done":
            events.append(json.loads(socket.recv(timeout=10)))
    assert said(events, "c") == SENTENCE


def test_openai_clients_transcribe_without_a_version(cartest_mock: Mock, http: httpx.Client) -> None:
    """They send a bearer key, no version, and form members of their own."""
    answer = http.post(
        f"{cartest_mock.url}/audio/transcriptions",
        headers={"Authorization": f"Bearer {DEFAULT_KEY}"},
        data={"model": "ink-whisper", "response_format": "json", "temperature": "0", "prompt": ""},
        files={"file": ("speech.wav", _recorded(OutputFormat.wav("pcm_s16le", 16000)), "audio/wav")},
    )
    assert answer.status_code == 200, answer.text
    assert answer.json()["text"] == SENTENCE


@pytest.mark.parametrize(
    ("query", "headers"),
    [
        pytest.param(
            f"model=ink-whisper&api_key={DEFAULT_KEY}&cartesia_version=2024-11-13&language=en"
            "&min_volume=0.1&max_silence_duration_secs=2.0",
            {},
            id="cartesia-python 2.0.17",
        ),
        pytest.param(
            "model=ink-whisper&language=en",
            {"X-API-Key": DEFAULT_KEY, "Cartesia-Version": "2026-03-01"},
            id="pipecat",
        ),
    ],
)
def test_speech_is_transcribed_live(query: str, headers: Mapping[str, str], cartest_mock: Mock) -> None:
    """Audio, silence in between, then ``finalize`` and ``done``: the text, the acknowledgements, the close."""
    address = f"{cartest_mock.websocket_url}/stt/websocket?{query}&encoding=pcm_s16le&sample_rate=16000"
    with connect(address, additional_headers=headers) as socket:
        for piece in (bytes(3200), _recorded(PCM), bytes(3200)):
            socket.send(piece)
        socket.send("finalize")
        socket.send("done")
        events = [json.loads(frame) for frame in socket]  # ends with a close of 1000 only
    transcripts = [event for event in events if event["type"] == "transcript"]
    assert "".join(event["text"] for event in transcripts).strip() == SENTENCE
    assert all(event["is_final"] for event in transcripts)
    assert [event["type"] for event in events[-2:]] == ["flush_done", "done"]


def _recorded(output_format: OutputFormat) -> bytes:
    speech = speak(SENTENCE, voice=VOICE, context_id=None, output_format=PCM)
    if output_format.container == "raw":
        return speech.audio
    return encode_container(speech.audio, output_format)
