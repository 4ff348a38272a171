"""What the tests of accelerated splitting share: payloads of every kind, and both ways to decode them."""

import base64
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import strategies as st

from cartest_contracts.events import chunk_frame, done_frame
from cartest_contracts.observation import Arrival
from cartest_loadtests import native
from cartest_loadtests.feeding import Feed
from cartest_loadtests.native import Core

__all__ = [
    "AUDIO",
    "CUTS",
    "DATA",
    "FLAT",
    "PAYLOADS",
    "both",
    "chunked",
    "core",
    "counting",
    "fed",
    "native_core",
]

native_core = pytest.mark.skipif(native.CORE is None, reason="cartest-native is not installed")

CUTS = st.lists(st.integers(0, 6000), max_size=12)
AUDIO = b"\x01\x02\xff" * 260
DATA = base64.b64encode(AUDIO)

FLAT = b'{"type":"chunk","data":"AAEC"}'
PAYLOADS = (
    *(FLAT, chunk_frame("c1", DATA, step_time_ms=1.5), chunk_frame("c2", b"", step_time_ms=0, flush_id=None)),
    *(
        done_frame("c1"),
        b'{"type":"chunk"}',
        b'{"data":"AAAA","type":"chunk"}',
        b'{"data":"AAAA"}',
        b"{}",
        b"[]",
        b"",
    ),
    b' {\t"type" : "chunk" ,\n"data" : "AAAA" , "n" : [1] } ',
    b'\r{"a":-0.5,"type" :"chunk","b":null , "data": "AA==" , "c":true,"d":false,"e":"x{"} ',
    *(b'{"type":"chunk","data":"AAAA","data":"AAAA"}', b'{"type":"chunk","type":"done","data":"AAAA"}'),
    *(b'{"type":"chunk","d\\u0061ta":"BBBB","data":"AAAA"}', b'{"type":"chunk","data":"AAA\\u0041"}'),
    *(b'{"type":"chunk","data":"AAAA=","context_id":"c1"}', b'{"type":"chunk","data":"\xc3\xa9AA"}'),
    *(b'{"type":"chunk","data":null}', b'{"type":7,"data":"AAAA"}', b'{"type":"chunk","data":"AAAA"'),
    *(b'{"type":"chunk","data":"AAAA",}', b'{,"type":"chunk","data":"AAAA"}', b'{"type":"chunk","data":"AAAA"}x'),
    *(
        b'{"type":"chunk","data":"AAAA","n":%b}' % n
        for n in (b"01", b"1.", b"-", b"1e5", b"1e999", b"9" * 40, b"")
    ),
    *(
        b'{"type":"chunk","data":"AAAA","n":"%b"}' % n
        for n in (b"\xff", b"\x01", b"\x7f", b"\\", b"\xc3\xa9", b"{" * 9)
    ),
    b'{"type":"chunk","data":"AAAA","long":"%b"}' % (b"{" * 5000),
    b'{"type":"chunk","data":"AAAA","long":"%b"}' % (b"{" * 100_001),
    b"[" * 70 + b"]" * 70,
)


def core() -> Core:
    assert native.CORE is not None
    return native.CORE


@contextmanager
def using(chosen: Core | None) -> Generator[None]:
    """Run with the accelerator, or without."""
    before, native.CORE = native.CORE, chosen
    try:
        yield
    finally:
        native.CORE = before


def fed(feed: Feed, data: bytes, cuts: list[int], batches: list[int]) -> list[Arrival]:
    """Feed the data as reads that end at the cuts, handed over in batches; a read is stamped with its offset."""
    borders = sorted({0, len(data), *(cut % (len(data) + 1) for cut in cuts)})
    reads = list(pairwise(borders))
    arrivals: list[Arrival] = []
    for first, last in pairwise(sorted({0, len(reads), *(batch % (len(reads) + 1) for batch in batches)})):
        begin = borders[first]
        arrivals += feed(
            data[begin : borders[last]],
            [end - begin for _, end in reads[first:last]],
            [at for at, _ in reads[first:last]],
        )
    return arrivals


def both(decode: Callable[[], Any]) -> None:
    """Compare all that a decoder says with the accelerator and without."""
    found: list[Any] = []
    for chosen in (core(), None):
        with using(chosen):
            found.append(decode())
    assert found[0] == found[1]


@contextmanager
def counting(name: str) -> Generator[list[Any]]:
    """Run with the accelerator; yield what one of its functions returned."""
    split, made = getattr(core(), name), list[Any]()

    def noted(*arguments: Any) -> Any:
        made.append(split(*arguments))
        return made[-1]

    changed: dict[str, Any] = {name: noted}
    with using(replace(core(), **changed)):
        yield made


def chunked(body: bytes, sizes: list[int]) -> bytes:
    """The body in chunks of these sizes, again and again."""
    coded, at, turn = b"", 0, 0
    while at < len(body):
        piece = body[at : at + sizes[turn % len(sizes)]]
        coded += b"%x\r\n%b\r\n" % (len(piece), piece)
        at, turn = at + len(piece), turn + 1
    return coded
