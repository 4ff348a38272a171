"""One connection by itself: what its socket tells, noticed without the loop's help."""

import contextlib
import socket
import time
from collections.abc import Callable
from typing import Any

import pytest
from tests.loadtests.servers import Misbehaving, User, wait_for

from cartest_loadtests import hub, native
from cartest_loadtests.connection import Connection
from cartest_loadtests.dialling import ConnectionProblem, Endpoint
from cartest_loadtests.stamps import FIRST_READ_BYTES, Read

Start = Callable[..., Misbehaving]


@pytest.fixture(params=["in Python", "native"], autouse=True)
def receiver(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test holds for both receivers."""
    if request.param == "in Python":
        monkeypatch.setattr(native, "CORE", None)
    elif native.CORE is None:
        pytest.skip("cartest-native is not installed")


def deadline(seconds: float = 5.0) -> int:
    return time.monotonic_ns() + round(seconds * 1e9)


def peeked(connection: Connection) -> bytes:
    """What lies in the kernel's queue, looked at behind the loop's back."""
    inside: Any = connection
    with contextlib.suppress(BlockingIOError):
        return bytes(inside._socket.recv(65536, socket.MSG_PEEK))
    return b""


def opened(server: Misbehaving) -> Connection:
    return Connection.open(Endpoint(host="127.0.0.1", port=server.port), deadline_ns=deadline())


@pytest.mark.parametrize(("end", "kind"), [("close", "closed"), ("reset", "reset")])
def test_a_stale_connection_is_seen_without_the_loop(misbehaving: Start, end: str, kind: str) -> None:
    """The kernel is asked: the loop has not run since the other side went."""
    connection = opened(misbehaving([end]))
    assert not connection.is_stale()
    connection.send(b"x", deadline_ns=deadline())
    wait_for(connection.is_stale)
    assert connection.lost is not None
    assert connection.lost.kind == kind
    assert connection.is_stale()
    assert connection.wait(deadline_ns=deadline())
    connection.close()


def test_sending_into_a_reset_connection_is_told(misbehaving: Start) -> None:
    """The kernel's refusal becomes the reason."""
    connection = opened(misbehaving(["reset"]))
    connection.send(b"x", deadline_ns=deadline())

    def refused() -> bool:
        try:
            connection.send(b"x", deadline_ns=deadline())
        except ConnectionProblem as problem:
            return problem.kind == "reset"
        return False

    wait_for(refused)
    connection.close()


def test_a_large_request_is_sent_in_parts(misbehaving: Start) -> None:
    """Where the kernel takes less than all, the rest follows when it can."""
    server = misbehaving([b""], *[[b""]] * 5000)
    connection = opened(server)
    before_ns, after_ns = connection.send(b"x" * (8 << 20), deadline_ns=deadline())
    assert before_ns < after_ns
    connection.close()


def test_what_nobody_waits_for_is_kept(misbehaving: Start) -> None:
    """Bytes that come unasked are there for whoever looks."""
    connection = opened(misbehaving([b"hello"]))
    connection.send(b"x", deadline_ns=deadline())
    while not connection.waiting:
        hub.sleep(0.001)
    data, (read,) = connection.take()
    assert (data, Read._make(read).size) == (b"hello", 5)
    assert not connection.waiting
    assert connection.take() == (b"", [])
    assert not connection.is_stale()
    connection.close()


def test_what_came_before_an_answer_is_forgotten(misbehaving: Start) -> None:
    """Whoever begins an answer takes nothing of what lay there, and no receiver reads once it is closed."""
    connection = opened(misbehaving([b"hello"]))
    connection.send(b"x", deadline_ns=deadline())
    while not connection.waiting:
        hub.sleep(0.001)
    connection.expect_http()
    assert connection.take() == (b"", [])
    connection.close()


def test_the_first_audio_s_queue_is_read_to_its_end_at_once(misbehaving: Start) -> None:
    """A loop that came late reads small and on within one turn, until the socket is empty, and says so."""
    connection = opened(misbehaving([b"x" * 1999, b"true"]))
    connection.expect_socket()
    connection.send(b"x", deadline_ns=deadline())
    # Threads of the server go on meanwhile, this loop does not: all of it lies there when it looks.
    wait_for(lambda: len(peeked(connection)) == 2003)
    assert connection.wait(deadline_ns=deadline())
    data, reads = connection.take()
    assert data == b"x" * 1999 + b"true"
    read = list(map(Read._make, reads))
    assert [each.size for each in read] == [FIRST_READ_BYTES, FIRST_READ_BYTES, 603]
    assert [each.drained for each in read] == [False, False, True]
    assert len({id(each.poll) for each in read}) == 1
    connection.close()


def test_a_queue_that_ends_with_a_small_read_is_known_to_be_empty(misbehaving: Start) -> None:
    """A read that took all that was asked for cannot tell; the next one finds nothing, and it is marked."""
    connection = opened(misbehaving([b"x" * FIRST_READ_BYTES]))
    connection.expect_socket()
    connection.send(b"x", deadline_ns=deadline())
    wait_for(lambda: len(peeked(connection)) == FIRST_READ_BYTES)
    while not connection.waiting:
        hub.sleep(0.001)
    read = Read._make(connection.take()[1][0])
    assert (read.size, read.drained) == (FIRST_READ_BYTES, True)
    connection.close()


@pytest.mark.parametrize("place", ["hub.wait_until_ready", "http_channel.await_response"])
def test_an_interrupt_leaves_nothing_open(misbehaving: Start, monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    """The end of the run while connecting, or while waiting, closes what was open and goes on up."""

    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    user = User(misbehaving([b""]).url)
    monkeypatch.setattr(f"cartest_loadtests.{place}", interrupt)
    with pytest.raises(KeyboardInterrupt):
        user.ask()
    user.close()
