"""Generated speech requests are valid where they should be, and refused where they should be."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cartest_contracts.formats import BIT_RATES, CONTAINERS, ENCODINGS, SAMPLE_RATES
from cartest_contracts.generators import near_misses, output_formats, speech_requests, voices
from cartest_contracts.messages import BadRequest, parse_generation, parse_socket_message
from cartest_contracts.near_misses import NEAR_MISSES, near_misses_for
from cartest_contracts.observation import Transport
from cartest_contracts.resource_facts import EMBEDDING_SIZE
from cartest_contracts.resources.voices import EMBEDDINGS_UNTIL
from cartest_contracts.schemas import request as request_schema
from cartest_contracts.versions import DEFAULT_VERSION, DOCUMENTED_VERSIONS, ApiVersion
from cartest_contracts.wire.fields import SpeechTransport

TRANSPORTS: tuple[SpeechTransport, ...] = ("bytes", "sse", "websocket")
NEEDS_CATALOGUE = (
    "sunset-model",
    "unknown-model",
    "unknown-language",
    "unknown-voice",
    "voice-is-no-uuid",
    "unknown-dictionary",
)
"""How rows begin that only a server with a catalogue can refuse; they are proven on the mock."""
FIXED = {
    "model_id": "sonic-3",
    "transcript": "Hello there.",
    "output_format": {"container": "raw", "encoding": "pcm_s16le", "sample_rate": 24000},
}
NEEDS_STATE = {"empty-transcript", "punctuation-transcript"}
"""On a socket these are right inside an open context, so a first reading lets them pass."""


@pytest.mark.parametrize("transport", TRANSPORTS)
@given(data=st.data())
def test_every_generated_request_reads_as_valid(transport: SpeechTransport, data: st.DataObject) -> None:
    """A generated request passes the strict reader of its transport and version."""
    version = data.draw(st.sampled_from(DOCUMENTED_VERSIONS))
    request = data.draw(speech_requests(transport, version=version))
    if transport == "websocket":
        parse_socket_message(json.dumps(request), version=version)
    else:
        parse_generation(json.dumps(request), version=version, transport=transport)


@pytest.mark.parametrize("version", DOCUMENTED_VERSIONS, ids=str)
@pytest.mark.parametrize("transport", TRANSPORTS)
def test_every_near_miss_is_refused(transport: SpeechTransport, version: ApiVersion) -> None:
    """Each row of the table that a reader can judge alone is refused by it with 400."""
    valid = {
        "model_id": "sonic-3",
        "transcript": "Hello there.",
        "voice": {"mode": "id", "id": "694f9389-aac1-45b6-b726-9d9369183238"},
        "output_format": {"container": "raw", "encoding": "pcm_s16le", "sample_rate": 24000},
        "context_id": "c1",
    }
    passed: list[str] = []
    for row in near_misses_for(transport, version):
        if row.id.startswith(NEEDS_CATALOGUE) or (transport == "websocket" and row.id in NEEDS_STATE):
            continue
        body = json.dumps(row.apply(valid))
        try:
            if transport == "websocket":
                parse_socket_message(body, version=version)
            else:
                parse_generation(body, version=version, transport=transport)
        except BadRequest:
            assert row.status == 400
            continue
        passed.append(row.id)
    assert passed == []


@pytest.mark.parametrize("version", DOCUMENTED_VERSIONS, ids=str)
def test_embeddings_are_drawn_where_versions_have_them(version: ApiVersion) -> None:
    """Only then, with as many numbers as they have, and as the document of the version has them."""
    modes: set[str] = set()
    validator = request_schema(version, "POST /tts/bytes")
    assert validator is not None

    @given(drawn=speech_requests(version=version, max_words=1), voice=voices(version=version))
    @settings(max_examples=30, database=None)
    def collect(drawn: dict[str, Any], voice: dict[str, Any]) -> None:
        assert validator.is_valid(FIXED | {"voice": voice})
        assert len(voice.get("embedding", range(EMBEDDING_SIZE))) == EMBEDDING_SIZE
        modes.update((drawn["voice"]["mode"], voice["mode"]))

    collect()
    assert modes == ({"id", "embedding"} if version < EMBEDDINGS_UNTIL else {"id"})


@given(drawn=near_misses("bytes", version=DEFAULT_VERSION))
@settings(max_examples=50)
def test_a_near_miss_changes_its_request(drawn: tuple[object, dict[str, object]]) -> None:
    """A drawn near miss is JSON and belongs to the transport and version asked for."""
    row, request = drawn
    assert row in near_misses_for("bytes", DEFAULT_VERSION)
    json.dumps(request)


def test_near_miss_ids_are_unique() -> None:
    """An id names one row."""
    assert len({row.id for row in NEAR_MISSES}) == len(NEAR_MISSES)


def reached(transport: Transport, examples: int) -> set[tuple[object, ...]]:
    """Draw formats and collect what was seen."""
    seen: set[tuple[object, ...]] = set()

    @given(output_formats(transport))
    @settings(max_examples=examples, database=None)
    def collect(fmt: dict[str, object]) -> None:
        seen.add((fmt["container"], fmt.get("encoding") or fmt.get("bit_rate"), fmt["sample_rate"]))

    collect()
    return seen


def test_every_output_format_is_reached() -> None:
    """All combinations that the contract allows come up: 24 raw, 24 wav and 30 mp3 on bytes, 24 raw elsewhere."""
    samples = {(c, e, r) for c in ("raw", "wav") for e in ENCODINGS for r in SAMPLE_RATES}
    assert reached("bytes", 3000) == samples | {("mp3", b, r) for b in BIT_RATES for r in SAMPLE_RATES}
    assert reached("websocket", 1000) == {combo for combo in samples if combo[0] == "raw"}
    assert set(CONTAINERS) == {"raw", "wav", "mp3"}
