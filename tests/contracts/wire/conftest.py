"""Decoders must not care where reads end; this is how their tests ask."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Protocol

import msgspec
import pytest

from cartest_contracts.observation import Arrival


class Decoder(Protocol):
    def feed(self, at_ns: int, data: bytes) -> list[Arrival]: ...
    def eof(self, at_ns: int) -> list[Arrival]: ...


def decode(decoder: Decoder, data: bytes, cuts: Sequence[int]) -> list[Arrival]:
    """Feed the data cut at these offsets; each read is stamped with the offset of its first byte."""
    borders = sorted({0, len(data), *(cut % (len(data) + 1) for cut in cuts)})
    arrivals = [arrival for begin, end in pairwise(borders) for arrival in decoder.feed(begin, data[begin:end])]
    return arrivals + decoder.eof(len(data))


def check_split(make: Callable[[], Decoder], data: bytes, cuts: Sequence[int]) -> list[Arrival]:
    """Compare any split with byte-by-byte reads, whose stamps are the offsets of the units' first bytes."""
    exact = decode(make(), data, range(len(data)))
    split = decode(make(), data, cuts)
    borders = sorted({0, len(data), *(cut % (len(data) + 1) for cut in cuts)})
    assert [arrival.at_ns for arrival in split] == [
        borders[bisect_right(borders, arrival.at_ns) - 1] for arrival in exact
    ]
    assert [msgspec.structs.replace(arrival, at_ns=0) for arrival in split] == [
        msgspec.structs.replace(arrival, at_ns=0) for arrival in exact
    ]
    return split


CheckSplit = Callable[[Callable[[], Decoder], bytes, Sequence[int]], list[Arrival]]


@pytest.fixture(name="check_split", scope="session")
def provide_check_split() -> CheckSplit:
    return check_split
