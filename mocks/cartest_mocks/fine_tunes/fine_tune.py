"""A fine-tune as the mock keeps it, and how far it is (other-endpoints.md section 8).

Status is a question of time: it is worked out from the mock's clock whenever somebody asks, and what ends is
written down, with the voice that it made. A client that does not ask cannot know the voice either.
"""

import uuid
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from cartest_contracts.resources.accents import accent_of_language, require_accent
from cartest_contracts.resources.fine_tunes import FineTuneStatus
from cartest_contracts.resources.reading import AUGUST_2026
from cartest_contracts.versions import ApiVersion
from cartest_mocks.datasets.dataset import datasets_of, files_in
from cartest_mocks.ids import iso_date
from cartest_mocks.store import Collection, Store
from cartest_mocks.vendor import Vendor
from cartest_mocks.voices.voice import Voice

__all__ = ["END_AFTER_S", "TRAINING_AFTER_S", "FineTune", "fine_tunes_of", "settled", "shape_of"]

TRAINING_AFTER_S: Final = 5.0
END_AFTER_S: Final = 60.0
"""Seconds of the mock's clock after it was asked for; the service takes hours."""


class FineTune(msgspec.Struct, frozen=True, kw_only=True):
    """One fine-tune."""

    id: str
    owner_id: str
    name: str
    description: str
    language: str
    model_id: str
    dataset: str
    accent: str | None
    begun_s: float
    """Seconds since the epoch by the mock's clock."""
    ended: FineTuneStatus | None = None
    """``completed`` or ``failed``, once somebody has seen it."""


def fine_tunes_of(store: Store) -> Collection[FineTune]:
    """Return all fine-tunes of the mock."""
    return Collection(store, "fine_tunes", of=FineTune)


def settled(kept: FineTune, vendor: Vendor) -> FineTune:
    """Return the fine-tune as it is now; if it ends just now, write that down and make its voice.

    For use within :meth:`~cartest_mocks.store.protocol.Store.atomic`, together with the reading of it.
    """
    if kept.ended is not None or _age_s(kept, vendor) < END_AFTER_S:
        return kept
    # Without anything to learn from there is nothing to make (assumed).
    dataset = datasets_of(vendor.store).get(kept.dataset)
    completed = dataset is not None and bool(files_in(dataset, vendor.store))
    ended = replace(kept, ended="completed" if completed else "failed")
    fine_tunes_of(vendor.store).add(ended)
    if completed:
        vendor.voices.add(_voice(kept))
    return ended


def shape_of(kept: FineTune, vendor: Vendor, *, version: ApiVersion) -> dict[str, Any]:
    """Return the JSON object of a fine-tune that is :func:`settled`."""
    shape: dict[str, Any] = {
        "id": kept.id,
        "name": kept.name,
        "description": kept.description,
        "language": kept.language,
        "model_id": kept.model_id,
        "dataset": kept.dataset,
        "status": kept.ended or ("training" if _age_s(kept, vendor) >= TRAINING_AFTER_S else "created"),
    }
    if version >= AUGUST_2026:
        shape["accent"] = kept.accent
    return shape


def _age_s(kept: FineTune, vendor: Vendor) -> float:
    return vendor.clock.wall_s() - kept.begun_s


def _voice(kept: FineTune) -> Voice:
    """Return the voice of a fine-tune; its id follows from the fine-tune's, so that it is made only once."""
    accent = accent_of_language(kept.language) if kept.accent is None else require_accent(kept.accent)
    return Voice(
        id=str(uuid.uuid5(uuid.NAMESPACE_URL, f"cartest:fine-tune:{kept.id}")),
        owner_id=kept.owner_id,
        public=False,
        name=kept.name,
        tagline="",
        description=kept.description,
        gender=None,
        created_at=iso_date(kept.begun_s + END_AFTER_S),
        language=kept.language,
        locale=accent.locale,
        accent=accent.id,
        fine_tune_id=kept.id,
    )
