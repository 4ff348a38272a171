"""Signs in raw bytes: never missed, wherever the reads are cut."""

from collections.abc import Callable

import pytest

from cartest_loadtests.endings import HttpSigns, Signs

CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
COUNTED = b"HTTP/1.1 200 OK\r\nContent-Length: 70\r\n\r\n"


def cuts(data: bytes) -> list[list[bytes]]:
    """The data in one read, in two that are cut anywhere, and byte by byte."""
    halves = [[data[:place], data[place:]] for place in range(1, len(data))]
    return [[data], *halves, [data[place : place + 1] for place in range(len(data))]]


def last_says(signs: Signs, reads: list[bytes]) -> bool:
    """Whether the read that completes the data may end the answer."""
    return [signs.may_end(read) for read in reads][-1]


@pytest.mark.parametrize(
    ("make", "data"),
    [
        (HttpSigns, CHUNKED + b"5\r\nhello\r\n0\r\n\r\n"),
        (HttpSigns, CHUNKED + b"5\r\nhello\r\n0\r\nExpires: 0\r\n\r\n"),
        (HttpSigns, COUNTED + b"x" * 70),
        (HttpSigns, b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"),
        (HttpSigns, b"HTTP/1.1 204 No Content\r\n\r\n"),
        (HttpSigns, b"HTTP/1.1 200 OK\r\n\r\nuntil the end"),
    ],
)
def test_an_end_is_never_missed(make: Callable[[], Signs], data: bytes) -> None:
    """However the bytes are cut into reads, the one that completes the answer says so."""
    assert all(last_says(make(), reads) for reads in cuts(data))


@pytest.mark.parametrize(
    "data", [CHUNKED, CHUNKED + b"5\r\nhello\r\n", COUNTED + b"x" * 69, b"HTTP/1.1 200 OK\r\nContent-Len"]
)
def test_an_unfinished_answer_does_not_look_ended(data: bytes) -> None:
    """A head, a chunk or most of a body is not the end."""
    assert not any(last_says(HttpSigns(), reads) for reads in cuts(data))


def test_reads_grow_once_audio_is_in() -> None:
    """Until a first byte of audio could be in, reads stay small; then they may be large."""
    signs = HttpSigns()
    signs.may_end(CHUNKED + b"100\r\n" + b"x" * 40)
    assert not signs.audio_begun
    signs.may_end(b"x" * 40)
    assert signs.audio_begun


def test_events_begin_audio_with_their_data_member() -> None:
    """An event without audio keeps reads small; the member may be split between reads."""
    signs = HttpSigns(events=True)
    signs.may_end(CHUNKED + b'data: {"type":"timestamps","word_timestamps":{"words":["a"]}}\n\n')
    assert not signs.audio_begun
    signs.may_end(b'data: {"da')
    assert not signs.audio_begun
    signs.may_end(b'ta":"AAAA')
    assert signs.audio_begun
