"""The documents and the facts in Python say the same."""

from typing import Any

import pytest

from cartest_contracts import facts, formats
from cartest_contracts.documents import Document, load_asyncapi, load_openapi

_SCHEMAS: dict[Document, dict[str, Any]] = {
    "openapi": load_openapi()["components"]["schemas"],
    "asyncapi": load_asyncapi()["components"]["schemas"],
}
both = pytest.mark.parametrize("document", ["openapi", "asyncapi"])
_OLD_MODELS = {model.id for model in facts.MODELS.values() if model.languages == facts.LANGUAGES_15}


@both
def test_output_formats_agree(document: Document) -> None:
    """Encodings, rates and bit rates are those of the formats module."""
    schemas = _SCHEMAS[document]
    assert schemas["Encoding"]["enum"] == list(formats.ENCODINGS)
    assert schemas["SampleRate"]["enum"] == list(formats.SAMPLE_RATES)
    if document == "openapi":
        assert schemas["BitRate"]["enum"] == list(formats.BIT_RATES)
        containers = schemas["OutputFormat"]["discriminator"]["mapping"]
        assert tuple(containers) == formats.CONTAINERS
        assert {reference.rpartition("/")[2] for reference in containers.values()} <= set(schemas)


def test_content_types_agree() -> None:
    """The audio of ``POST /tts/bytes`` has one content type per container."""
    answer = load_openapi()["paths"]["/tts/bytes"]["post"]["responses"]["200"]
    assert set(answer["content"]) == set(formats.CONTENT_TYPES.values())


@both
def test_generation_config_agrees(document: Document) -> None:
    """Ranges and emotions are those of the facts."""
    config = _SCHEMAS[document]["GenerationConfig"]["properties"]
    assert (config["volume"]["minimum"], config["volume"]["maximum"]) == facts.VOLUME_RANGE
    assert (config["speed"]["minimum"], config["speed"]["maximum"]) == facts.SPEED_RANGE
    assert tuple(config["emotion"]["examples"]) == facts.EMOTIONS


@both
def test_models_and_languages_agree(document: Document) -> None:
    """Models that answer, the languages of the newer ones, and those of the older ones."""
    schemas = _SCHEMAS[document]
    request = schemas["SpeechRequest" if document == "openapi" else "GenerationRequest"]
    assert tuple(schemas["ModelId"]["enum"]) == facts.LIVE_MODELS
    sunset = {model.id for model in facts.MODELS.values() if model.state == "sunset"}
    assert all(f"`{model}`" in schemas["ModelId"]["description"] for model in sunset)
    assert tuple(schemas["Language"]["enum"]) == facts.LANGUAGES_42
    live_old_models = _OLD_MODELS & set(facts.LIVE_MODELS)
    assert set(request["if"]["properties"]["model_id"]["enum"]) == live_old_models
    assert request["then"]["properties"]["language"]["enum"] == [*facts.LANGUAGES_15, None]
    assert request["properties"]["speed"]["enum"] == [*facts.SPEEDS, None]


def test_voices_agree() -> None:
    """The voices that the documents name are the documented ones."""
    voices = [voice.id for voice in facts.DOCUMENTED_VOICES]
    assert _SCHEMAS["openapi"]["DocumentedVoiceId"]["enum"] == voices
    assert _SCHEMAS["asyncapi"]["VoiceSpecifier"]["properties"]["id"]["examples"] == voices


def test_tokens_agree() -> None:
    """Grants and lifetimes are those of the facts."""
    request = _SCHEMAS["openapi"]["AccessTokenRequest"]["properties"]
    assert tuple(request["grants"]["properties"]) == facts.GRANTS
    lifetime = request["expires_in"]
    assert (lifetime["minimum"], lifetime["maximum"]) == facts.EXPIRES_IN_RANGE
    assert lifetime["default"] == facts.DEFAULT_EXPIRES_IN


def test_transcription_agrees() -> None:
    """Models, languages and encodings of batch and socket are those of the facts."""
    form = _SCHEMAS["openapi"]["TranscriptionRequest"]["properties"]
    query = _SCHEMAS["asyncapi"]["SttHandshakeQuery"]["properties"]
    headerless = load_openapi()["components"]["parameters"]["HeaderlessAudio"]["content"]
    members = headerless["application/x-www-form-urlencoded"]["schema"]["properties"]
    assert tuple(form["model"]["enum"]) == facts.STT_MODELS
    assert tuple(query["model"]["enum"]) == facts.STT_SOCKET_MODELS
    assert tuple(form["language"]["enum"]) == tuple(query["language"]["enum"]) == facts.STT_LANGUAGES
    assert tuple(members["encoding"]["enum"]) == tuple(query["encoding"]["enum"]) == facts.STT_ENCODINGS


def test_paging_and_buffering_agree() -> None:
    """Page sizes and the buffer delay are those of the facts."""
    limit = _SCHEMAS["openapi"]["PageLimit"]
    assert (limit["minimum"], limit["maximum"]) == facts.LIMIT_RANGE
    delay = _SCHEMAS["asyncapi"]["GenerationRequest"]["properties"]["max_buffer_delay_ms"]
    assert (delay["minimum"], delay["maximum"]) == facts.BUFFER_DELAY_RANGE
    assert str(facts.BUFFER_DELAY_RANGE_DOCUMENTED[1]) in delay["description"]
