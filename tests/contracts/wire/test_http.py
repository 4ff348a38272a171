import gc
import weakref
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartest_contracts.observation import Arrival
from cartest_contracts.wire.body import BodyDecoder, PlainBody, body_decoder
from cartest_contracts.wire.http import Head, ResponseDecoder

CHUNKED = (
    b"HTTP/1.1 200 OK\r\nContent-Type: audio/pcm\r\nTransfer-Encoding: chunked\r\nX-Empty:\r\n\r\n"
    b"4\r\nabcd\r\n2;ext=1\r\nef\r\n0\r\nX-Trailer: t\r\n\r\n"
)
SIZED = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 5\r\n\r\nT: M\n"
UNSIZED = b"HTTP/1.1 200 OK\r\n\r\nhello"
INTERIM = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + SIZED
UPGRADE = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n\x81\x02hi"
CUTS = st.lists(st.integers(0, 400), max_size=12)


def plain(_: Head) -> BodyDecoder:
    return PlainBody()


def audio(head: Head) -> BodyDecoder:
    return body_decoder("bytes", status=head.status, content_type=head.header("content-type"))


def read(data: bytes) -> tuple[ResponseDecoder, list[Arrival]]:
    decoder = ResponseDecoder(plain)
    arrivals = decoder.feed(1, data)
    return decoder, arrivals + decoder.eof(2)


@pytest.mark.parametrize("data", [CHUNKED, SIZED, UNSIZED, INTERIM, UPGRADE, CHUNKED[:-3], b"HTTP/1.1 2"])
@given(cuts=CUTS)
def test_any_split_gives_the_same_arrivals(
    check_split: Callable[..., list[Arrival]], data: bytes, cuts: list[int]
) -> None:
    """Where reads end changes nothing but stamps, and those as defined."""
    check_split(lambda: ResponseDecoder(plain), data, cuts)


@given(cuts=CUTS)
def test_a_chunked_body_arrives_piece_by_piece(cuts: list[int]) -> None:
    """Chunk borders are no part of the body; each piece has the instant of its read."""
    decoder = ResponseDecoder(audio)
    borders = [0, *sorted(cut % len(CHUNKED) for cut in cuts), len(CHUNKED)]
    arrivals: list[Arrival] = []
    for begin, end in pairwise(borders):
        for arrival in decoder.feed(begin, CHUNKED[begin:end]):
            assert arrival.kind == "head" or arrival.at_ns == begin
            arrivals.append(arrival)
    assert b"".join(arrival.data or b"" for arrival in arrivals) == b"abcdef"
    assert decoder.complete
    assert decoder.keep_alive
    assert decoder.trailers == (("x-trailer", "t"),)


def test_the_head_is_told() -> None:
    """Status and lower-case headers, in order, empty values included."""
    decoder, arrivals = read(CHUNKED)
    assert decoder.head == Head(
        status=200,
        headers=(("content-type", "audio/pcm"), ("transfer-encoding", "chunked"), ("x-empty", "")),
    )
    assert decoder.head is not None
    assert decoder.head.header("content-type") == "audio/pcm"
    assert decoder.head.header("absent") == ""
    assert (arrivals[0].kind, arrivals[0].code) == ("head", 200)
    assert [arrival.data for arrival in arrivals[1:]] == [b"abcdef"]
    assert decoder.problem is None


def test_an_error_has_its_body() -> None:
    """An answer with a length is complete without the end of the connection."""
    decoder = ResponseDecoder(audio)
    arrivals = decoder.feed(1, SIZED)
    assert [(arrival.kind, arrival.data) for arrival in arrivals] == [("head", None), ("body", b"T: M\n")]
    assert decoder.complete
    assert decoder.keep_alive


def test_interim_answers_are_passed_over() -> None:
    """100 and 103 are not the answer, though they are its first byte."""
    decoder = ResponseDecoder(plain)
    first, rest = INTERIM[:20], INTERIM[20:]
    arrivals = decoder.feed(1, first) + decoder.feed(2, rest)
    assert [arrival.code for arrival in arrivals] == [400, None]
    assert decoder.first_byte_ns == 1
    assert arrivals[0].at_ns == 2


def test_a_body_without_length_ends_with_the_connection() -> None:
    """Such an answer is complete at the end of the connection, which then carries no other request."""
    decoder = ResponseDecoder(plain)
    decoder.feed(1, UNSIZED)
    assert not decoder.complete
    arrivals = decoder.eof(3)
    assert [(arrival.at_ns, arrival.data) for arrival in arrivals] == [(1, b"hello")]
    assert decoder.complete
    assert not decoder.keep_alive
    assert decoder.problem is None


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "before any answer"),
        (b"HTTP/1.1 200 OK\r\nContent-Le", "inside the head"),
        (SIZED[:-2], "before the end of the body"),
        (CHUNKED[:-2], "before the end of the body"),
    ],
)
def test_an_early_end_is_named(data: bytes, problem: str) -> None:
    """What was cut is told, and what came of the body is kept."""
    decoder, arrivals = read(data)
    assert problem in (decoder.problem or "")
    assert not decoder.complete
    if decoder.head is not None:
        assert arrivals[-1].kind == "body"


def test_closing_answers_end_the_connection() -> None:
    """``Connection: close`` means no other request."""
    decoder = ResponseDecoder(plain)
    decoder.feed(1, b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
    assert decoder.complete
    assert not decoder.keep_alive


@given(cuts=CUTS)
def test_after_an_upgrade_the_rest_is_left_over(cuts: list[int]) -> None:
    """Bytes beyond the 101 belong to the next protocol, wherever reads end."""
    decoder = ResponseDecoder(plain)
    borders = [0, *sorted(cut % len(UPGRADE) for cut in cuts), len(UPGRADE)]
    for begin, end in pairwise(borders):
        decoder.feed(begin, UPGRADE[begin:end])
    assert decoder.upgraded
    assert decoder.leftover == b"\x81\x02hi"
    assert decoder.eof(9) == []
    assert decoder.problem is None


def test_what_is_not_http_is_garbled() -> None:
    """The arrival shows what came; nothing is read after it."""
    decoder, arrivals = read(b"SSH-2.0-OpenSSH_9.6\r\n")
    assert [arrival.kind for arrival in arrivals] == ["garbled"]
    assert (decoder.problem or "").startswith("not HTTP")
    assert decoder.feed(3, SIZED) == []


def test_a_torn_chunk_keeps_what_came_before() -> None:
    """A false chunk size ends the answer; the bytes before it stay."""
    decoder, arrivals = read(CHUNKED.replace(b"2;ext=1", b"zz"))
    assert [arrival.kind for arrival in arrivals] == ["head", "garbled", "body"]
    assert arrivals[-1].data == b"abcd"
    assert not decoder.complete


def test_bytes_after_the_answer_are_a_problem() -> None:
    """One request has one answer."""
    decoder, arrivals = read(SIZED + SIZED)
    assert decoder.problem == "bytes after the end of the answer"
    assert [arrival.kind for arrival in arrivals] == ["head", "body"]


def test_whoever_takes_whole_chunks_is_told_when() -> None:
    """Between the head of a chunked answer and the first chunk that the decoder sees itself."""
    head = CHUNKED[: CHUNKED.index(b"\r\n\r\n") + 4]
    twice = head.replace(b"X-Empty:", b"Transfer-Encoding: chunked")
    broken = head + b"zz\r\n"
    for data, awaits in ((b"", False), (head, True), (twice, False), (broken, False), (CHUNKED, False)):
        decoder = ResponseDecoder(audio)
        decoder.feed(1, data)
        assert decoder.awaits_chunk is awaits
    decoder = ResponseDecoder(audio)
    decoder.feed(1, head + b"1\r\n")
    assert not decoder.awaits_chunk


def test_starts_are_noted_in_bounds() -> None:
    """They are for the first audio; those of a long answer are not kept."""
    decoder = ResponseDecoder(audio)
    decoder.note_starts([1] * 60)
    decoder.note_starts([2] * 60)
    assert decoder.piece_starts == [1] * 60 + [2] * 4


def test_the_evidence_of_what_is_not_http_is_the_whole_read() -> None:
    """A part of a read that was handed over shows no less than the read would have."""
    decoder = ResponseDecoder(plain)
    (arrival,) = decoder.feed(1, b"sense", read=b"nonsense")
    assert (arrival.kind, arrival.size) == ("garbled", 8)
    assert "nonsense" in (arrival.text or "")


def test_a_released_decoder_waits_for_no_collector() -> None:
    """What it found stays, and it goes with its last reference."""
    decoder, _ = read(CHUNKED)
    decoder.release()
    assert decoder.head is not None
    gone = weakref.ref(decoder)
    gc.disable()
    try:
        del decoder
        assert gone() is None
    finally:
        gc.enable()
