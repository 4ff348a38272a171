"""An HTTP answer is the same with the accelerator and without, for whatever comes and however it is cut."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.loadtests.native.splitting import (
    AUDIO,
    CUTS,
    DATA,
    FLAT,
    PAYLOADS,
    both,
    chunked,
    counting,
    fed,
    native_core,
)

from cartest_contracts.audio.containers import wav_header
from cartest_contracts.events import chunk_frame, sse_event
from cartest_contracts.formats import Container, OutputFormat
from cartest_contracts.observation import Transport
from cartest_contracts.wire.body import body_decoder
from cartest_contracts.wire.http import ResponseDecoder
from cartest_contracts.wire.tally import AudioTally
from cartest_loadtests.feeding import AnswerFeed

pytestmark = native_core

HEADS = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 3000\r\n\r\n",
    b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
    b"HTTP/1.1 402 Payment Required\r\nTransfer-Encoding: chunked\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n",
    b"HTTP/1.1 204 No Content\r\n\r\n",
    b"nonsense",
)
ENDS = (
    b"0\r\n\r\n",
    b"0\r\nx-trailer: 1\r\n\r\n",
    b"0\r\n\r\nmore",
    b"",
    b"5\r\nab",
    b"zz\r\n",
    b"3;x=1\r\nabc\r\n0\r\n\r\n",
)
EVENTS = st.sampled_from(
    (
        *map(sse_event, PAYLOADS[:20]),
        *(
            b"data: {}\r\n\r\n",
            b"data:{}\r\r",
            b": ping\n\n",
            b"\n",
            b"event: error\ndata: {}\n\n",
            b"event:\ndata: {}\n\n",
        ),
        *(
            b"event: \xc3\xa9\ndata: {}\n\n",
            b"id: 3\ndata: {}\n\n",
            b"id: 3\n\n",
            b"data: {}\ndata: {}\n\n",
            b"data\n\n",
        ),
        *(
            b"\xef\xbb\xbfdata: {}\n\n",
            b"retry: 3\ndata: {}\n\n",
            b"event: a\nevent: b\ndata: {}\n\n",
            b"data: {}\n",
        ),
        *(b"event: x\r\nid: 1\r\ndata: " + FLAT + b"\r\n\r\n", b"data: {}\r", b"data: {\r}\n\n", b": half"),
    )
)
SIZES = st.lists(st.integers(9, 900), min_size=1, max_size=6)


def answered(
    data: bytes, cuts: list[int], batches: list[int], transport: Transport = "bytes", container: Container = "raw"
) -> Callable[[], Any]:
    def decode() -> tuple[Any, ...]:
        decoder = ResponseDecoder(
            lambda head: body_decoder(
                transport,
                status=head.status,
                content_type=head.header("content-type"),
                container=container,
                keep_audio=False,
            )
        )
        answer = AnswerFeed(decoder, events=transport == "sse")
        arrivals = fed(answer.feed, data, cuts, batches) + answer.finish()
        tally = decoder.body.tally if decoder.body is not None else AudioTally()
        said = decoder.complete, decoder.problem, decoder.head, decoder.first_byte_ns, decoder.piece_starts
        return arrivals + decoder.eof(9), tally.audio_bytes, tally.sha256, said, decoder.problem, decoder.trailers

    return decode


@given(
    head=st.sampled_from(HEADS),
    events=st.lists(EVENTS, max_size=12),
    sizes=SIZES,
    end=st.sampled_from(ENDS),
    cuts=CUTS,
    batches=CUTS,
)
def test_any_event_stream_gives_the_same_arrivals(
    head: bytes, events: list[bytes], sizes: list[int], end: bytes, cuts: list[int], batches: list[int]
) -> None:
    """Events may be cut by chunks, chunks by reads, and reads come in any batches."""
    padding = sse_event(chunk_frame("c", DATA, step_time_ms=1, flush_id=None)) * 2
    body = chunked(padding + b"".join(events) + padding, sizes)
    both(answered(head + body + end, cuts, batches, "sse"))


@pytest.mark.parametrize("container", ["raw", "wav"])
@given(head=st.sampled_from(HEADS), sizes=SIZES, end=st.sampled_from(ENDS), cuts=CUTS, batches=CUTS)
def test_any_audio_body_gives_the_same_arrivals(
    container: Container, head: bytes, sizes: list[int], end: bytes, cuts: list[int], batches: list[int]
) -> None:
    """One arrival a read and piece, after a header or without one."""
    header = wav_header(OutputFormat.wav("pcm_s16le", 8000)) if container == "wav" else b""
    body = chunked(header + AUDIO * 3, sizes)
    both(answered(head + body + end, cuts, batches, "bytes", container))


@pytest.mark.parametrize("size", [3_000, 1 << 20, (1 << 20) + 5_000])
def test_a_torn_chunk_is_kept_only_so_long(size: int) -> None:
    """One that is too long to wait for goes to the decoder, and what follows with it."""
    data = HEADS[0] + chunked(bytes(size), [size]) + chunked(AUDIO, [400]) + ENDS[0]
    both(answered(data, [700, 5000, size], [1, 2]))


def test_whole_chunks_of_a_torn_answer_are_taken_by_the_accelerator() -> None:
    """A chunk that is torn is taken with the reads that complete it; what is plain never meets the decoder."""
    events = b"".join(chunked(sse_event(payload), [2000]) for payload in PAYLOADS[:3])
    with counting("event_rows") as made:
        answered(HEADS[0] + events * 4 + ENDS[0], [600, 1700, 3000], [1, 2, 3], "sse")()
    assert sum(len(rows) for rows, _ in made) == 12
    with counting("piece_rows") as made:
        answered(HEADS[0] + chunked(AUDIO * 5, [400]) + ENDS[0], [3000], [1])()
    assert b"".join(payload for payload, *_ in made) == AUDIO * 5
