"""A socket says the same with the accelerator and without, for whatever comes and however it is cut."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tests.loadtests.frames import CLOSE, PING, chunk, done, error, text
from tests.loadtests.native.splitting import CUTS, FLAT, PAYLOADS, both, counting, fed, native_core
from websockets.frames import Close, Frame, Opcode

from cartest_contracts.observation import Arrival
from cartest_contracts.wire.socket_stream import SocketStream
from cartest_loadtests.feeding import SocketFeed

pytestmark = native_core

FRAGMENTS = tuple(
    Frame(opcode, part, fin=fin).serialize(mask=False)
    for opcode, part, fin in ((Opcode.TEXT, FLAT[:9], False), (Opcode.CONT, FLAT[9:], True))
)
FRAMES = st.sampled_from(
    (
        *map(text, PAYLOADS[:16]),
        *(chunk("c2", bytes(70_000)), chunk("c1"), done(), error("c2"), error(), PING, CLOSE, *FRAGMENTS),
        Frame(Opcode.BINARY, b"x").serialize(mask=False),
        Frame(Opcode.TEXT, b"masked").serialize(mask=True),
        Frame(Opcode.CLOSE, Close(1001, "").serialize()).serialize(mask=False),
        *(b"\x81\x7f\x00\x00\x00\x00\x00\x00\x00\x02{}", b"\x81\x7e\x00\x02{}", b"\xc1\x00", b"\x83\x00"),
        *(
            b"\x81\x7f\x00\x00\x00\x00\x01\x00\x00\x01",
            b"\x81\x7f\xff\xff\xff\xff\xff\xff\xff\xff",
            b"\x00",
            b"\x81",
        ),
    )
)


@given(frames=st.lists(FRAMES, max_size=12), cuts=CUTS, batches=CUTS)
def test_any_socket_gives_the_same_arrivals(frames: list[bytes], cuts: list[int], batches: list[int]) -> None:
    """Arrivals, tallies, what has to be answered and what is torn: nothing tells how it was split."""

    def decode() -> tuple[Any, ...]:
        stream = SocketStream(keep_audio=False)
        tallies = [stream.events.tally(name) for name in ("c1", "c2")]
        arrivals = fed(SocketFeed(stream).feed, b"".join(frames), cuts, batches)
        ends = (
            stream.violation,
            stream.closed,
            stream.torn,
            len(stream.take_replies()),
            stream.eof(9),
        )
        return arrivals, [(tally.audio_bytes, tally.sha256) for tally in tallies], ends

    both(decode)


@given(data=st.binary(max_size=200), cuts=CUTS, batches=CUTS)
def test_garbage_on_a_socket_is_the_same_garbage(data: bytes, cuts: list[int], batches: list[int]) -> None:
    """The evidence of a violation is the read that held it, whole."""

    def decode() -> tuple[list[Arrival], str | None]:
        stream = SocketStream(keep_audio=False)
        return fed(SocketFeed(stream).feed, chunk() + data, cuts, batches), stream.violation

    both(decode)


def test_whole_frames_of_a_torn_stream_are_taken_by_the_accelerator() -> None:
    """A frame that is torn is completed by the decoder; those after it are split fast again."""
    feed = SocketFeed(SocketStream(keep_audio=False))
    data = chunk() * 9
    cut = len(chunk()) * 4 + 5
    with counting("frame_rows") as made:
        for part in (data[:cut], data[cut:]):
            feed.feed(part, [len(part)], [1])
    assert [len(rows) for rows, _ in made] == [4, 4]
