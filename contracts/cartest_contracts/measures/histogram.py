"""Counts of values in buckets of equal relative width: full resolution, little memory, lossless to merge.

The buckets are those of HdrHistogram with three significant digits (2048 sub-buckets, the same index arithmetic;
tests compare the two), but only those that were hit are kept, in a dictionary: merging is adding, and a message
holds no zeros. Why not the library: docs/dependencies.md. Values are whole units; up to 2047 each has a bucket of
its own, above that a bucket is at most 1/1024 of its values wide. Pure.
"""

from collections.abc import Mapping
from typing import Final

__all__ = ["RESOLUTION", "Histogram", "bucket_of", "count", "join", "middle_of"]

_HALF_BITS: Final = 10
_WHOLE_BITS: Final = _HALF_BITS + 1
RESOLUTION: Final = 1 / (1 << _WHOLE_BITS)
"""Most that the middle of a bucket is off, relative to any value in it; small values are not off at all."""

Histogram = dict[int, int]
"""How many values fell into each bucket that was hit, by its number."""


def bucket_of(value: int) -> int:
    """Return the number of the bucket of a value of at least 0; larger values never have smaller numbers."""
    shift = value.bit_length() - _WHOLE_BITS
    return (shift << _HALF_BITS) + (value >> shift) if shift > 0 else value


def middle_of(bucket: int) -> float:
    """Return the middle of a bucket; the value itself where it holds one value only."""
    shift = (bucket >> _HALF_BITS) - 1
    if shift <= 0:
        return float(bucket)
    lowest = (bucket - (shift << _HALF_BITS)) << shift
    return lowest + ((1 << shift) - 1) / 2


def count(histogram: Histogram, value: int) -> None:
    """Count one value; a negative one (two clocks may differ by microseconds) as 0."""
    if (shift := value.bit_length() - _WHOLE_BITS) > 0 < value:
        # As in bucket_of, which is not called: this runs a dozen times a stream.
        bucket = (shift << _HALF_BITS) + (value >> shift)
    else:
        bucket = value if value > 0 else 0
    histogram[bucket] = histogram.get(bucket, 0) + 1


def join(histogram: Histogram, other: Mapping[int, int]) -> None:
    """Add the counts of another histogram: exact, and the same in any order."""
    for bucket, hits in other.items():
        histogram[bucket] = histogram.get(bucket, 0) + hits
