"""Pronunciation dictionaries (other-endpoints.md section 9).

What is said instead is a ``pronunciation`` at 2025-04-16, with ``alias`` as its older name; from 2025-11-04 on
only ``alias`` is documented, and required. Where both are given and differ ``pronunciation`` counts (assumed).
"""

from typing import Annotated, Final, Generic, TypeVar

import msgspec
from msgspec import UNSET, Meta, UnsetType

from cartest_contracts.resource_facts import PRONUNCIATION_LENGTH
from cartest_contracts.resources.reading import AUGUST_2026, NOVEMBER_2025, read_body
from cartest_contracts.versions import ApiVersion
from cartest_contracts.wire.strict import bad_member

__all__ = [
    "PRONUNCIATION_DICTS_SINCE",
    "DictCreation",
    "DictItem",
    "DictUpdate",
    "parse_dict_creation",
    "parse_dict_update",
]

PRONUNCIATION_DICTS_SINCE: Final = ApiVersion.parse("2025-04-16")

_Pronunciation = Annotated[str, Meta(max_length=PRONUNCIATION_LENGTH)]


class DictItem(msgspec.Struct, frozen=True, kw_only=True):
    """What to say in place of a text."""

    text: str
    pronunciation: str
    case_sensitive: bool | None = None
    """Since 2026-08-14 (SDK 4.2.0)."""


class _EitherItem(msgspec.Struct, frozen=True, kw_only=True):
    text: str
    pronunciation: _Pronunciation | None = None
    alias: _Pronunciation | None = None


class _AliasItem(msgspec.Struct, frozen=True, kw_only=True):
    text: str
    alias: _Pronunciation
    case_sensitive: bool | None = None


_Item = TypeVar("_Item", _EitherItem, _AliasItem)


class _Creation(msgspec.Struct, Generic[_Item], frozen=True, kw_only=True):
    name: str
    description: str | None = None
    items: tuple[_Item, ...] = ()


class _Update(msgspec.Struct, Generic[_Item], frozen=True, kw_only=True):
    name: str | UnsetType = UNSET
    description: str | UnsetType = UNSET
    items: tuple[_Item, ...] | UnsetType = UNSET


class DictCreation(msgspec.Struct, frozen=True, kw_only=True):
    """Make a dictionary."""

    name: str
    description: str | None
    items: tuple[DictItem, ...]


class DictUpdate(msgspec.Struct, frozen=True, kw_only=True):
    """Change what is named; ``items`` takes the place of the whole list (assumed)."""

    name: str | UnsetType
    description: str | UnsetType
    items: tuple[DictItem, ...] | UnsetType


def parse_dict_creation(data: bytes | str, *, version: ApiVersion) -> DictCreation:
    """Read the body of ``POST /pronunciation-dicts/``; raise :class:`BadRequest`."""
    if version < NOVEMBER_2025:
        old = read_body(data, _Creation[_EitherItem], version=version)
        return DictCreation(name=old.name, description=old.description, items=_either(old.items))
    new = read_body(data, _Creation[_AliasItem], version=version)
    return DictCreation(name=new.name, description=new.description, items=_aliases(new.items, version))


def parse_dict_update(data: bytes | str, *, version: ApiVersion) -> DictUpdate:
    """Read the body of ``PATCH /pronunciation-dicts/{id}``; raise :class:`BadRequest`."""
    if version < NOVEMBER_2025:
        old = read_body(data, _Update[_EitherItem], version=version)
        items = UNSET if old.items is UNSET else _either(old.items)
        return DictUpdate(name=old.name, description=old.description, items=items)
    new = read_body(data, _Update[_AliasItem], version=version)
    items = UNSET if new.items is UNSET else _aliases(new.items, version)
    return DictUpdate(name=new.name, description=new.description, items=items)


def _either(items: tuple[_EitherItem, ...]) -> tuple[DictItem, ...]:
    return tuple(DictItem(text=item.text, pronunciation=_said(item, place)) for place, item in enumerate(items))


def _said(item: _EitherItem, place: int) -> str:
    said = item.alias if item.pronunciation is None else item.pronunciation
    if said is None:
        raise bad_member(f"items[{place}].pronunciation", "is required")
    return said


def _aliases(items: tuple[_AliasItem, ...], version: ApiVersion) -> tuple[DictItem, ...]:
    knows_case = version >= AUGUST_2026
    return tuple(
        DictItem(
            text=item.text, pronunciation=item.alias, case_sensitive=item.case_sensitive if knows_case else None
        )
        for item in items
    )
