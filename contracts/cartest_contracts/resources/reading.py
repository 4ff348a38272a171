"""How every request record here is read: nulls are as good as absent, and so is what the version does not know.

Only a member that ``null`` resets keeps it (API notes README section 4, decision 11).
"""

from collections.abc import Mapping
from typing import Any, Final, TypeVar

from cartest_contracts.facts import LANGUAGES_42, LANGUAGES_44
from cartest_contracts.versions import ApiVersion
from cartest_contracts.wire.strict import bad_member, one_of, read_object, read_record

__all__ = [
    "AUGUST_2026",
    "MARCH_2026",
    "NOVEMBER_2025",
    "Since",
    "read_body",
    "read_members",
    "require",
    "require_language",
]

Since = Mapping[str, ApiVersion]
"""First version of a member; one that is not named is as old as its operation."""

NOVEMBER_2025: Final = ApiVersion.parse("2025-11-04")
MARCH_2026: Final = ApiVersion.parse("2026-03-01")
AUGUST_2026: Final = ApiVersion.parse("2026-08-14")

_Record = TypeVar("_Record")
_NONE: Final[Since] = {}


def read_body(
    data: bytes | str,
    record: type[_Record],
    *,
    version: ApiVersion,
    since: Since = _NONE,
    resets: tuple[str, ...] = (),
) -> _Record:
    """Return the record in a JSON body; members in ``resets`` may be null. Raise :class:`BadRequest`."""
    return read_members(read_object(data), record, version=version, since=since, resets=resets)


def read_members(
    members: Mapping[str, Any],
    record: type[_Record],
    *,
    version: ApiVersion,
    since: Since = _NONE,
    resets: tuple[str, ...] = (),
) -> _Record:
    """Return the record that members make; raise :class:`BadRequest`."""
    known = {
        name: value
        for name, value in members.items()
        if (value is not None or name in resets) and (name not in since or version >= since[name])
    }
    return read_record(known, record)


def require(members: Mapping[str, object], *names: str) -> None:
    """Raise :class:`BadRequest` for the first name that has no value."""
    for name in names:
        if members.get(name) is None:
            raise bad_member(name, "is required")


def require_language(language: str, version: ApiVersion) -> None:
    """Raise :class:`BadRequest` for a language that no model of the version speaks (tts.md section 4)."""
    languages = LANGUAGES_44 if version >= AUGUST_2026 else LANGUAGES_42
    if language not in languages:
        raise bad_member("language", one_of(languages))
