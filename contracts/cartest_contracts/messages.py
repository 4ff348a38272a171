"""What clients say: generation requests, cancels and token requests, read strictly.

Unknown fields and null optionals are ignored; types, enums, ranges and the voice shape of the version are
not (tts.md sections 1 to 3 and 6, websocket.md section 2). Whether a model, voice or language *exists* is
not decided here: that needs a catalogue.

Reading is the mock's hot path: one pass to plain values, a look at what differs by version, one pass into
the record. The reasons it gives never repeat what was sent, so nothing secret can leak through an error.
"""

from typing import Annotated, Any, Final, Literal, cast

import msgspec
from msgspec import Meta

from cartest_contracts.audio.tokens import speakable
from cartest_contracts.facts import (
    BUFFER_DELAY_RANGE,
    DEFAULT_EXPIRES_IN,
    EXPIRES_IN_RANGE,
    GRANTS,
    SPEED_RANGE,
    SPEEDS,
    VOLUME_RANGE,
    Grant,
)
from cartest_contracts.formats import BIT_RATES, SAMPLE_RATES, OutputFormat
from cartest_contracts.versions import ApiVersion
from cartest_contracts.wire.fields import SpeechTransport, known_fields
from cartest_contracts.wire.strict import BadRequest, bad_member, one_of, read_object, read_record, whole

__all__ = [
    "AccessTokenRequest",
    "BadRequest",
    "CancelRequest",
    "GenerationConfig",
    "GenerationRequest",
    "Voice",
    "parse_access_token",
    "parse_generation",
    "parse_socket_message",
]

EMBEDDING_SIZE: Final = 192
_BARE_VOICES: Final = ApiVersion.parse("2026-08-14")
_NO_EMBEDDINGS: Final = ApiVersion.parse("2025-04-16")


class Voice(msgspec.Struct, frozen=True, kw_only=True):
    """Whose voice: an id, or (before 2025-04-16) an embedding."""

    mode: Literal["id", "embedding"] = "id"
    id: str = ""
    embedding: Annotated[tuple[float, ...], Meta(min_length=EMBEDDING_SIZE, max_length=EMBEDDING_SIZE)] | None = (
        None
    )


class GenerationConfig(msgspec.Struct, frozen=True, kw_only=True):
    """How to speak (tts.md section 6). Unknown emotions are accepted."""

    volume: Annotated[float, Meta(ge=VOLUME_RANGE[0], le=VOLUME_RANGE[1])] = 1.0
    speed: Annotated[float, Meta(ge=SPEED_RANGE[0], le=SPEED_RANGE[1])] = 1.0
    emotion: str | None = None


class GenerationRequest(msgspec.Struct, frozen=True, kw_only=True):
    """One request to speak. Fields that its version or transport does not know have their defaults."""

    model_id: str
    transcript: str
    voice: Voice
    output_format: OutputFormat
    language: str | None = None
    locale: str | None = None
    normalization: str | None = None
    generation_config: GenerationConfig | None = None
    speed: Literal["slow", "normal", "fast"] | float = "normal"
    """A number works before 2025-04-16 only."""
    duration: Annotated[float, Meta(gt=0)] | None = None
    """Upper bound of the audio, seconds."""
    save: bool = False
    pronunciation_dict_id: str | None = None
    add_timestamps: bool = False
    add_phoneme_timestamps: bool = False
    use_normalized_timestamps: bool = False
    context_id: Annotated[str, Meta(min_length=1, max_length=256)] | None = None
    """Length bounds are assumed (API notes README section 6)."""
    more: bool = msgspec.field(name="continue", default=False)
    """``continue``: more input of this context will follow."""
    flush: bool = False
    max_buffer_delay_ms: Annotated[int, Meta(ge=BUFFER_DELAY_RANGE[0], le=BUFFER_DELAY_RANGE[1])] | None = None
    """``None``: the version's default. The wide range is accepted with every version (C5)."""


class CancelRequest(msgspec.Struct, frozen=True, kw_only=True):
    """Stop a context."""

    context_id: Annotated[str, Meta(min_length=1, max_length=256)]
    cancel: Literal[True] = True


class _Grants(msgspec.Struct, frozen=True, kw_only=True):
    tts: bool | None = None
    stt: bool | None = None
    agent: bool | None = None


class AccessTokenRequest(msgspec.Struct, frozen=True, kw_only=True):
    """Ask for an access token (tokens.md section 1)."""

    grants: frozenset[Grant] = frozenset()
    expires_in: int = DEFAULT_EXPIRES_IN
    """Seconds."""


class _AccessTokenBody(msgspec.Struct, frozen=True, kw_only=True):
    grants: _Grants | None = None
    expires_in: Annotated[int, Meta(ge=EXPIRES_IN_RANGE[0], le=EXPIRES_IN_RANGE[1])] | None = None


def parse_generation(data: bytes | str, *, version: ApiVersion, transport: SpeechTransport) -> GenerationRequest:
    """Read a generation request; raise :class:`BadRequest`.

    Over HTTP the transcript must be speakable; on a socket that depends on the state of its context
    (:mod:`cartest_contracts.session`).
    """
    return _generation(read_object(data), version, transport)


def parse_socket_message(text: bytes | str, *, version: ApiVersion) -> GenerationRequest | CancelRequest:
    """Read a client's socket message, told apart by ``cancel``; raise :class:`BadRequest`."""
    members = read_object(text)
    if members.get("cancel") is None:
        return _generation(members, version, "websocket")
    try:
        return read_record(members, CancelRequest)
    except BadRequest as bad:
        bad.context_id = _readable_context(members)
        raise


def parse_access_token(data: bytes | str) -> AccessTokenRequest:
    """Read the body of ``POST /access-token``; an empty one asks for no grants (tokens.md section 3, assumed)."""
    members = read_object(data or b"{}")
    body = read_record(members | {"expires_in": whole(members.get("expires_in"))}, _AccessTokenBody)
    asked = body.grants or _Grants()
    return AccessTokenRequest(
        grants=frozenset(grant for grant in GRANTS if getattr(asked, grant)),
        expires_in=DEFAULT_EXPIRES_IN if body.expires_in is None else body.expires_in,
    )


def _generation(members: dict[str, Any], version: ApiVersion, transport: SpeechTransport) -> GenerationRequest:
    known = {name: value for name in known_fields(version, transport) if (value := members.get(name)) is not None}
    context_id = _readable_context(known)
    try:
        if "output_format" in known:
            known["output_format"] = _output_format(known["output_format"])
        if "voice" in known:
            known["voice"] = _voice(known["voice"], known, version, transport)
        if "max_buffer_delay_ms" in known:
            known["max_buffer_delay_ms"] = whole(known["max_buffer_delay_ms"])
        if isinstance(config := known.get("generation_config"), dict):
            known["generation_config"] = _without_nulls(cast("dict[str, Any]", config))
        request = read_record(known, GenerationRequest)
        _check(request, version, transport)
    except BadRequest as bad:
        bad.context_id = context_id
        raise
    return request


def _check(request: GenerationRequest, version: ApiVersion, transport: SpeechTransport) -> None:
    wanted = request.output_format
    if transport != "bytes" and wanted.container != "raw":
        raise bad_member("output_format.container", "only raw is supported here")
    if wanted.sample_rate not in SAMPLE_RATES:
        raise bad_member("output_format.sample_rate", one_of(SAMPLE_RATES))
    if wanted.container == "mp3":
        if wanted.bit_rate not in BIT_RATES:
            raise bad_member("output_format.bit_rate", one_of(BIT_RATES))
    elif wanted.encoding is None:
        raise bad_member("output_format.encoding", "is required")
    if not isinstance(request.speed, str) and version >= _NO_EMBEDDINGS:
        raise bad_member("speed", one_of(SPEEDS))
    if request.language is not None and request.locale is not None:
        raise bad_member("locale", "cannot be given together with language")
    if transport == "websocket":
        if request.context_id is None:
            raise bad_member("context_id", "is required")
    elif not speakable(request.transcript):
        raise BadRequest(
            "The transcript is empty or contains only punctuation.",
            title="No valid transcripts passed",
            field="transcript",
        )


def _output_format(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    members = {name: whole(each) for name, each in _without_nulls(cast("dict[str, Any]", value)).items()}
    # Accepted and without effect: an encoding beside mp3, a bit rate beside samples (tts.md section 2).
    members.pop("encoding" if members.get("container") == "mp3" else "bit_rate", None)
    return members


def _voice(value: Any, known: dict[str, Any], version: ApiVersion, transport: SpeechTransport) -> Any:
    transcript = known.get("transcript")
    # SDKs end and flush contexts with voices of another shape than their version takes (websocket.md section 4).
    lenient = transport == "websocket" and isinstance(transcript, str) and not transcript.strip()
    if isinstance(value, str) and (lenient or version >= _BARE_VOICES):
        return {"id": value}
    if not isinstance(value, dict):
        return value
    members = _without_nulls(cast("dict[str, Any]", value))
    if "mode" not in members and not lenient and version < _BARE_VOICES:
        raise bad_member("voice.mode", "is required")
    if members.get("mode") == "embedding":
        if version >= _NO_EMBEDDINGS and not lenient:
            raise bad_member("voice.mode", "embeddings are not supported by this version")
        if "embedding" not in members:
            raise bad_member("voice.embedding", "is required")
    else:
        members.pop("embedding", None)
        if "id" not in members:
            raise bad_member("voice.id", "is required")
    return members


def _without_nulls(members: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}


def _readable_context(members: dict[str, Any]) -> str | None:
    value = members.get("context_id")
    return value if isinstance(value, str) and value else None
