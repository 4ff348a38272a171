"""Voices of embeddings, as 2024 clients made and mixed them (other-endpoints.md section 6)."""

import math
from operator import mul
from typing import Final

from cartest_contracts.resources.accents import accent_of_language
from cartest_contracts.resources.voices import EMBEDDINGS_UNTIL, MixPart, parse_mix, parse_voice_creation
from cartest_contracts.versions import ApiVersion
from cartest_mocks.exchange import Reply, Request
from cartest_mocks.replies import json_reply
from cartest_mocks.routes import Route
from cartest_mocks.vendor import Caller, Vendor
from cartest_mocks.voices.answers import make_voice, metadata_reply, voice_reply

__all__ = ["ROUTES"]

_WHOLE_VOICE_SINCE: Final = ApiVersion.parse("2024-11-13")


def _create(vendor: Vendor, request: Request, caller: Caller) -> Reply:
    asked = parse_voice_creation(request.body)
    if asked.base_voice_id is not None:
        vendor.voices.find(asked.base_voice_id, caller.customer, caller.version)
    accent = accent_of_language(asked.language)
    voice = make_voice(
        vendor,
        caller,
        name=asked.name,
        description=asked.description,
        language=asked.language,
        accent=accent.id,
        locale=accent.locale,
        embedding=asked.embedding,
    )
    if caller.version < _WHOLE_VOICE_SINCE:
        return metadata_reply(voice, vendor, caller)
    return voice_reply(voice, vendor, request, caller)


def _mix(vendor: Vendor, request: Request, caller: Caller) -> Reply:
    parts = parse_mix(request.body)
    embeddings = [_embedding(vendor, part, caller) for part in parts]
    # Weights are scaled to a sum of 1 (assumed); those that cancel out are taken as they are.
    total = sum(part.weight for part in parts) or 1.0
    weights = [part.weight / total for part in parts]
    mixed = [sum(map(mul, weights, column)) for column in zip(*embeddings, strict=True)]
    return json_reply({"embedding": [_finite(value) for value in mixed]})


def _embedding(vendor: Vendor, part: MixPart, caller: Caller) -> tuple[float, ...]:
    if part.embedding is not None:
        return part.embedding
    return vendor.voices.find(part.id or "", caller.customer, caller.version).as_embedding


def _finite(value: float) -> float:
    """Return a number that JSON has: weights and embeddings may be as large as they like."""
    return round(value, 6) if math.isfinite(value) else 0.0


ROUTES: Final = (
    Route(method="POST", template="/voices", access="key", handler=_create, until=EMBEDDINGS_UNTIL),
    Route(method="POST", template="/voices/mix", access="key", handler=_mix, until=EMBEDDINGS_UNTIL),
)
