"""``POST /voice-changer/bytes`` and ``/sse`` through the whole mock."""

import base64
import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from cartest_contracts.audio.containers import encode_container, wav_header
from cartest_contracts.audio.listen import decode_audio, listen_bytes
from cartest_contracts.audio.speech import speak
from cartest_contracts.facts import DOCUMENTED_VOICES
from cartest_contracts.formats import OutputFormat
from cartest_mocks.server import Mock

Ask = Callable[..., httpx.Response]
WAV = OutputFormat.wav("pcm_s16le", 16000)
RAW = OutputFormat.raw("pcm_f32le", 24000)
TEXT = "Say it again, please."
SPEECH = speak(TEXT, voice="someone", context_id="c", output_format=WAV)
CLIP = encode_container(SPEECH.audio, WAV)
FIELDS = {
    "voice[id]": DOCUMENTED_VOICES[0].id,
    "output_format[container]": "raw",
    "output_format[sample_rate]": "24000",
    "output_format[encoding]": "pcm_f32le",
}


def change(
    ask: Ask, path: str = "bytes", *, clip: bytes | None = CLIP, version: str | None = None, **changes: Any
) -> httpx.Response:
    files = {"x": b""} if clip is None else {"clip": clip}
    return ask("POST", f"/voice-changer/{path}", version=version, data=FIELDS | changes, files=files)


def events(answer: httpx.Response) -> list[dict[str, Any]]:
    return [json.loads(line.removeprefix("data: ")) for line in answer.text.split("\n\n") if line]


def test_the_same_words_in_another_voice(cartest_mock: Mock, ask: Ask) -> None:
    """15 credits a second of the clip; the slot comes back."""
    answer = change(ask)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "audio/pcm")
    assert listen_bytes(answer.content, fmt=RAW).transcript == TEXT
    direct = speak(TEXT, voice=DOCUMENTED_VOICES[0].id, context_id=None, output_format=RAW)
    assert answer.content == direct.audio
    account = cartest_mock.vendor.accounts.first
    (expense,) = cartest_mock.vendor.ledger.expenses_of(account.id)
    assert expense.credits == -(-SPEECH.duration_s * 15 // 1)
    cartest_mock.advance(0)
    assert account.tts_slots.used == 0


@pytest.mark.parametrize(
    ("version", "chunk_type", "done_type"),
    [("2025-04-16", {"type": "chunk"}, {"type": "done"}), ("2025-11-04", {}, {})],
)
def test_events(ask: Ask, version: str, chunk_type: dict[str, str], done_type: dict[str, str]) -> None:
    """Chunks say their rate; the last event is the end, with 200; what they are stands in old versions only."""
    answer = change(ask, "sse", version=version)
    assert answer.headers["content-type"] == "text/event-stream"
    *chunks, done = events(answer)
    assert done == {**done_type, "status_code": 200, "done": True}
    members = {*chunk_type, "status_code", "done", "data", "sample_rate", "step_time"}
    assert all(chunk.keys() == members and chunk | chunk_type == chunk for chunk in chunks)
    assert {(chunk["status_code"], chunk["sample_rate"]) for chunk in chunks} == {(206, 24000)}
    assert b"".join(base64.b64decode(chunk["data"]) for chunk in chunks) == change(ask).content


def test_events_carry_any_container(ask: Ask) -> None:
    """Unlike those of ``/tts/sse``."""
    changes: dict[str, Any] = {"output_format[container]": "wav"}
    *chunks, _ = events(change(ask, "sse", **changes))
    assert listen_bytes(b"".join(base64.b64decode(chunk["data"]) for chunk in chunks)).transcript == TEXT


def test_what_says_nothing_becomes_as_much_silence(ask: Ask) -> None:
    """In the format that was asked for."""
    silence = wav_header(WAV, data_bytes=32000) + bytes(32000)
    answer = change(ask, clip=silence, **{"output_format[container]": "wav"})
    samples, sample_rate = decode_audio(answer.content)
    assert (len(samples), sample_rate) == (24000, 24000)
    assert not samples.any()


@pytest.mark.parametrize("path", ["bytes", "sse"])
@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"clip": None}, "clip is required"),
        ({"clip": b"no audio"}, "cannot be read"),
        ({"clip": wav_header(WAV, data_bytes=0)}, "holds no audio"),
        ({"voice[id]": ""}, "voice[id]"),
        ({"voice[id]": "00000000-0000-4000-8000-000000000000"}, "Voice not found"),
        ({"output_format[sample_rate]": "1"}, "sample_rate"),
    ],
)
def test_what_is_wrong_is_400(cartest_mock: Mock, ask: Ask, path: str, changes: dict[str, Any], text: str) -> None:
    """Before anything is streamed, and no slot stays taken."""
    answer = change(ask, path, **changes)
    assert answer.status_code == 400
    assert text in answer.text
    assert cartest_mock.vendor.accounts.first.tts_slots.used == 0
