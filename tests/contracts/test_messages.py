import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartest_contracts.audio.tokens import speakable
from cartest_contracts.formats import OutputFormat
from cartest_contracts.messages import (
    BadRequest,
    CancelRequest,
    GenerationConfig,
    GenerationRequest,
    Voice,
    parse_generation,
    parse_socket_message,
)
from cartest_contracts.versions import DOCUMENTED_VERSIONS, ApiVersion

V2024 = ApiVersion.parse("2024-11-13")
V2025 = ApiVersion.parse("2025-04-16")
V2026 = ApiVersion.parse("2026-08-14")
RAW = {"container": "raw", "encoding": "pcm_s16le", "sample_rate": 24000}
VOICE = {"mode": "id", "id": "694f9389-aac1-45b6-b726-9d9369183238"}
EMBEDDING = {"mode": "embedding", "embedding": [1.0] * 192}
BASE: dict[str, Any] = {
    "model_id": "sonic-3",
    "transcript": "Hello.",
    "voice": VOICE,
    "output_format": RAW,
    "context_id": "c1",
}


def read(
    members: dict[str, Any], *, version: ApiVersion = V2025, transport: Any = "websocket"
) -> GenerationRequest:
    return parse_generation(json.dumps(members), version=version, transport=transport)


def refusal(members: dict[str, Any], *, version: ApiVersion = V2025, transport: Any = "websocket") -> BadRequest:
    with pytest.raises(BadRequest) as caught:
        read(members, version=version, transport=transport)
    bad = caught.value
    assert "\n" not in str(bad)
    assert (bad.status, bad.error_code) == (400, None)
    return bad


@pytest.mark.parametrize("version", DOCUMENTED_VERSIONS, ids=str)
@pytest.mark.parametrize("transport", ["bytes", "sse", "websocket"])
def test_the_plain_request_is_taken_everywhere(version: ApiVersion, transport: Any) -> None:
    """The quickstart's request works with every version and transport."""
    request = read(BASE, version=version, transport=transport)
    assert (request.model_id, request.transcript) == ("sonic-3", "Hello.")
    assert request.voice == Voice(id=VOICE["id"])
    assert request.output_format == OutputFormat.raw("pcm_s16le", 24000)


def test_every_socket_field_is_read() -> None:
    """All fields of websocket.md section 2.1 arrive in the record."""
    request = read(
        BASE
        | {
            "continue": True,
            "flush": True,
            "max_buffer_delay_ms": 5000,
            "language": "en",
            "generation_config": {"volume": 0.5, "speed": 1.5, "emotion": "xyz"},
            "speed": "fast",
            "duration": 2.5,
            "add_timestamps": True,
            "add_phoneme_timestamps": True,
            "use_normalized_timestamps": True,
            "pronunciation_dict_id": "d",
        }
    )
    assert request.more
    assert request.flush
    assert request.max_buffer_delay_ms == 5000
    assert request.generation_config == GenerationConfig(volume=0.5, speed=1.5, emotion="xyz")
    assert (request.speed, request.duration, request.language) == ("fast", 2.5, "en")
    assert request.add_timestamps
    assert request.add_phoneme_timestamps
    assert request.use_normalized_timestamps
    assert request.pronunciation_dict_id == "d"


def test_unknown_fields_and_null_optionals_are_ignored() -> None:
    """The 2.x Python SDK sends ``stream`` and many nulls (API notes README section 4, decision 11)."""
    nulls = dict.fromkeys(["language", "duration", "generation_config", "continue", "flush", "cancel", "speed"])
    assert read(BASE | nulls | {"stream": True, "text_cfg": [], "use_original_timestamps": 1}) == read(BASE)
    assert read(BASE | {"generation_config": {"volume": None, "x": 1}}).generation_config == GenerationConfig()


@pytest.mark.parametrize("field", ["model_id", "transcript", "voice", "output_format", "context_id"])
@pytest.mark.parametrize("missing", ["absent", "null"])
def test_required_fields_are_required(field: str, missing: str) -> None:
    """Absent and null are the same fault, named by field."""
    members = {name: value for name, value in BASE.items() if name != field}
    bad = refusal(members | ({field: None} if missing == "null" else {}))
    assert (bad.field, bad.message) == (field, f"{field}: is required")
    assert bad.context_id == (None if field == "context_id" else "c1")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"model_id": 3}, "model_id"),
        ({"transcript": ["a"]}, "transcript"),
        ({"voice": 3}, "voice"),
        ({"voice": []}, "voice"),
        ({"voice": "694f9389"}, "voice"),
        ({"voice": {"id": "v"}}, "voice.mode"),
        ({"voice": {"mode": "id"}}, "voice.id"),
        ({"voice": {"mode": "id", "id": 3}}, "voice.id"),
        ({"voice": {"mode": "name", "id": "v"}}, "voice.mode"),
        ({"voice": EMBEDDING}, "voice.mode"),
        ({"output_format": "raw"}, "output_format"),
        ({"output_format": RAW | {"container": "mp4"}}, "output_format.container"),
        ({"output_format": RAW | {"container": "wav"}}, "output_format.container"),
        ({"output_format": RAW | {"encoding": "pcm_s24le"}}, "output_format.encoding"),
        ({"output_format": RAW | {"encoding": None}}, "output_format.encoding"),
        ({"output_format": RAW | {"sample_rate": 11025}}, "output_format.sample_rate"),
        ({"output_format": RAW | {"sample_rate": "8000"}}, "output_format.sample_rate"),
        ({"output_format": {"container": "raw", "encoding": "pcm_s16le"}}, "output_format.sample_rate"),
        ({"continue": "yes"}, "continue"),
        ({"flush": 1}, "flush"),
        ({"max_buffer_delay_ms": 5001}, "max_buffer_delay_ms"),
        ({"max_buffer_delay_ms": -1}, "max_buffer_delay_ms"),
        ({"max_buffer_delay_ms": 0.5}, "max_buffer_delay_ms"),
        ({"generation_config": []}, "generation_config"),
        ({"generation_config": {"speed": 1.6}}, "generation_config.speed"),
        ({"generation_config": {"speed": 0.59}}, "generation_config.speed"),
        ({"generation_config": {"volume": 2.1}}, "generation_config.volume"),
        ({"generation_config": {"emotion": 1}}, "generation_config.emotion"),
        ({"speed": "faster"}, "speed"),
        ({"speed": 0.5}, "speed"),
        ({"duration": 0}, "duration"),
        ({"context_id": 7}, "context_id"),
        ({"context_id": ""}, "context_id"),
        ({"context_id": "x" * 257}, "context_id"),
    ],
)
def test_wrong_types_enums_and_ranges_are_named(change: dict[str, Any], field: str) -> None:
    """Each fault names its member and says what is allowed, without repeating what was sent."""
    assert refusal(BASE | change).field == field


def test_reasons_list_what_an_enum_allows() -> None:
    """A person can mend the request from the message alone."""
    assert refusal(BASE | {"output_format": RAW | {"sample_rate": 1}}).message == (
        "output_format.sample_rate: must be one of 8000, 16000, 22050, 24000, 44100, 48000"
    )
    assert refusal(BASE | {"output_format": RAW | {"encoding": "x"}}).message == (
        "output_format.encoding: must be one of pcm_f32le, pcm_s16le, pcm_mulaw, pcm_alaw"
    )


def test_containers_with_a_header_are_for_bytes_only() -> None:
    """SSE and WebSocket take ``raw`` only (cartesia-python#15); mp3 needs a bit rate, raw and wav an encoding."""
    wav, mp3 = RAW | {"container": "wav", "bit_rate": 1}, {"container": "mp3", "sample_rate": 44100}
    assert read(BASE | {"output_format": wav}, transport="bytes").output_format == OutputFormat.wav(
        "pcm_s16le", 24000
    )
    assert refusal(BASE | {"output_format": wav}, transport="sse").field == "output_format.container"
    assert refusal(BASE | {"output_format": mp3}, transport="bytes").field == "output_format.bit_rate"
    for more in ({"bit_rate": 128000}, {"bit_rate": 128000, "encoding": ""}):
        assert read(BASE | {"output_format": mp3 | more}, transport="bytes").output_format == OutputFormat.mp3(
            44100, 128000
        )


def test_voices_have_the_shape_of_their_version() -> None:
    """Embeddings end with 2025-04-16, bare ids begin with 2026-08-14 (tts.md section 3)."""
    assert read(BASE | {"voice": EMBEDDING}, version=V2024).voice.embedding == (1.0,) * 192
    assert refusal(BASE | {"voice": EMBEDDING | {"embedding": [1.0]}}, version=V2024).field == "voice.embedding"
    assert refusal(BASE | {"voice": {"mode": "embedding"}}, version=V2024).field == "voice.embedding"
    assert refusal(BASE | {"voice": EMBEDDING}, version=V2026).field == "voice.mode"
    for voice in ("v", {"id": "v"}, {"mode": "id", "id": "v", "embedding": 3}):
        assert read(BASE | {"voice": voice}, version=V2026).voice == Voice(id="v")
    assert refusal(BASE | {"voice": {}}, version=V2026).field == "voice.id"


@pytest.mark.parametrize("voice", ["v", {"id": "v"}, EMBEDDING])
@pytest.mark.parametrize("transcript", ["", " "])
def test_messages_that_only_end_or_flush_may_hold_any_voice(voice: Any, transcript: str) -> None:
    """SDKs end contexts with voices of other versions' shapes; never fail those (websocket.md section 4)."""
    assert read(BASE | {"voice": voice, "transcript": transcript}).transcript == transcript


def test_fields_of_other_versions_and_transports_are_unknown_there() -> None:
    """A field out of its place is ignored whatever it holds, like any unknown one."""
    assert read(BASE | {"generation_config": {"speed": 9}}, version=V2024) == read(BASE, version=V2024)
    assert read(BASE | {"duration": "x"}, version=V2026) == read(BASE, version=V2026)
    assert read(BASE | {"locale": 1, "language": "en"}).language == "en"
    assert read(BASE | {"save": "x"}) == read(BASE)
    assert read(BASE | {"save": True}, transport="bytes").save
    assert read(BASE | {"flush": True}, version=ApiVersion.parse("2024-06-10")).flush is False
    sse = read(BASE | {"continue": 3, "flush": 3, "max_buffer_delay_ms": "x"}, transport="sse")
    assert sse == read(BASE, transport="sse")
    assert read(BASE, transport="bytes").context_id is None


def test_speed_may_be_a_number_before_2025_04_16() -> None:
    """A top-level number works with 2024 versions only (tts.md section 1)."""
    assert read(BASE | {"speed": -0.5}, version=V2024).speed == -0.5


def test_language_and_locale_exclude_each_other() -> None:
    """Both together are refused where both exist (tts.md section 1)."""
    assert read(BASE | {"locale": "en-GB"}, version=V2026).locale == "en-GB"
    assert refusal(BASE | {"locale": "en-GB", "language": "en"}, version=V2026).field == "locale"


@pytest.mark.parametrize("transport", ["bytes", "sse"])
@pytest.mark.parametrize("transcript", ["", " ", "...", "?! —", '<break time="1s"/>', "🎉"])
def test_over_http_something_must_be_spoken(transport: Any, transcript: str) -> None:
    """Empty, punctuation-only and markup-only transcripts are refused with the live title."""
    bad = refusal(BASE | {"transcript": transcript}, transport=transport)
    assert (bad.title, bad.field) == ("No valid transcripts passed", "transcript")


def test_on_a_socket_an_empty_transcript_is_not_a_fault_of_shape() -> None:
    """Whether it may be empty depends on its context."""
    assert read(BASE | {"transcript": ""}).transcript == ""


@pytest.mark.parametrize("transcript", ["a", "你好", "नमस्ते", "<spell>ABC</spell>", "2 + 2 = 4", "<<h|e>>"])
def test_letters_and_digits_of_any_script_are_speakable(transcript: str) -> None:
    """Speech needs one letter or digit outside the markup."""
    assert speakable(transcript)


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"\xff", b'"\xff"', b"[" * 100_000, b'{"a":NaN}', b'{"a":1e999}', b"\xef\xbb\xbf{}", b"[]", b"1"],
)
def test_whatever_is_not_a_json_object_is_refused(data: bytes) -> None:
    """No malformed input escapes as another exception."""
    with pytest.raises(BadRequest, match="JSON"):
        parse_socket_message(data, version=V2025)
    with pytest.raises(BadRequest, match="JSON"):
        parse_generation(data, version=V2025, transport="bytes")


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
        lambda children: (
            st.lists(children) | st.dictionaries(st.sampled_from([*BASE, "cancel", "mode", "id"]), children)
        ),
        max_leaves=12,
    )
)
def test_any_json_is_read_or_refused(value: Any) -> None:
    """Reading never fails in another way than by refusing."""
    for version in (V2024, V2025, V2026):
        try:
            message = parse_socket_message(json.dumps(value), version=version)
        except BadRequest as bad:
            assert "\n" not in str(bad)  # noqa: PT017  # a refusal is one of two good outcomes
        else:
            assert isinstance(message, GenerationRequest | CancelRequest)


def test_cancel_is_told_apart_by_its_member() -> None:
    """An object with ``cancel`` is a cancel, and the literal must be true (websocket.md section 2.2)."""
    assert parse_socket_message('{"context_id":"c1","cancel":true,"x":1}', version=V2025) == CancelRequest(
        context_id="c1"
    )
    assert parse_socket_message(json.dumps(BASE | {"cancel": None}), version=V2025) == read(BASE)


@pytest.mark.parametrize(
    ("members", "field", "context_id"),
    [
        ({"cancel": True}, "context_id", None),
        ({"cancel": False, "context_id": "c1"}, "cancel", "c1"),
        ({"cancel": "true", "context_id": "c1"}, "cancel", "c1"),
        ({"cancel": True, "context_id": 1}, "context_id", None),
    ],
)
def test_bad_cancels_are_refused(members: dict[str, Any], field: str, context_id: str | None) -> None:
    """The context id is carried along whenever it could be read."""
    with pytest.raises(BadRequest) as caught:
        parse_socket_message(json.dumps(members), version=V2025)
    assert (caught.value.field, caught.value.context_id) == (field, context_id)
