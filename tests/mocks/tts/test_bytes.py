"""``POST /tts/bytes`` over real sockets."""

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from cartest_contracts.audio.containers import parse_wav_header
from cartest_contracts.audio.expected import expected_audio
from cartest_contracts.formats import BIT_RATES, CONTENT_TYPES, ENCODINGS, SAMPLE_RATES, OutputFormat
from cartest_mocks.exchange import Request
from cartest_mocks.server import Mock
from cartest_mocks.tts import bytes as endpoint
from cartest_mocks.tts import memory
from cartest_mocks.vendor import Caller, Vendor

KEY = {"x-api-key": "sk_car_test", "cartesia-version": "2025-04-16"}
VOICE_ID = "694f9389-aac1-45b6-b726-9d9369183238"
FORMATS = [
    *(OutputFormat.raw(encoding, rate) for encoding in ENCODINGS for rate in SAMPLE_RATES),
    *(OutputFormat.wav(encoding, rate) for encoding in ENCODINGS for rate in SAMPLE_RATES),
    *(OutputFormat.mp3(rate, bit_rate) for rate in (8000, 44100) for bit_rate in BIT_RATES),
]


def test_every_format_is_the_pure_function(cartest_mock: Mock, ask: Callable[..., Any]) -> None:
    """Body, content type, chunked without a length."""
    with httpx.Client(base_url=cartest_mock.url, headers=KEY) as client:
        for wanted in FORMATS:
            shape = {
                name: value
                for name in ("container", "encoding", "sample_rate", "bit_rate")
                if (value := getattr(wanted, name)) is not None
            }
            answer = client.post("/tts/bytes", json=ask(output_format=shape))
            assert answer.status_code == 200, answer.text
            assert answer.headers["content-type"] == CONTENT_TYPES[wanted.container]
            assert answer.headers["transfer-encoding"] == "chunked"
            assert "content-length" not in answer.headers
            assert answer.content == expected_audio(
                "Hello there.", voice=VOICE_ID, context_id=None, output_format=wanted
            ), str(wanted)


def test_the_wav_header_is_a_streaming_one(cartest_mock: Mock, ask: Callable[..., Any]) -> None:
    """44 bytes, both sizes 0xFFFFFFFF."""
    body = ask(output_format={"container": "wav", "encoding": "pcm_f32le", "sample_rate": 44100})
    facts = parse_wav_header(httpx.post(f"{cartest_mock.url}/tts/bytes", json=body, headers=KEY).content)
    assert (facts.data_offset, facts.riff_size, facts.data_size) == (44, 0xFFFFFFFF, 0xFFFFFFFF)


def test_saving_names_a_file(cartest_mock: Mock, ask: Callable[..., Any]) -> None:
    """Only when asked."""
    url = f"{cartest_mock.url}/tts/bytes"
    assert httpx.post(url, json=ask(save=True), headers=KEY).headers["cartesia-file-id"]
    assert "cartesia-file-id" not in httpx.post(url, json=ask(), headers=KEY).headers


@pytest.mark.parametrize("container", ["raw", "mp3"])
def test_one_request_takes_one_slot_and_gives_it_back(
    cartest_mock: Mock, ask: Callable[..., Any], container: str
) -> None:
    """429 when all are taken; the journal says so too."""
    shape = (
        {"container": "mp3", "sample_rate": 44100, "bit_rate": 32000}
        if container == "mp3"
        else {"container": "raw", "encoding": "pcm_s16le", "sample_rate": 8000}
    )
    pool = cartest_mock.vendor.accounts.first.tts_slots
    pool.limit = 1
    with httpx.Client(base_url=cartest_mock.url, headers=KEY) as client:
        for _ in range(3):
            assert client.post("/tts/bytes", json=ask(output_format=shape)).status_code == 200
        pool.limit = 0
        assert client.post("/tts/bytes", json=ask(output_format=shape)).status_code == 429
    assert pool.used == 0
    assert [entry.status for entry in cartest_mock.journal.of("reply")] == [200, 200, 200, 429]


@pytest.mark.parametrize("container", ["wav", "mp3"])
def test_a_failed_encoding_gives_the_slot_back(
    container: str,
    vendor: Vendor,
    make_caller: Callable[..., Caller],
    ask: Callable[..., Any],
    post: Callable[..., Request],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whatever went wrong, in the thread or not."""

    def broken(*_: object) -> bytes:
        raise ZeroDivisionError

    monkeypatch.setattr(endpoint if container == "mp3" else memory, "encode_container", broken)
    shape = {"container": container, "sample_rate": 44100, "bit_rate": 32000, "encoding": "pcm_s16le"}
    request = post(ask(output_format=shape))

    async def run() -> None:
        answer: Any = endpoint.post_bytes(vendor, request, make_caller())  # raises for what needs no thread
        assert vendor.accounts.first.tts_slots.used == 1
        await answer

    with pytest.raises(ZeroDivisionError):
        asyncio.run(run())
    assert vendor.accounts.first.tts_slots.used == 0
