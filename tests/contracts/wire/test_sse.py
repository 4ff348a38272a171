import base64
import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartest_contracts.events import chunk_frame, done_frame, sse_event
from cartest_contracts.observation import Arrival
from cartest_contracts.wire.sse import SseBody

AUDIO = [b"\x01\x02" * 40, b"\x03" * 9]
STREAM = b"".join(
    (
        *(sse_event(chunk_frame("c", base64.b64encode(a), step_time_ms=1, flush_id=None)) for a in AUDIO),
        sse_event(done_frame("c")),
    )
)
LINES = st.sampled_from(
    [
        b"data: {}",
        b"data:",
        b'data: {"type":"done"}',
        b"data: 1",
        b": ping",
        b"event: error",
        b"id: 7",
        b"",
        b"",
        b"x",
    ]
)
STREAMS = st.lists(st.tuples(LINES, st.sampled_from([b"\n", b"\r\n", b"\r"]))).map(
    lambda lines: b"".join(part for line in lines for part in line)
)
CUTS = st.lists(st.integers(0, 2000), max_size=12)


def decode(*reads: bytes, keep_audio: bool = True) -> list[Arrival]:
    decoder = SseBody(keep_audio=keep_audio)
    arrivals = [arrival for at_ns, data in enumerate(reads) for arrival in decoder.feed(at_ns, data)]
    return arrivals + decoder.eof(len(reads))


def kinds(arrivals: list[Arrival]) -> list[str]:
    return [arrival.kind for arrival in arrivals]


def test_a_stream_becomes_one_arrival_an_event() -> None:
    """The vendor's framing gives chunks with their audio bytes, and the terminal."""
    arrivals = decode(STREAM)
    assert kinds(arrivals) == ["chunk", "chunk", "done"]
    assert [arrival.audio_bytes for arrival in arrivals] == [80, 9, 0]


def test_an_event_has_the_instant_of_the_read_that_covered_its_first_byte() -> None:
    """What completes an event later does not make it later."""
    arrivals = decode(b": alive\n\nda", b'ta: {"type":"done"}', b"\n", b"\n")
    assert [(arrival.kind, arrival.at_ns) for arrival in arrivals] == [("done", 0)]


def test_a_comment_does_not_make_the_event_after_it_older() -> None:
    """A keep-alive comment sent before an event is not its first byte."""
    assert [arrival.at_ns for arrival in decode(b": alive\n", b"data: {}\n\n")] == [1]


@given(data=STREAMS, cuts=CUTS)
def test_any_split_gives_the_same_arrivals(
    check_split: Callable[..., list[Arrival]], data: bytes, cuts: list[int]
) -> None:
    """Where reads end changes nothing but stamps, and those as defined, in every mixture of line ends."""
    check_split(SseBody, data, cuts)


@given(cuts=CUTS)
def test_any_split_of_a_real_stream_gives_its_audio(
    check_split: Callable[..., list[Arrival]], cuts: list[int]
) -> None:
    """Audio survives any split."""
    arrivals = check_split(SseBody, STREAM, cuts)
    assert sum(arrival.audio_bytes for arrival in arrivals) == sum(map(len, AUDIO))


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_every_line_end_ends_a_line(end: bytes) -> None:
    """LF, CRLF and CR are all line ends; several data lines are joined by LF."""
    arrivals = decode(b'data: {"type":' + end + b'data: "done"}' + end + end)
    assert arrivals[0].event == {"type": "done"}


def test_a_crlf_may_be_split_between_reads() -> None:
    """An LF after a CR that ended the last read is no empty line, even with an empty read between."""
    assert kinds(decode(b'data: {"type":\r', b"", b'\ndata: "done"}\r', b"\n\r", b"\n")) == ["done"]


def test_a_byte_order_mark_is_dropped_only_at_the_beginning() -> None:
    """A mark before the first field is no part of it; later it makes an unknown field."""
    assert kinds(decode(b"\xef\xbb\xbfdata: {}\n\n\xef\xbb\xbfdata: {}\n\n")) == ["unknown"]


def test_the_event_name_is_told() -> None:
    """Errors carry ``event: error`` (errors-and-limits.md section 2); the name stands in ``text``."""
    arrivals = decode(sse_event(b'{"type":"error"}', error=True) + b"data: {}\n\n")
    assert [(arrival.kind, arrival.text) for arrival in arrivals] == [("error", "error"), ("unknown", None)]


def test_fields_without_data_deliver_nothing() -> None:
    """An event without data is not dispatched, and its name does not stick to the next one."""
    assert [a.text for a in decode(b"event: error\nid: 3\n\ndata: {}\n\n")] == [None]


@pytest.mark.parametrize("payload", [b"[DONE]", b"[]", b"\xff", b"", b"[" * 100_000])
def test_payloads_that_are_no_json_object_are_garbled(payload: bytes) -> None:
    """Such data is told with its beginning; the stream goes on."""
    arrivals = decode(b"data: " + payload + b"\n\n" + sse_event(done_frame(None)))
    assert kinds(arrivals) == ["garbled", "done"]
    assert len(arrivals[0].text or "") < 500


@pytest.mark.parametrize("rest", [b"data: {", b"data: {}\n", b"event: error\ndata: {}", b"da"])
def test_an_event_cut_by_the_end_is_garbled(rest: bytes) -> None:
    """A cut event is not delivered but reported, with its own instant."""
    arrivals = decode(sse_event(done_frame(None)), rest)
    assert [(arrival.kind, arrival.at_ns) for arrival in arrivals] == [("done", 0), ("garbled", 1)]


@pytest.mark.parametrize("rest", [b"", b"\n", b": comm"])
def test_an_end_between_events_is_clean(rest: bytes) -> None:
    """Nothing is reported where nothing was lost."""
    assert kinds(decode(sse_event(done_frame(None)), rest)) == ["done"]


def test_audio_that_is_not_kept_is_counted_and_hashed() -> None:
    """Without audio the events lose ``data`` and keep bytes and hash."""
    kept, slim = SseBody(), SseBody(keep_audio=False)
    for decoder in (kept, slim):
        decoder.feed(1, STREAM)
        assert decoder.tally.audio_bytes == sum(map(len, AUDIO))
        assert decoder.tally.sha256 == hashlib.sha256(b"".join(AUDIO)).hexdigest()
    events: list[Any] = [arrival.event for arrival in decode(STREAM, keep_audio=False)]
    assert ["data" in event for event in events] == [False, False, False]


@pytest.mark.parametrize("data", ["AAA", "A===", "é", 7, None, "AA AA"])
def test_data_that_is_not_base64_stays_as_evidence(data: Any) -> None:
    """It counts as no audio and is kept even in a slim recording."""
    decoder = SseBody(keep_audio=False)
    event = {"type": "chunk", "data": data}
    (arrival,) = decoder.feed(1, sse_event(repr(event).replace("'", '"').replace("None", "null").encode()))
    assert (arrival.kind, arrival.audio_bytes, arrival.event) == ("chunk", 0, event)
    assert decoder.tally.sha256 is None


def test_an_unknown_type_is_no_arrival_kind() -> None:
    """Types outside the contract, and those that name our own kinds, are ``unknown``."""
    for name in (b'"head"', b'"body"', b'"surprise"', b"3", b"null"):
        assert kinds(decode(b'data: {"type":' + name + b"}\n\n")) == ["unknown"]


def test_what_is_garbled_shows_no_credential() -> None:
    """A gateway may echo a key into a page; the excerpt does not repeat it."""
    assert "sk_car" not in (decode(b"data: bad key sk_car_abc.def\n\n")[0].text or "")


def test_whoever_takes_whole_events_is_told_where_they_begin() -> None:
    """Between events the body is aligned; a mark that follows what somebody else took is no byte order mark."""
    for rest in (b"data: {}", b"data: {}\n", b"data: {}\n\r"):
        decoder = SseBody()
        assert decoder.aligned
        decoder.feed(1, rest)
        assert not decoder.aligned
    decoder = SseBody(keep_audio=False)
    (arrival,) = decoder.read_rows([(1, 9, b"{}", None, "error")])
    assert (arrival.at_ns, arrival.size, arrival.text) == (1, 9, "error")
    assert decoder.feed(2, b"\xef\xbb\xbfdata: {}\n\n") == []
    fresh = SseBody()
    assert fresh.read_rows([]) == []
    assert kinds(fresh.feed(2, b"\xef\xbb\xbfdata: {}\n\n")) == ["unknown"]
