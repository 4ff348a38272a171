"""One connection by itself: what its socket tells, noticed without the loop's help."""

import time
from collections.abc import Callable

import pytest
from tests.loadtests.servers import Misbehaving, User, wait_for

from cartest_loadtests import hub
from cartest_loadtests.connection import Connection, ConnectionProblem, Endpoint
from cartest_loadtests.endings import HttpSigns

Start = Callable[..., Misbehaving]


def deadline(seconds: float = 5.0) -> int:
    return time.monotonic_ns() + round(seconds * 1e9)


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
    while not connection.reads:
        hub.sleep(0.001)
    assert [read.data for read in connection.reads] == [b"hello"]
    assert not connection.is_stale()
    connection.expect(HttpSigns())
    assert connection.reads == []
    connection.close()


def test_a_name_without_address_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A resolver that finds nothing is no traceback."""

    def nothing(_host: str, _port: int) -> list[tuple[object, ...]]:
        return []

    monkeypatch.setattr(hub, "resolve", nothing)
    with pytest.raises(ConnectionProblem, match="has no address"):
        Connection.open(Endpoint(host="x", port=1), deadline_ns=deadline())


def test_an_address_that_does_not_answer_is_given_up(monkeypatch: pytest.MonkeyPatch, misbehaving: Start) -> None:
    """A connection that is not made in time is a timeout."""

    def never(_descriptor: int, *, write: bool, deadline_ns: int) -> bool:
        return False

    monkeypatch.setattr(hub, "wait_until_ready", never)
    with pytest.raises(ConnectionProblem, match=r"no connection to 127.0.0.1:\d+ in time") as failed:
        opened(misbehaving())
    assert failed.value.kind == "timeout"


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
