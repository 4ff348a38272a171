"""Request ids: UUIDs of one series, drawn from the vendor's seeded generator."""

from collections.abc import Iterator
from itertools import count
from random import Random

__all__ = ["request_ids"]


def request_ids(random: Random) -> Iterator[str]:
    """Return version 4 UUIDs without end; only the first half is drawn, the second counts, which costs nothing."""
    digits = f"{random.getrandbits(64):016x}"
    series = f"{digits[:8]}-{digits[8:12]}-4{digits[13:]}-8000-"
    return map(f"{series}%012x".__mod__, count())  # compiled code alone: every request takes one
