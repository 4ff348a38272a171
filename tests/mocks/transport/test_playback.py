"""Paced series, on a clock that is moved by hand."""

from collections.abc import Iterator

import pytest
from tests.mocks.handclock import HandClock

from cartest_mocks.exchange import Piece
from cartest_mocks.playback import Playback


class Sink:
    def __init__(self) -> None:
        self.writable = True
        self.got: list[tuple[bytes, bool]] = []
        self.errors: list[Exception] = []

    def deliver(self, data: bytes, *, last: bool) -> None:
        self.got.append((data, last))

    def broken(self, error: Exception) -> None:
        self.errors.append(error)

    @property
    def data(self) -> list[bytes]:
        return [data for data, _ in self.got]


@pytest.fixture
def sink() -> Sink:
    return Sink()


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


PIECES = [Piece(0, b"a"), Piece(1_000_000_000, b"b"), Piece(2_000_000_000, b"c")]


def test_pieces_leave_at_their_deadlines(sink: Sink, clock: HandClock) -> None:
    """The last one says so, and then it has ended."""
    ends: list[str] = []
    Playback(PIECES, clock=clock, sink=sink, origin_ns=0, on_end=lambda: ends.append("end")).run()
    assert sink.data == [b"a"]
    clock.advance(1)
    assert sink.data == [b"a", b"b"]
    assert ends == []
    clock.advance(1)
    assert sink.got == [(b"a", False), (b"b", False), (b"c", True)]
    assert ends == ["end"]


def test_deadlines_count_from_the_origin(sink: Sink, clock: HandClock) -> None:
    """A late start does not push the later pieces back."""
    clock.advance(1.5)
    Playback(PIECES, clock=clock, sink=sink, origin_ns=0).run()
    assert sink.data == [b"a", b"b"]
    clock.advance(0.5)
    assert sink.data == [b"a", b"b", b"c"]


def test_an_unwritable_sink_holds_the_series(sink: Sink, clock: HandClock) -> None:
    """No piece is made or sent while the connection takes none; then it goes on where it was."""
    made: list[int] = []

    def pieces() -> Iterator[Piece]:
        for number in range(4):
            made.append(number)
            yield Piece(0, b"%d" % number)

    playback = Playback(pieces(), clock=clock, sink=sink, origin_ns=0)
    sink.writable = False
    playback.run()
    clock.advance(10)
    assert (sink.data, made) == ([], [0])
    sink.writable = True
    playback.resume()
    assert sink.data == [b"0", b"1", b"2", b"3"]


def test_resuming_does_not_hurry(sink: Sink, clock: HandClock) -> None:
    """A series that waits for a deadline goes on waiting."""
    playback = Playback(PIECES, clock=clock, sink=sink, origin_ns=0)
    playback.run()
    playback.resume()
    assert sink.data == [b"a"]


def test_a_long_burst_lets_others_have_their_turn(sink: Sink, clock: HandClock) -> None:
    """Sixteen due pieces, then the rest at the next turn of the clock."""
    Playback([Piece(0, b"x")] * 20, clock=clock, sink=sink, origin_ns=0).run()
    assert len(sink.got) == 16
    clock.advance(0)
    assert len(sink.got) == 20


def test_cancelling_stops_it_and_ends_once(sink: Sink, clock: HandClock) -> None:
    """The generator behind it is closed, and nothing leaves any more."""
    ends: list[str] = []

    def pieces() -> Iterator[Piece]:
        try:
            yield from PIECES
        finally:
            ends.append("closed")

    playback = Playback(pieces(), clock=clock, sink=sink, origin_ns=0, on_end=lambda: ends.append("end"))
    playback.run()
    playback.cancel()
    playback.cancel()
    playback.run()
    clock.advance(5)
    assert sink.data == [b"a"]
    assert ends == ["closed", "end"]


def test_no_pieces_at_all(sink: Sink, clock: HandClock) -> None:
    """It says so, delivers nothing and ends."""
    ends: list[str] = []
    playback = Playback([], clock=clock, sink=sink, origin_ns=0, on_end=lambda: ends.append("end"))
    assert playback.empty
    playback.run()
    assert (sink.got, ends) == ([], ["end"])


def test_an_error_before_the_first_piece_is_the_callers(sink: Sink, clock: HandClock) -> None:
    """Nothing was sent, so it can still be answered."""

    def pieces() -> Iterator[Piece]:
        raise ZeroDivisionError
        yield

    with pytest.raises(ZeroDivisionError):
        Playback(pieces(), clock=clock, sink=sink, origin_ns=0)


def test_a_later_error_ends_the_series(sink: Sink, clock: HandClock) -> None:
    """The sink is told; ``on_end`` comes before, exactly once."""
    ends: list[str] = []

    def pieces() -> Iterator[Piece]:
        yield Piece(0, b"a")
        raise ZeroDivisionError

    playback = Playback(pieces(), clock=clock, sink=sink, origin_ns=0, on_end=lambda: ends.append("end"))
    playback.run()
    playback.cancel()
    assert ends == ["end"]
    assert isinstance(sink.errors[0], ZeroDivisionError)
