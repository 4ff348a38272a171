from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.frames import Close, Frame, Opcode

from cartest_contracts.wire.frames import FrameSplitter, Message, MessageKind, client_close, client_frame

TEXT = Frame(Opcode.TEXT, b"hello").serialize(mask=False)
LONG = Frame(Opcode.TEXT, b"x" * 300).serialize(mask=False)
HUGE = Frame(Opcode.BINARY, b"y" * 70_000).serialize(mask=False)
PING = Frame(Opcode.PING, b"p").serialize(mask=False)
PONG = Frame(Opcode.PONG, b"").serialize(mask=False)
FIRST = Frame(Opcode.TEXT, b"one ", fin=False).serialize(mask=False)
MIDDLE = Frame(Opcode.CONT, b"two ", fin=False).serialize(mask=False)
LAST = Frame(Opcode.CONT, b"three").serialize(mask=False)
CLOSE = Frame(Opcode.CLOSE, Close(1000, "connection idle timeout").serialize()).serialize(mask=False)
STREAM = TEXT + LONG + FIRST + PING + MIDDLE + PONG + LAST + HUGE + CLOSE + TEXT


def split(data: bytes, cuts: list[int], splitter: FrameSplitter) -> list[Message]:
    borders = sorted({0, len(data), *(cut % (len(data) + 1) for cut in cuts)})
    return [message for begin, end in pairwise(borders) for message in splitter.feed(begin, data[begin:end])]


@given(cuts=st.lists(st.integers(0, 400) | st.integers(0, len(STREAM)), max_size=20))
def test_any_split_gives_the_same_messages(cuts: list[int]) -> None:
    """Messages, control frames between fragments and the close come out whole and in order."""
    splitter = FrameSplitter()
    messages = split(STREAM, cuts, splitter)
    assert [(message.kind, message.payload) for message in messages] == [
        ("text", b"hello"),
        ("text", b"x" * 300),
        ("ping", b"p"),
        ("pong", b""),
        ("text", b"one two three"),
        ("binary", b"y" * 70_000),
        ("close", b"connection idle timeout"),
    ]
    assert messages[-1].code == 1000
    assert splitter.closed
    assert splitter.violation is None
    assert not splitter.torn


@given(cuts=st.lists(st.integers(0, 400), max_size=20))
def test_a_message_has_the_instant_of_the_read_that_covered_its_first_byte(cuts: list[int]) -> None:
    """For a fragmented message that is the first byte of its first frame."""
    data = TEXT + LONG + FIRST + PING + LAST
    borders = sorted({0, len(data), *(cut % (len(data) + 1) for cut in cuts)})
    firsts = {"text": [0, 7, 311], "ping": [311 + len(FIRST)]}
    for message in split(data, cuts, FrameSplitter()):
        first = firsts[message.kind].pop(0)
        assert message.at_ns == max(border for border in borders if border <= first)


@pytest.mark.parametrize(
    ("data", "violation"),
    [
        (b"\xc1\x00", "reserved bits"),
        (b"\x83\x00", "reserved opcode 3"),
        (b"\x8b\x00", "reserved opcode 11"),
        (b"\x81\x85\x00\x00\x00\x00hello", "masked"),
        (b"\x09\x00", "fragmented control frame"),
        (b"\x89\x7e\x00\x7e" + b"p" * 126, "control frame over 125 bytes"),
        (LAST, "continuation of nothing"),
        (FIRST + TEXT, "new message inside"),
        (Frame(Opcode.TEXT, b"x" * 1001).serialize(mask=False), "over 1000 bytes"),
        (b"\x01\x7e\x03\xe8" + b"x" * 1000 + MIDDLE, "over 1000 bytes"),
        (b"\x81\x7f" + b"\xff" * 8, "over 1000 bytes"),
        (b"\x88\x01x", "bad close frame"),
        (b"\x88\x02\x00\x01", "bad close frame"),
        (b"\x88\x03\x03\xe8\xff", "bad close frame"),
    ],
)
@pytest.mark.parametrize("at_once", [True, False])
def test_what_the_rfc_forbids_ends_the_stream(data: bytes, violation: str, at_once: bool) -> None:
    """The violation is named, messages before it are delivered, nothing after it is."""
    splitter = FrameSplitter(max_message_bytes=1000)
    data = PING + data + PING
    messages = split(data, [] if at_once else list(range(len(data))), splitter)
    assert [message.kind for message in messages] == ["ping"]
    assert violation in (splitter.violation or "")
    assert splitter.feed(9, PING) == []


def test_a_close_frame_may_be_empty() -> None:
    """No code reads as 1005 (RFC 6455 section 7.1.5)."""
    (message,) = FrameSplitter().feed(1, b"\x88\x00")
    assert (message.kind, message.code, message.payload) == ("close", 1005, b"")


@pytest.mark.parametrize("data", [TEXT[:1], TEXT[:4], LONG[:3], FIRST, FIRST + PING])
def test_an_unfinished_message_is_torn(data: bytes) -> None:
    """Whoever sees the end of the connection can tell whether it cut something."""
    splitter = FrameSplitter()
    splitter.feed(1, data)
    assert splitter.torn


def test_an_oversized_message_is_refused_by_its_header() -> None:
    """The payload is not waited for."""
    splitter = FrameSplitter(max_message_bytes=10)
    splitter.feed(1, b"\x81\x7e\x00\xff")
    assert splitter.violation == "message over 10 bytes"


@pytest.mark.parametrize(
    ("kind", "size"), [("ping", 0), ("pong", 125), ("binary", 3), ("text", 0), ("text", 126), ("text", 70_000)]
)
def test_client_frames_are_masked(kind: MessageKind, size: int) -> None:
    """A client masks every frame (RFC 6455 section 5.1)."""
    frame = client_frame(kind, b"x" * size)
    assert frame[1] & 0x80
    assert len(frame) == size + 6 + (0 if size < 126 else 2 if size < 65536 else 8)


def test_a_client_close_has_code_and_reason() -> None:
    """The close frame carries what was asked for."""
    frame = client_close(1001, "bye")
    payload = bytes(byte ^ frame[2 + index % 4] for index, byte in enumerate(frame[6:]))
    assert Close.parse(payload) == Close(1001, "bye")
