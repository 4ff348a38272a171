"""Dated API versions (``Cartesia-Version``) and what differs between them.

Versions behave as dates compared by range, not as an allow-list of strings: 2025-06-01 works like
2025-04-16 (API notes README section 1, recorded 2026-08).
"""

import re
from datetime import date
from typing import Final, Self

import msgspec

__all__ = ["DEFAULT_VERSION", "DOCUMENTED_VERSIONS", "FIRST_VERSION", "ApiVersion", "InvalidVersion", "covering"]

_ISO_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class InvalidVersion(ValueError):
    """The text is not a calendar date in the form YYYY-MM-DD."""


class ApiVersion(msgspec.Struct, frozen=True, order=True, cache_hash=True):
    """One dated version; compares as a date, in compiled code because the mock does so for every request."""

    released: date

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``YYYY-MM-DD``; raise :class:`InvalidVersion` for anything else, impossible dates included."""
        if not _ISO_DATE.fullmatch(text):
            raise InvalidVersion(text)
        try:
            return cls(date.fromisoformat(text))
        except ValueError as error:
            raise InvalidVersion(text) from error

    def __str__(self) -> str:
        return self.released.isoformat()

    @property
    def structured_errors(self) -> bool:
        """Whether errors are JSON objects (since 2026-03-01) rather than plain ``Title: Message`` text."""
        return self >= _STRUCTURED_ERRORS

    @property
    def default_max_buffer_delay_ms(self) -> int:
        """Default of ``max_buffer_delay_ms``: 0 until 2025-04-16, then 3000 (C5; the split is assumed)."""
        return 3000 if self >= _MANAGED_BUFFERING else 0

    @property
    def honours_generation_config(self) -> bool:
        """Whether ``generation_config`` has an effect; older versions ignore it silently (tts.md section 1)."""
        return self >= _GENERATION_CONFIG


_GENERATION_CONFIG: Final = ApiVersion(date(2025, 4, 16))
_MANAGED_BUFFERING: Final = ApiVersion(date(2025, 11, 4))
_STRUCTURED_ERRORS: Final = ApiVersion(date(2026, 3, 1))

DOCUMENTED_VERSIONS: Final = tuple(
    ApiVersion.parse(text)
    for text in ("2024-06-10", "2024-11-13", "2025-04-16", "2025-11-04", "2026-03-01", "2026-08-14")
)
FIRST_VERSION: Final = DOCUMENTED_VERSIONS[0]
DEFAULT_VERSION: Final = ApiVersion.parse("2025-04-16")


def covering(version: ApiVersion) -> ApiVersion | None:
    """Return the documented version whose contract a date selects: the latest at or before it.

    ``None`` before the first one: the API has no schema for such a date (README section 1).
    """
    return max((documented for documented in DOCUMENTED_VERSIONS if documented <= version), default=None)
