"""``POST /stt`` and ``POST /audio/transcriptions``."""

import asyncio
import io
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import msgspec
import numpy as np
import pytest
import soundfile  # type: ignore[import-untyped]  # has no stubs

from cartest_contracts.audio.samples import PCM_ENCODINGS, PcmEncoding
from cartest_contracts.facts import STT_LANGUAGES, STT_MODELS
from cartest_contracts.formats import OutputFormat
from cartest_mocks.exchange import Problem, Reply, Request
from cartest_mocks.stt import ROUTES
from cartest_mocks.vendor import Caller, Vendor

Post = Callable[..., dict[str, Any]]
Say = Callable[[str, OutputFormat], bytes]
TEXT = "Welcome to Cartesia Sonic!"
WAV = OutputFormat.wav("pcm_s16le", 16000)


def send(vendor: Vendor, caller: Caller, request: Request) -> dict[str, Any]:
    """Let the handler answer a request, as the gate would."""
    (route,) = [route for route in ROUTES if route.pattern.fullmatch(request.path)]
    assert (route.method, route.access) == ("POST", "stt")
    assert route.handler is not None
    answer = route.handler(vendor, request, caller)
    assert isinstance(answer, Awaitable)

    async def wait() -> Any:
        return await answer

    reply = asyncio.run(wait())
    assert isinstance(reply, Reply)
    assert (reply.status, reply.content_type) == (200, "application/json")
    return msgspec.json.decode(reply.body, type=dict[str, Any])


@pytest.fixture
def post(vendor: Vendor, make_caller: Callable[..., Caller]) -> Post:
    """Upload a file with form fields; return the JSON of the answer."""

    def upload(
        audio: bytes | None,
        fields: dict[str, Any] | None = None,
        *,
        path: str = "/stt",
        version: str = "2025-04-16",
        query: dict[str, str] | None = None,
    ) -> dict[str, Any]:
        form = httpx.Request(
            "POST",
            "http://mock/",
            data={"model": "ink-whisper"} | (fields or {}),
            files={"file": ("a", audio)} if audio is not None else {"other": ("a", b"")},
        )
        request = Request(
            method="POST",
            path=path,
            query={name: (value,) for name, value in (query or {}).items()},
            headers={"content-type": form.headers["content-type"]},
            body=form.read(),
        )
        return send(vendor, make_caller(version), request)

    return upload


def problem(post: Post, *args: Any, **kwargs: Any) -> Problem:
    with pytest.raises(Problem) as refused:
        post(*args, **kwargs)
    return refused.value


@pytest.mark.parametrize("path", ["/stt", "/stt/", "/audio/transcriptions"])
def test_what_was_said_comes_back(post: Post, say: Say, path: str) -> None:
    """Both paths answer alike: text, language and duration, at this version nothing else."""
    answer = post(say(TEXT, WAV), path=path)
    assert set(answer) == {"text", "language", "duration"}
    assert (answer["text"], answer["language"]) == (TEXT, "en")
    assert answer["duration"] > 1


@pytest.mark.parametrize(
    "output_format",
    [
        OutputFormat.wav("pcm_mulaw", 8000),
        OutputFormat.wav("pcm_f32le", 44100),
        OutputFormat.mp3(44100, 128000),
    ],
)
def test_containers_are_recognised(post: Post, say: Say, output_format: OutputFormat) -> None:
    """What ``/tts/bytes`` sends can be uploaded as it is."""
    assert post(say(TEXT, output_format))["text"] == TEXT


@pytest.mark.parametrize("container", ["FLAC", "OGG"])
def test_other_containers_are_recognised(post: Post, say_pcm: Callable[..., bytes], container: str) -> None:
    """FLAC and Ogg Vorbis too."""
    file = io.BytesIO()
    soundfile.write(file, np.frombuffer(say_pcm(TEXT), dtype="<i2"), 16000, format=container)
    assert post(file.getvalue())["text"] == TEXT


@pytest.mark.parametrize("encoding", PCM_ENCODINGS)
def test_headerless_audio_is_read_as_declared(
    post: Post, say_pcm: Callable[..., bytes], encoding: PcmEncoding
) -> None:
    """``encoding`` and ``sample_rate`` in the query say what the bytes are."""
    audio = say_pcm(TEXT, encoding, 22050)
    assert post(audio, query={"encoding": encoding, "sample_rate": "22050"})["text"] == TEXT


def test_audio_without_speech_has_an_empty_transcript(post: Post) -> None:
    """Silence, noise and no bytes at all are heard as nothing."""
    query = {"encoding": "pcm_s16le", "sample_rate": "16000"}
    noise = np.random.default_rng(1).integers(-9000, 9000, 16000).astype("<i2").tobytes()
    for audio, duration in ((bytes(32000), 1.0), (noise, 1.0), (b"", 0)):
        assert post(audio, {"timestamp_granularities[]": "word"}, query=query) == {
            "text": "",
            "language": "en",
            "duration": duration,
            "words": [],
        }


def test_words_only_if_asked_for(post: Post, say: Say) -> None:
    """Words have no space around them and rising times inside the audio."""
    answer = post(say("One two three.", WAV), {"timestamp_granularities[]": ["word", "word"]})
    assert [word["word"] for word in answer["words"]] == ["One", "two", "three."]
    borders = [time for word in answer["words"] for time in (word["start"], word["end"])]
    assert borders == sorted(borders)
    assert 0 <= borders[0] < borders[-1] <= answer["duration"] + 0.01


@pytest.mark.parametrize("version", ["2025-11-04", "2026-03-01", "2026-08-14"])
def test_later_versions_say_what_it_is(
    post: Post, say: Say, make_caller: Callable[..., Caller], version: str
) -> None:
    """From 2025-11-04 with ``type`` and ``request_id``."""
    answer = post(say("Hi.", WAV), version=version)
    assert answer["type"] == "transcript"
    assert answer["request_id"] == make_caller().request_id


def test_the_fields_of_openai_clients_are_dropped(post: Post, say: Say) -> None:
    """``response_format=text`` still answers JSON."""
    fields = {"prompt": "p", "temperature": "0.5", "response_format": "text"}
    assert post(say("Hi.", WAV), fields, path="/audio/transcriptions")["text"] == "Hi."


def test_every_model_and_language_is_taken(post: Post) -> None:
    """Two models, a hundred languages."""
    query = {"encoding": "pcm_mulaw", "sample_rate": "8000"}
    assert len(STT_LANGUAGES) == 100
    for model in STT_MODELS:
        assert post(b"", {"model": model, "language": "haw"}, query=query)["language"] == "haw"


@pytest.mark.parametrize(
    ("fields", "query", "status", "says"),
    [
        ({"model": ""}, {}, 400, "model is required"),
        ({"model": "ink-2"}, {}, 404, "ink-whisper"),
        ({"language": "tw"}, {}, 400, "invalid language: tw"),
        ({"language": ""}, {}, 400, "invalid language"),
        ({"timestamp_granularities[]": "segment"}, {}, 400, "must be word"),
        ({}, {"encoding": "pcm_s16le"}, 400, "sample_rate is required"),
        ({}, {"sample_rate": "16000"}, 400, "encoding is required"),
        ({}, {"encoding": "mp3", "sample_rate": "16000"}, 400, "encoding must be one of"),
        ({}, {"encoding": "pcm_s16le", "sample_rate": "0"}, 400, "integer"),
        ({}, {"encoding": "pcm_s16le", "sample_rate": "16000.0"}, 400, "integer"),
        ({}, {"encoding": "pcm_s16le", "sample_rate": "9" * 5000}, 400, "integer"),
    ],
)
def test_wrong_fields(post: Post, fields: dict[str, str], query: dict[str, str], status: int, says: str) -> None:
    """Each is refused with a text that names it."""
    refused = problem(post, b"", fields, query=query)
    assert refused.status == status
    assert says in refused.message


def test_a_missing_file(post: Post) -> None:
    """A form without ``file`` is a 400."""
    assert problem(post, None).message == "file is required."


def test_no_form_at_all(vendor: Vendor, make_caller: Callable[..., Caller]) -> None:
    """A JSON body is a 400."""
    headers = {"content-type": "application/json"}
    with pytest.raises(Problem, match="400"):
        send(vendor, make_caller(), Request(method="POST", path="/stt", headers=headers, body=b"{}"))


@pytest.mark.parametrize("audio", [b"", b"no audio", b"RIFF", b"\0" * 5000, b"ID3" + bytes(100)])
def test_unreadable_audio(post: Post, audio: bytes) -> None:
    """What no reader knows is ``unsupported_audio_format``."""
    refused = problem(post, audio)
    assert (refused.status, refused.error_code) == (400, "unsupported_audio_format")


def test_a_file_that_is_too_large(make_vendor: Callable[..., Vendor], make_caller: Callable[..., Caller]) -> None:
    """One byte more than allowed is 413 ``file_too_large``, the limit itself is not."""
    vendor = make_vendor(max_upload_bytes=10)

    def upload(size: int) -> None:
        form = httpx.Request(
            "POST", "http://mock/", data={"model": "ink-whisper"}, files={"file": ("a", bytes(size))}
        )
        headers = {"content-type": form.headers["content-type"]}
        query: dict[str, tuple[str, ...]] = {"encoding": ("pcm_s16le",), "sample_rate": ("8000",)}
        send(
            vendor,
            make_caller(),
            Request(method="POST", path="/stt", query=query, headers=headers, body=form.read()),
        )

    upload(10)
    with pytest.raises(Problem) as refused:
        upload(11)
    assert (refused.value.status, refused.value.error_code) == (413, "file_too_large")


def test_a_request_holds_one_slot_and_gives_it_back(post: Post, vendor: Vendor, say: Say) -> None:
    """With all slots taken it is a 429; after success and after failure the slot is free again."""
    pool = vendor.accounts.first.stt_slots
    assert pool.limit is not None
    others = [pool.acquire() for _ in range(pool.limit - 1)]
    post(say("Hi.", WAV))
    problem(post, b"no audio")
    assert pool.used == len(others)
    pool.acquire()
    assert problem(post, say("Hi.", WAV)).status == 429
    assert pool.used == pool.limit


def test_transcripts_cost_credits_and_errors_do_not(post: Post, vendor: Vendor) -> None:
    """One credit for two seconds; without enough of them 402."""
    account = vendor.accounts.first
    account.credits_left = 2
    query = {"encoding": "pcm_mulaw", "sample_rate": "8000"}
    problem(post, b"no audio")
    post(b"\xff" * 24000, query=query)
    assert account.credits_left == 0
    assert problem(post, b"\xff" * 8000, query=query).error_code == "quota_exceeded"
