import base64
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.frames import Close, Frame, Opcode

from cartest_contracts.events import chunk_frame, done_frame
from cartest_contracts.observation import Arrival
from cartest_contracts.wire.frames import FrameSplitter
from cartest_contracts.wire.socket_stream import SocketStream


def text(payload: bytes) -> bytes:
    return Frame(Opcode.TEXT, payload).serialize(mask=False)


def chunk(context_id: str, audio: bytes) -> bytes:
    return text(chunk_frame(context_id, base64.b64encode(audio), step_time_ms=1.0))


CLOSE = Frame(Opcode.CLOSE, Close(1000, "connection idle timeout").serialize()).serialize(mask=False)
PING = Frame(Opcode.PING, b"p").serialize(mask=False)
STREAM = chunk("a", b"12") + PING + chunk("b", b"345") + text(done_frame("a")) + chunk("b", b"67") + CLOSE


def unmasked(data: bytes) -> bytes:
    """A client's frames as a server reads them: short payloads only."""
    out = bytearray()
    while data:
        size = data[1] & 0x7F
        out += data[:1] + bytes([size])
        out += bytes(byte ^ data[2 + index % 4] for index, byte in enumerate(data[6 : 6 + size]))
        data = data[6 + size :]
    return bytes(out)


def test_frames_become_arrivals() -> None:
    """Text frames are events; the close has its code and reason; pings are answered, not told."""
    stream = SocketStream()
    arrivals = stream.feed(1, STREAM)
    assert [arrival.kind for arrival in arrivals] == ["chunk", "chunk", "done", "chunk", "close"]
    assert (arrivals[-1].code, arrivals[-1].text) == (1000, "connection idle timeout")
    assert stream.closed
    assert stream.eof(2) == []


@given(cuts=st.lists(st.integers(0, len(STREAM)), max_size=12))
def test_any_split_gives_the_same_arrivals(check_split: Callable[..., list[Arrival]], cuts: list[int]) -> None:
    """Where reads end changes nothing but stamps, and those as defined."""
    check_split(SocketStream, STREAM, cuts)


def test_each_context_has_its_own_tally() -> None:
    """Audio is counted by context, and a context can be forgotten and begun anew."""
    stream = SocketStream(keep_audio=False)
    stream.events.tally("a")
    stream.events.tally("b")
    stream.feed(1, STREAM)
    assert stream.events.tally("a").audio_bytes == 2
    assert stream.events.tally("b").audio_bytes == 5
    stream.events.forget("b")
    assert stream.events.tally("b").audio_bytes == 0


def test_pings_and_closes_are_answered() -> None:
    """The replies are a pong with the ping's payload and a close with its code, each returned once."""
    stream = SocketStream()
    stream.feed(1, PING + CLOSE)
    messages = FrameSplitter().feed(0, unmasked(stream.take_replies()))
    assert [(message.kind, message.payload, message.code) for message in messages] == [
        ("pong", b"p", None),
        ("close", b"", 1000),
    ]
    assert stream.take_replies() == b""


def test_a_close_without_code_is_answered_with_1000() -> None:
    """1005 must not be sent (RFC 6455 section 7.4.1)."""
    stream = SocketStream()
    (arrival,) = stream.feed(1, b"\x88\x00")
    assert arrival.code == 1005
    assert FrameSplitter().feed(0, unmasked(stream.take_replies()))[0].code == 1000


def test_a_pong_is_nothing() -> None:
    """Unsolicited pongs are allowed and told to nobody."""
    assert SocketStream().feed(1, b"\x8a\x00") == []


@pytest.mark.parametrize(
    ("frame", "reason"),
    [
        (Frame(Opcode.BINARY, b"\x00\xff").serialize(mask=False), "binary frame"),
        (text(b"{"), "not JSON"),
        (text(b"\xff"), "not JSON"),
        (text(b"[]"), "not a JSON object"),
    ],
)
def test_frames_that_are_no_events_are_garbled(frame: bytes, reason: str) -> None:
    """The stream goes on after them."""
    arrivals = SocketStream().feed(1, frame + text(done_frame("a")))
    assert [arrival.kind for arrival in arrivals] == ["garbled", "done"]
    assert reason in (arrivals[0].text or "")


def test_a_violation_is_garbled_once() -> None:
    """What the RFC forbids is told once, and nothing is read after it."""
    stream = SocketStream()
    arrivals = stream.feed(1, PING + b"\xc1\x00") + stream.feed(2, text(b"{}"))
    assert [(arrival.kind, arrival.at_ns) for arrival in arrivals] == [("garbled", 1)]
    assert stream.violation == "reserved bits are set"
    assert stream.eof(3) == []


def test_a_message_cut_by_the_end_is_garbled() -> None:
    """A torn frame is reported; an end between frames is not."""
    stream = SocketStream()
    stream.feed(1, text(b"{}")[:-1])
    assert [arrival.kind for arrival in stream.eof(2)] == ["garbled"]
    assert SocketStream().eof(1) == []


def test_whoever_takes_whole_frames_is_told_where_they_begin() -> None:
    """Between messages the stream is aligned; inside a frame it says how much is missing at least."""
    stream = SocketStream(keep_audio=False)
    data = chunk("a", bytes(120))
    assert (stream.aligned, stream.missing) == (True, 0)
    for fed, missing in ((1, 1), (3, 1), (4, len(data) - 4)):
        stream = SocketStream(keep_audio=False)
        stream.feed(1, data[:fed])
        assert (stream.aligned, stream.missing) == (False, missing)
    stream.feed(2, data[4:])
    assert stream.aligned
    assert [arrival.kind for arrival in stream.read_rows([(3, 2, b"{}", None, None)])] == ["unknown"]
    stream.feed(3, CLOSE)
    assert not stream.aligned


def test_the_evidence_of_a_violation_is_the_whole_read() -> None:
    """A part of a read that was handed over shows no less than the read would have."""
    whole, part = SocketStream(), SocketStream()
    data = chunk("a", b"12") + b"\xc1\x00"
    (_, expected), (found,) = whole.feed(1, data), part.feed(1, data[-2:], read=data)
    assert found == expected
    assert not part.aligned
