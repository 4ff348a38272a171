"""One valid call of every operation that the table breaks, by version.

They are what a row changes one thing of, and what must be accepted before a refusal of the row proves anything.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from cartest_contracts.audio.expected import expected_audio
from cartest_contracts.facts import DOCUMENTED_VOICES, STT_MODELS
from cartest_contracts.formats import OutputFormat
from cartest_contracts.near_misses.operations.call import Call, Part, Upload
from cartest_contracts.resource_facts import EMBEDDING_SIZE, FINE_TUNE_MODELS
from cartest_contracts.versions import FIRST_VERSION, ApiVersion

__all__ = ["VALID_CALLS", "ValidCall", "clip", "valid_call"]

_PAGED: Final = ApiVersion.parse("2024-11-13")
_APRIL_2025: Final = ApiVersion.parse("2025-04-16")
_NOVEMBER_2025: Final = ApiVersion.parse("2025-11-04")
_MARCH_2026: Final = ApiVersion.parse("2026-03-01")
_AUGUST_2026: Final = ApiVersion.parse("2026-08-14")
_VOICE: Final = DOCUMENTED_VOICES[0].id
_EMBEDDING: Final = [0.5] * EMBEDDING_SIZE


@dataclass(frozen=True, kw_only=True)
class ValidCall:
    """A call, and the versions at which it is right."""

    call: Call
    since: ApiVersion = FIRST_VERSION
    until: ApiVersion | None = None


@cache
def clip() -> Upload:
    """Return a recording that says a few words in the self-describing code (docs/audio.md)."""
    wanted = OutputFormat.wav("pcm_s16le", 8000)
    return Upload(
        filename="clip.wav", data=expected_audio("Hello.", voice=_VOICE, context_id=None, output_format=wanted)
    )


def valid_call(operation: str, version: ApiVersion) -> Call:
    """Return the call of an operation at a version; raise :class:`LookupError` where there is none."""
    for valid in VALID_CALLS:
        in_range = valid.since <= version and (valid.until is None or version < valid.until)
        if valid.call.operation == operation and in_range:
            return valid.call
    raise LookupError(f"no valid call of {operation} at {version}")


def _call(
    operation: str,
    *,
    since: ApiVersion = FIRST_VERSION,
    until: ApiVersion | None = None,
    form: Mapping[str, Part] | None = None,
    json: Mapping[str, Any] | None = None,
    query: Mapping[str, str] | None = None,
    admin: bool = False,
    **names: str,
) -> ValidCall:
    call = Call(
        operation=operation,
        names=names,
        query=query or {},
        json=json,
        form=form,
        caller="admin" if admin else "key",
    )
    return ValidCall(call=call, since=since, until=until)


_CLONE: Final[Mapping[str, Part]] = {"clip": clip(), "name": "A voice", "language": "en"}
_LOCALIZE: Final = {
    "voice_id": _VOICE,
    "name": "A voice",
    "description": "Says it elsewhere.",
    "language": "en",
    "original_speaker_gender": "female",
}
_RAW: Final = {
    "output_format[container]": "raw",
    "output_format[encoding]": "pcm_s16le",
    "output_format[sample_rate]": "8000",
}
_INFILL: Final[Mapping[str, Part]] = {
    "left_audio": clip(),
    "language": "en",
    "transcript": "Hello.",
    "voice_id": _VOICE,
    **_RAW,
}
_HEARD: Final[Mapping[str, Part]] = {"file": clip(), "model": STT_MODELS[0]}
_TEXT: Final = {"name": "A name", "description": "What it is."}
_ITEM: Final = {"text": "Cartesia", "alias": "car tee zha"}

VALID_CALLS: Final = (
    _call("POST /access-token", json={"grants": {"tts": True}, "expires_in": 60}),
    # Voices and accents (other-endpoints.md section 6).
    _call("GET /voices", query={"limit": "1"}, since=_PAGED),
    _call("GET /voices/{id}", id=_VOICE),
    _call("PATCH /voices/{id}", id="{voice}", json=_TEXT),
    _call("DELETE /voices/{id}", id="{voice}"),
    _call("POST /voices/clone", form={**_CLONE, "mode": "similarity", "enhance": "true"}, until=_APRIL_2025),
    _call("POST /voices/clone", form={**_CLONE, "enhance": "true"}, since=_APRIL_2025, until=_NOVEMBER_2025),
    _call("POST /voices/clone", form=_CLONE, since=_NOVEMBER_2025),
    _call("POST /voices/localize", json=_LOCALIZE, until=_AUGUST_2026),
    _call(
        "POST /voices/localize",
        json={"voice_id": _VOICE, "name": "A voice", "accent": "british"},
        since=_AUGUST_2026,
    ),
    _call("POST /voices/", json={**_TEXT, "embedding": _EMBEDDING}, until=_APRIL_2025),
    _call("POST /voices/mix", json={"voices": [{"id": _VOICE, "weight": 1}]}, until=_APRIL_2025),
    _call("POST /voices/{id}/accents", id="{voice}", json={"accents": ["british"]}, since=_AUGUST_2026),
    _call("GET /accents", since=_AUGUST_2026),
    # Speech to text (section 3), infill and voice changer (section 7).
    _call("POST /stt", form=_HEARD),
    _call("POST /audio/transcriptions", form=_HEARD),
    _call("POST /infill/bytes", form={**_INFILL, "model_id": "sonic-2"}, until=_MARCH_2026),
    _call("POST /infill/bytes", form={**_INFILL, "model_id": "sonic-3"}, since=_MARCH_2026),
    _call("POST /voice-changer/bytes", form={"clip": clip(), "voice[id]": _VOICE, **_RAW}),
    _call("POST /voice-changer/sse", form={"clip": clip(), "voice[id]": _VOICE, **_RAW}),
    # Datasets and fine-tunes (section 8).
    _call("GET /datasets/", since=_APRIL_2025),
    _call("POST /datasets/", json=_TEXT, since=_APRIL_2025),
    _call("GET /datasets/{id}", id="{dataset}", since=_APRIL_2025),
    _call("PATCH /datasets/{id}", id="{dataset}", json=_TEXT, since=_APRIL_2025),
    _call("DELETE /datasets/{id}", id="{dataset}", since=_APRIL_2025),
    _call("GET /datasets/{id}/files", id="{dataset}", since=_APRIL_2025),
    _call(
        "POST /datasets/{id}/files",
        id="{dataset}",
        form={"file": clip(), "purpose": "fine_tune"},
        since=_APRIL_2025,
    ),
    _call("DELETE /datasets/{id}/files/{fileID}", id="{dataset}", fileID="{dataset_file}", since=_APRIL_2025),
    _call("GET /fine-tunes/", since=_APRIL_2025),
    _call(
        "POST /fine-tunes/",
        json={**_TEXT, "language": "en", "model_id": FINE_TUNE_MODELS[0], "dataset": "{dataset}"},
        since=_APRIL_2025,
    ),
    _call("GET /fine-tunes/{id}", id="{fine_tune}", since=_APRIL_2025),
    _call("DELETE /fine-tunes/{id}", id="{fine_tune}", since=_APRIL_2025),
    _call("GET /fine-tunes/{id}/voices", id="{fine_tune}", since=_APRIL_2025),
    # Pronunciation dictionaries (section 9).
    _call("GET /pronunciation-dicts/", since=_APRIL_2025),
    _call("POST /pronunciation-dicts/", json={"name": "A name", "items": [_ITEM]}, since=_APRIL_2025),
    _call("GET /pronunciation-dicts/{id}", id="{dictionary}", since=_APRIL_2025),
    _call("PATCH /pronunciation-dicts/{id}", id="{dictionary}", json={"items": [_ITEM]}, since=_APRIL_2025),
    _call("DELETE /pronunciation-dicts/{id}", id="{dictionary}", since=_APRIL_2025),
    _call("POST /pronunciation-dicts/{id}/pin", id="{dictionary}", since=_APRIL_2025, until=_NOVEMBER_2025),
    _call("POST /pronunciation-dicts/{id}/unpin", id="{dictionary}", since=_APRIL_2025, until=_NOVEMBER_2025),
    # Agents (section 10).
    _call("GET /agents/{agent_id}", agent_id="{agent}", since=_APRIL_2025),
    _call("PATCH /agents/{agent_id}", agent_id="{agent}", json={"name": "A name"}, since=_APRIL_2025),
    _call("DELETE /agents/{agent_id}", agent_id="{agent}", since=_APRIL_2025),
    _call("GET /agents/{agent_id}/phone-numbers", agent_id="{agent}", since=_APRIL_2025),
    _call("GET /agents/{agent_id}/deployments", agent_id="{agent}", since=_APRIL_2025),
    _call("GET /agents/deployments/{deployment_id}", deployment_id="{deployment}", since=_APRIL_2025),
    _call("GET /agents/calls", query={"agent_id": "{agent}"}, since=_APRIL_2025),
    _call("GET /agents/calls/{call_id}", call_id="{call}", since=_APRIL_2025),
    _call("GET /agents/calls/{call_id}/audio", call_id="{call}", since=_APRIL_2025),
    _call("GET /agents/calls/{call_id}/logs", call_id="{call}", since=_MARCH_2026),
    _call("GET /agents/metrics", since=_APRIL_2025),
    _call("POST /agents/metrics", json={"name": "a_name", "prompt": "How was it?"}, since=_APRIL_2025),
    _call("GET /agents/metrics/{metric_id}", metric_id="{metric}", since=_APRIL_2025),
    _call(
        "POST /agents/{agent_id}/metrics/{metric_id}", agent_id="{agent}", metric_id="{metric}", since=_APRIL_2025
    ),
    _call(
        "DELETE /agents/{agent_id}/metrics/{metric_id}",
        agent_id="{agent}",
        metric_id="{metric}",
        since=_APRIL_2025,
    ),
    _call("GET /agents/metrics/results", since=_APRIL_2025),
    _call("GET /agents/metrics/results/export", since=_APRIL_2025),
    # Files and usage (section 12).
    _call("GET /files/{id}/info", id="{file}"),
    _call("GET /files/{id}/download", id="{file}"),
    _call("POST /links", json={"file_id": "{file}", "lifetime": "24h"}),
    _call("GET /usage/credits", admin=True, since=_MARCH_2026),
    _call("GET /usage/agents", admin=True, since=_MARCH_2026),
)
