"""Fine-tunes of a model on a dataset (other-endpoints.md section 8)."""

from typing import Final, Literal

import msgspec

from cartest_contracts.resource_facts import FINE_TUNE_MODELS
from cartest_contracts.resources.accents import require_accent
from cartest_contracts.resources.reading import AUGUST_2026, read_body, require_language
from cartest_contracts.versions import ApiVersion
from cartest_contracts.wire.strict import bad_member, one_of

__all__ = ["FINE_TUNES_SINCE", "FineTuneRequest", "FineTuneStatus", "parse_fine_tune"]

FINE_TUNES_SINCE: Final = ApiVersion.parse("2025-04-16")

FineTuneStatus = Literal["created", "training", "completed", "failed"]


class FineTuneRequest(msgspec.Struct, frozen=True, kw_only=True):
    """Train a model; whether the dataset exists is not looked at here."""

    name: str
    description: str
    language: str
    model_id: str
    dataset: str
    """Id of the dataset."""
    accent: str | None = None
    """Since 2026-08-14 (SDK 4.2.0)."""


def parse_fine_tune(data: bytes | str, *, version: ApiVersion) -> FineTuneRequest:
    """Read the body of ``POST /fine-tunes/``; raise :class:`BadRequest`."""
    request = read_body(data, FineTuneRequest, version=version, since={"accent": AUGUST_2026})
    if request.model_id not in FINE_TUNE_MODELS:
        raise bad_member("model_id", one_of(FINE_TUNE_MODELS))
    require_language(request.language, version)
    if request.accent is not None:
        require_accent(request.accent)
    return request
