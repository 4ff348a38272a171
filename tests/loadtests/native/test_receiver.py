"""The native receiver does what the one in Python does, for whatever comes and however it is cut."""

from contextlib import closing

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.loadtests.native.driving import LARGEST, Driven, Step, both, native_core

from cartest_loadtests.stamps import FIRST_READ_BYTES

NAMES = ("c1", "a-much-longer-name", 'quo"ted')

HEADS = (
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
    b"HTTP/1.1 200 OK\r\ntransfer-ENCODING:gzip, Chunked\r\nContent-Length: 3\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\nX: chunked\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 200 OK\r\ncontent-length:\t 70\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Length: x\r\nCONTENT-LENGTH:12\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n\r\n",
    b"HTTP/1.1 101 Switching Protocols\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\rchunked\r\n\r\n",
    b"\r\n\r\n",
)
PIECES = (
    *(b"true", b'"data"', b"0\r\n\r\n", b"\x88\x00", b"\x89\x00", b"\r", b"\n", b"\r\n\r\n", b'{"done":true}'),
    *(b'{"context_id":"c1","data":"AAAA"}', b'"a-much-longer-name"', b'"quo\\"ted"', b"x" * 64, b"y" * 1999),
)


def cut(data: bytes, places: list[int]) -> list[bytes]:
    ends = sorted({place % (len(data) + 1) for place in places} | {len(data)})
    pieces = [data[start:end] for start, end in zip([0, *ends], ends, strict=False)]
    return [piece for piece in pieces if piece]


some_bytes = st.lists(st.sampled_from(PIECES) | st.binary(max_size=30), max_size=8).map(b"".join)
some_bytes = some_bytes.filter(lambda data: len(data) <= LARGEST)  # all steps fit into the socket's buffer


def read_piecewise(head: bytes, rest: bytes, places: list[int]) -> list[Step]:
    """Each piece comes, and is read before the next."""
    return [step for piece in cut(head + rest, places) for step in (("come", piece), ("turn", False))]


def comes(data: bytes) -> Step:
    return ("come", data)


coming = st.builds(
    read_piecewise,
    st.sampled_from((*HEADS, b"", b"")),
    some_bytes,
    st.lists(st.integers(0, 3000), max_size=4),
)
single = st.one_of(
    st.tuples(st.just("turn"), st.booleans()),
    st.sampled_from([("take",), ("socket",), ("another",)]),
    st.tuples(st.just("http"), st.booleans()),
    st.tuples(st.just("await"), st.sampled_from(NAMES), st.booleans()),
    st.tuples(st.just("forget"), st.sampled_from(NAMES)),
    st.tuples(st.just("settled"), st.booleans()),
    some_bytes.filter(bool).map(comes),
)
steps = st.lists(coming | single.map(lambda step: [step]), max_size=12).map(
    lambda groups: [step for group in groups for step in group]
)
ends = st.sampled_from([[], [("end",), ("turn", False)], [("reset",), ("turn", True), ("turn", False)]])


@native_core
@settings(max_examples=150, deadline=None)
@given(steps, ends)
def test_both_see_the_same(before: list[Step], end: list[Step]) -> None:
    """Bytes, reads, signs and losses, for answers of both kinds, cut anywhere, and for nonsense."""
    with both() as (python, native_one):
        for step in [*before, *end, ("take",)]:
            assert native_one.does(step) == python.does(step), step


@native_core
@settings(max_examples=80, deadline=None)
@given(st.sampled_from(HEADS), some_bytes, st.booleans(), st.lists(st.integers(0, 3000), max_size=6))
def test_both_see_the_same_in_http(head: bytes, rest: bytes, events: bool, places: list[int]) -> None:
    """Head and body, cut anywhere, taken in between or not."""
    with both() as (python, native_one):
        taken = [("take",)] if len(places) % 2 else []
        come = [[("come", piece), ("turn", False), *taken] for piece in cut(head + rest, places)]
        for step in [("http", events), *(step for group in come for step in group), ("take",)]:
            assert native_one.does(step) == python.does(step), step


@native_core
def test_the_comparison_can_fail() -> None:
    """Two receivers that were sent different bytes do not look the same."""
    with both() as (python, native_one):
        python.does(("come", b"true"))
        native_one.does(("come", b"trux"))
        assert native_one.does(("turn", False)) != python.does(("turn", False))
        assert native_one.does(("take",)) != python.does(("take",))


@native_core
@pytest.mark.parametrize("largest", [LARGEST, 1 << 20])
@pytest.mark.parametrize(
    "steps",
    [
        [("come", b"x" * LARGEST), ("turn", True), ("come", b"y"), ("turn", True)],
        [("come", b"x" * LARGEST), ("turn", True), ("another",), ("come", b"y"), ("turn", True)],
        [("come", b"x" * (64 * FIRST_READ_BYTES + 900)), ("turn", False), ("take",), ("turn", False)],
        [("come", b"x" * FIRST_READ_BYTES), ("turn", False), ("take",), ("another",), ("turn", False)],
        [("come", b"x" * FIRST_READ_BYTES), ("end",), ("turn", False)],
        [("come", b"x" * FIRST_READ_BYTES), ("reset",), ("turn", True)],
        [("await", "c1", False), ("await", "c1", True), ("come", b'"c1"'), ("turn", False)],
        [("await", "c1", True), ("http", False), ("socket",), ("come", b'"c1"'), ("turn", False)],
    ],
)
def test_both_see_the_same_at_each_bound(steps: list[Step], largest: int) -> None:
    """The longest answer, the most small reads, a queue that ends with a read, in silence, in a loss."""
    with both(largest) as (python, native_one):
        for step in [*steps, ("take",)]:
            assert native_one.does(step) == python.does(step), step


@native_core
def test_a_head_without_an_end_is_left_to_the_decoder() -> None:
    """Beyond 64 KiB every read is a sign, for both, and nothing is looked through twice."""
    with both() as (python, native_one):
        for driven in (python, native_one):
            driven.receiver.expect_http(events=True)
        signs: list[bool] = []
        for _ in range(66):
            for step in (("another",), ("come", b"x" * 999), ("turn", True), ("turn", True), ("take",)):
                seen = native_one.does(step)
                assert seen == python.does(step)
                signs.append("sign" in seen[1])
        assert not any(signs[: 65 * 5])
        assert signs[-2]


def test_a_closed_receiver_calls_nobody() -> None:
    """Not at a sign, and not at the end."""
    with closing(Driven("python", LARGEST)) as driven:
        driven.receiver.close()
        for step in (("come", b"true"), ("turn", False), ("end",), ("turn", False)):
            assert not driven.does(step)[1]


AFTER: list[Step] = [("come", b"z" * 1500), ("turn", False), ("take",)]
"""Shows whether reads are large by now."""


@native_core
@pytest.mark.parametrize("events", [False, True])
@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("body", [b'{"data":"AA"}\r\n0\r\n\r\nmore', b"x" * 63, b"x" * 64, b"x" * 70])
def test_no_cut_of_an_http_answer_tells_them_apart(head: bytes, body: bytes, events: bool) -> None:
    """Two reads that are cut anywhere, and byte by byte."""
    data = head + body
    halves = [[data[:place], data[place:]] for place in range(1, len(data))]
    for pieces in [*halves, [data[place : place + 1] for place in range(len(data))]]:
        with both() as (python, native_one):
            come: list[Step] = [step for piece in pieces for step in (("come", piece), ("turn", False))]
            for step in [("http", events), *come, *AFTER]:
                assert native_one.does(step) == python.does(step), (pieces, step)


SPOKEN = (b'\x81\x20{"context_id":"a-much-longer-name"}', b'\x81\x0a{"n":true}', b"ab\x89\x00cd", b"ab\x88\x00cd")


@native_core
@pytest.mark.parametrize("data", SPOKEN)
@pytest.mark.parametrize("awaited", [[], [("await", "a-much-longer-name", True)], [("await", "c1", False)]])
def test_no_cut_of_a_socket_s_frames_tells_them_apart(data: bytes, awaited: list[Step]) -> None:
    """The name, the sign and control frames are seen in the same read."""
    for place in range(1, len(data)):
        with both() as (python, native_one):
            come: list[Step] = [("come", data[:place]), ("turn", True), ("come", data[place:]), ("turn", True)]
            more: list[Step] = [
                ("settled", False),
                ("come", b"ab"),
                ("turn", True),
                ("come", b"cd"),
                ("turn", True),
            ]
            for step in [*awaited, *come, *more, *AFTER]:
                assert native_one.does(step) == python.does(step), (place, step)
