"""A pronunciation dictionary as the mock keeps it, and as each version shows it (other-endpoints.md section 9)."""

from typing import Any, Final

import msgspec

from cartest_contracts.resources.pronunciation_dicts import DictItem
from cartest_contracts.resources.reading import AUGUST_2026, NOVEMBER_2025
from cartest_contracts.versions import ApiVersion
from cartest_mocks.store import Collection, Store

__all__ = ["WHAT", "PronunciationDict", "dicts_of", "shape_of"]

WHAT: Final = "Pronunciation dictionary"
"""As answers call it that do not find one."""


class PronunciationDict(msgspec.Struct, frozen=True, kw_only=True):
    """One dictionary."""

    id: str
    """``pdict_…``"""
    owner_id: str
    name: str
    description: str | None
    pinned: bool
    items: tuple[DictItem, ...]
    created_at: str


def dicts_of(store: Store) -> Collection[PronunciationDict]:
    """Return all dictionaries of the mock."""
    return Collection(store, "pronunciation_dicts", of=PronunciationDict)


def shape_of(kept: PronunciationDict, *, version: ApiVersion) -> dict[str, Any]:
    """Return the JSON object of a dictionary."""
    shape: dict[str, Any] = {
        "id": kept.id,
        "name": kept.name,
        "owner_id": kept.owner_id,
        "pinned": kept.pinned,
        "items": [_item(item, version) for item in kept.items],
        "created_at": kept.created_at,
    }
    if version < NOVEMBER_2025:
        shape["description"] = kept.description
    return shape


def _item(item: DictItem, version: ApiVersion) -> dict[str, Any]:
    # The service mirrors both names, whichever it was given (recorded).
    shape: dict[str, Any] = {"text": item.text, "pronunciation": item.pronunciation, "alias": item.pronunciation}
    if version >= AUGUST_2026:
        shape["case_sensitive"] = bool(item.case_sensitive)
    return shape
