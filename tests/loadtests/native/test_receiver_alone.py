"""The native receiver by itself: its stamps, its memory, and what it does with callers that misbehave."""

import gc
import socket
import time
import tracemalloc
import weakref
from collections.abc import Callable, Iterator
from typing import cast

import pytest

from cartest_loadtests import native
from cartest_loadtests.polls import Poll
from cartest_loadtests.stamps import FIRST_READ_BYTES, NEXT_READ_BYTES, keep_warm, switch_on

pytestmark = pytest.mark.skipif(native.CORE is None, reason="cartest-native is not installed")

LARGEST = 1 << 20
POLL = Poll(7, 0)


def nothing() -> None:
    pass


def found() -> Poll:
    return POLL


class Pair:
    """A native receiver over TCP, and the other side of it."""

    def __init__(self, on_sign: Callable[[], object] = nothing, ask: Callable[[], Poll] = found) -> None:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            self.here = socket.create_connection(listener.getsockname())
            self.there, _ = listener.accept()
        self.here.setblocking(False)
        self.there.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        switch_on(self.here)
        assert native.CORE is not None
        self.receiver = native.CORE.receiver(self.here.fileno(), on_sign, ask, LARGEST)

    def come(self, data: bytes, *, until: int | None = None) -> None:
        """Send, and wait until so much lies in the kernel's queue."""
        self.there.sendall(data)
        give_up_s = time.monotonic() + 10
        while len(self.here.recv(1 << 20, socket.MSG_PEEK)) < (until or len(data)):
            assert time.monotonic() < give_up_s

    def close(self) -> None:
        self.receiver.close()
        self.here.close()
        self.there.close()


Make = Callable[..., Pair]


@pytest.fixture
def pair() -> Iterator[Make]:
    pairs: list[Pair] = []

    def make(*arguments: Callable[[], object]) -> Pair:
        pairs.append(Pair(*arguments))  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # some are wrong on purpose
        return pairs[-1]

    yield make
    for each in pairs:
        each.close()


def test_stamps_are_the_kernel_s_and_the_monotonic_clock_s(pair: Make) -> None:
    """Wall time of the packet, monotonic time of the read; two packets have two stamps."""
    warm = keep_warm()
    assert warm is not None
    tcp = pair()
    before = time.time_ns(), time.monotonic_ns()
    for data in (b"one", b"two"):
        tcp.come(data)
        tcp.receiver.readable()
    after = time.time_ns(), time.monotonic_ns()
    warm.close()
    data, reads = tcp.receiver.take()
    assert data == b"onetwo"
    assert [read[2:] for read in reads] == [(3, POLL, True, False)] * 2
    kernel = [read[0] for read in reads]
    assert before[0] < kernel[0] < kernel[1] < after[0]
    assert before[1] < reads[0][1] < reads[1][1] < after[1]


def test_the_queue_of_a_first_audio_is_read_to_the_next_packet(pair: Make) -> None:
    """Small reads that go on until another stamp is seen; from then on reads are large."""
    warm = keep_warm()
    assert warm is not None
    tcp = pair()
    for _ in range(9):  # a talk: from now on the kernel acknowledges late, and joins no packets meanwhile
        tcp.come(b"hello")
        tcp.here.recv(5)
        tcp.here.send(b"hello")
    tcp.receiver.expect_socket()
    tcp.come(b"x" * 1500)
    tcp.come(b"y" * 1500, until=3000)
    warm.close()
    tcp.receiver.readable()
    _, reads = tcp.receiver.take()
    sizes, stamps = [read[2] for read in reads], [read[0] for read in reads]
    # Where the machine was so slow that the kernel had joined them, all of it is read small.
    joined = len(set(stamps)) == 1
    assert sizes == ([FIRST_READ_BYTES] * 4 + [200] if joined else [FIRST_READ_BYTES] * 3)
    assert joined or stamps[0] == stamps[1] != stamps[2]
    tcp.receiver.readable()
    assert sum(read[2] for read in tcp.receiver.take()[1]) == 3000 - sum(sizes)


def test_a_loop_that_slept_reads_large_at_once(pair: Make) -> None:
    """Nothing lay there before it was woken: the rest is read in one piece."""
    tcp = pair(nothing, lambda: Poll(1, 2))
    tcp.receiver.expect_socket()
    assert tcp.receiver.audio_begun
    tcp.come(b"x" * 3000)
    tcp.receiver.readable()
    assert [read[2] for read in tcp.receiver.take()[1]] == [FIRST_READ_BYTES, 3000 - FIRST_READ_BYTES]


def test_a_long_answer_is_kept_whole_and_its_memory_given_back(pair: Make) -> None:
    """Many large reads in one take, in order; the next small one works on."""
    tcp = pair()
    tcp.receiver.expect_http(False)
    assert not tcp.receiver.audio_begun
    sent = b"HTTP/1.1 200 OK\r\n\r\n" + bytes(range(256)) * 2000
    at = 0
    while at < len(sent):
        at += tcp.there.send(sent[at : at + NEXT_READ_BYTES])
        tcp.receiver.readable()
    give_up_s = time.monotonic() + 10
    taken = b""
    count = 0
    while len(taken) < len(sent) and time.monotonic() < give_up_s:
        tcp.receiver.readable()
        data, reads = tcp.receiver.take()
        assert sum(read[2] for read in reads) == len(data)
        taken += data
        count += len(reads)
    assert taken == sent
    assert count > 1


def test_a_flood_a_reset_and_an_end_are_losses(pair: Make) -> None:
    """Each is told once, by its name; nothing is read after it."""
    calls: list[int] = []
    flood, reset, end = (pair(lambda: calls.append(1)) for _ in range(3))
    for _ in range(1 + LARGEST // NEXT_READ_BYTES):
        flood.receiver.expect_another() if not flood.receiver.waiting else None
        flood.come(b"x" * NEXT_READ_BYTES)
        while flood.receiver.lost is None and _lies_there(flood):
            flood.receiver.readable()
    assert flood.receiver.lost == ("flood", 0)
    reset.there.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    reset.there.close()
    end.there.close()
    for lost in (reset, end):
        while lost.receiver.lost is None:
            lost.receiver.readable()
        lost.receiver.readable()
    assert reset.receiver.lost == ("reset", 104)
    assert end.receiver.lost == ("closed", 0)
    assert len(calls) == 3


def _lies_there(tcp: Pair) -> bool:
    try:
        return bool(tcp.here.recv(1, socket.MSG_PEEK))
    except BlockingIOError:
        return False


def test_whoever_is_called_may_take_and_close(pair: Make) -> None:
    """A sign's callback may use the receiver at once; a closed one reads no more and calls nobody."""
    taken: list[bytes] = []

    def ended() -> None:
        taken.append(tcp.receiver.take()[0])
        tcp.receiver.close()

    tcp = pair(ended)
    tcp.receiver.expect_socket()
    tcp.come(b"true")
    tcp.receiver.readable()
    tcp.receiver.readable()
    assert taken == [b"true"]
    assert not tcp.receiver.waiting


@pytest.mark.parametrize("sent", [b"x", b"x" * FIRST_READ_BYTES])
def test_errors_of_callers_go_up(pair: Make, sent: bytes) -> None:
    """A callback that raises, or a poll that is none; what was read is still there."""

    def broken() -> None:
        raise LookupError

    asked = pair(nothing, broken)
    signed = pair(broken)
    pollless = pair(nothing, object)
    for tcp in (asked, signed, pollless):
        tcp.receiver.expect_socket()
        tcp.come(b"true" + sent)
    for tcp in (asked, signed):
        with pytest.raises(LookupError):
            tcp.receiver.readable()
    if len(sent) == FIRST_READ_BYTES:
        with pytest.raises(AttributeError, match="woken_ns"):
            pollless.receiver.readable()
        assert pollless.receiver.waiting
    assert not asked.receiver.waiting
    assert signed.receiver.take()[0].startswith(b"true")


def test_wrong_arguments_are_refused(pair: Make) -> None:
    """By an exception each, and nothing else."""
    receiver = pair().receiver
    wrong: list[Callable[[], object]] = [
        cast("Callable[[], object]", type(receiver)),
        # Each is wrong on purpose.
        lambda: type(receiver)("1", nothing, found, 1),  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        lambda: receiver.await_first("c1", True),  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        lambda: receiver.forget("c1"),  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        lambda: setattr(type(receiver), "take", None),
    ]
    for call in wrong:
        with pytest.raises(TypeError):
            call()


def test_a_receiver_that_is_called_back_is_collected() -> None:
    """It, its callbacks and whoever holds both are a ring; the garbage collector sees all of it."""

    class Holder:
        def __init__(self) -> None:
            self.pair = Pair(self.sign)

        def sign(self) -> None:
            pass

    holder = Holder()
    seen = weakref.ref(holder)
    here, there = holder.pair.here, holder.pair.there
    del holder
    gc.collect()
    assert seen() is None
    here.close()
    there.close()


def test_nothing_is_kept_for_ever(pair: Make) -> None:
    """Thousands of reads, marks and takes leave no object and no memory behind."""
    tcp = pair(nothing, lambda: Poll(1, 0))

    def work() -> None:
        for number in range(1000):
            tcp.receiver.expect_socket()
            mark = b'"c%d"' % number + b"x" * 200
            tcp.receiver.await_first(mark, True)
            tcp.come(mark * (number % 2) + b"true" + b"x" * (number % 50) * 30)
            for _ in range(3):
                tcp.receiver.readable()
            tcp.receiver.forget(b'"c1"')
            tcp.receiver.settled(False)
            if number % 3:
                tcp.receiver.take()

    work()
    tcp.receiver.take()
    gc.collect()
    objects = len(gc.get_objects())
    tracemalloc.start()
    try:
        work()
        tcp.receiver.take()
        gc.collect()
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(gc.get_objects()) - objects < 50
    assert kept < 15_000
