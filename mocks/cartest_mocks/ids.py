"""Ids and dates of what is made, drawn from the vendor's seed and read off its clock, so that runs repeat."""

import string
from datetime import UTC, datetime
from random import Random
from typing import Final
from uuid import UUID

__all__ = ["iso_date", "new_id", "new_uuid"]

_LETTERS: Final = string.ascii_letters + string.digits
_LENGTH: Final = 22
"""As long as the ids of the documents' examples, about 128 bits."""


def new_id(random: Random, prefix: str) -> str:
    """Return an id like ``pdict_wNbuFpdVXNrwHzKEQnKgGU``; the prefix comes with its underscore."""
    return prefix + "".join(random.choices(_LETTERS, k=_LENGTH))


def new_uuid(random: Random) -> str:
    """Return a version 4 UUID."""
    return str(UUID(int=random.getrandbits(128), version=4))


def iso_date(epoch_s: float) -> str:
    """Return a date as answers show it: ``2025-06-15T15:06:40.000Z``."""
    return datetime.fromtimestamp(epoch_s, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
