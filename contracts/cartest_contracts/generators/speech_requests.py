"""Speech requests: valid ones for a transport and version, and near misses of them."""

from itertools import cycle, islice
from typing import Any, Final

from hypothesis import strategies as st

from cartest_contracts.facts import DOCUMENTED_VOICES, EMOTIONS, MODELS, SPEED_RANGE, VOLUME_RANGE
from cartest_contracts.generators.audio_formats import output_formats
from cartest_contracts.generators.texts import languages, transcripts
from cartest_contracts.near_misses import NearMiss, near_misses_for
from cartest_contracts.observation import Transport
from cartest_contracts.resource_facts import EMBEDDING_SIZE
from cartest_contracts.resources.voices import EMBEDDINGS_UNTIL
from cartest_contracts.versions import DEFAULT_VERSION, ApiVersion

__all__ = ["near_misses", "speech_requests", "voices"]

_LOCALES: Final = ApiVersion.parse("2026-08-14")
"""``locale`` in the place of ``language``, and ``normalization`` beside them (tts.md section 1)."""


@st.composite
def speech_requests(
    draw: st.DrawFn,
    transport: Transport = "bytes",
    *,
    version: ApiVersion = DEFAULT_VERSION,
    model_id: str = "sonic-3",
    max_words: int = 6,
) -> dict[str, Any]:
    """Draw a valid request body (bytes, SSE) or first message (WebSocket), unknown members and nulls included."""
    spoken = [name for name in languages(version) if name in MODELS[model_id].languages]
    language = draw(st.sampled_from(spoken))
    request: dict[str, Any] = {
        "model_id": model_id,
        "transcript": draw(transcripts(language, max_words=max_words, markup=draw(st.booleans()))),
        "voice": draw(voices(version=version)),
        "output_format": draw(output_formats(transport)),
    }
    optional: dict[str, st.SearchStrategy[Any]] = {
        "language": st.just(language) | st.none(),
        # Unknown members and null optionals are ignored (API notes README section 4, row 11): py 2.x sends both.
        "stream": st.just(value=True),
        "duration": st.none(),
    }
    if version.honours_generation_config:
        optional["generation_config"] = generation_configs() | st.none()
    if version >= _LOCALES:
        optional["normalization"] = st.sampled_from(("auto", "off"))
    if transport != "bytes":
        optional |= {"add_timestamps": st.booleans(), "add_phoneme_timestamps": st.booleans()}
    request |= draw(st.fixed_dictionaries({}, optional=optional))
    if (
        version >= _LOCALES
        and transport != "websocket"
        and request.get("language") is None
        and draw(st.booleans())
    ):
        request["locale"] = language
    if transport == "websocket":
        request["context_id"] = str(draw(st.uuids(version=4)))
    return request


def voices(*, version: ApiVersion = DEFAULT_VERSION) -> st.SearchStrategy[dict[str, Any]]:
    """Draw a ``voice``: a documented one by its id, and before 2025-04-16 an embedding too (tts.md section 3)."""
    by_id = st.sampled_from(DOCUMENTED_VOICES).map(lambda voice: {"mode": "id", "id": voice.id})
    if version >= EMBEDDINGS_UNTIL:
        return by_id
    # Few numbers, over and over: as good as many to whoever reads them, and cheap to draw.
    pattern = st.lists(st.floats(-1, 1, width=32), min_size=1, max_size=6)
    return by_id | pattern.map(
        lambda numbers: {"mode": "embedding", "embedding": list(islice(cycle(numbers), EMBEDDING_SIZE))}
    )


def generation_configs() -> st.SearchStrategy[dict[str, Any]]:
    """Draw a ``generation_config`` inside its documented ranges, borders included (tts.md section 6)."""
    return st.fixed_dictionaries(
        {},
        optional={
            "speed": st.floats(*SPEED_RANGE) | st.sampled_from(SPEED_RANGE),
            "volume": st.floats(*VOLUME_RANGE) | st.sampled_from(VOLUME_RANGE),
            "emotion": st.sampled_from(EMOTIONS),
        },
    )


@st.composite
def near_misses(
    draw: st.DrawFn, transport: Transport = "bytes", *, version: ApiVersion = DEFAULT_VERSION
) -> tuple[NearMiss, dict[str, Any]]:
    """Draw a row of the near-miss table and a request changed by it; the row says which status it must get."""
    row = draw(st.sampled_from(near_misses_for(transport, version)))
    return row, row.apply(draw(speech_requests(transport, version=version)))
