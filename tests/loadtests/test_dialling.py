"""Making a connection: the instants of its steps, and every way in which it is not made."""

import _socket
import errno
import os
import time
from collections.abc import Callable

import pytest
from tests.loadtests.servers import Misbehaving

from cartest_loadtests import hub
from cartest_loadtests.dialling import ConnectionProblem, Endpoint, dial, reason_of

Start = Callable[..., Misbehaving]


def deadline() -> int:
    return time.monotonic_ns() + 5_000_000_000


def test_the_steps_of_a_set_up_are_in_order(misbehaving: Start) -> None:
    """Resolved, connected; secured only where TLS was asked for."""
    made = dial(Endpoint(host="127.0.0.1", port=misbehaving().port), deadline_ns=deadline())
    made.socket.close()
    steps = made.set_up
    assert 0 < steps.resolve_ns <= steps.connect_ns <= steps.tcp_connected_ns <= time.monotonic_ns()
    assert (steps.secured_ns, made.tls) == (None, None)


def test_a_machine_without_descriptors_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """By the system's own word, which the run looks for."""

    def none_left(*_: object) -> object:
        raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))

    monkeypatch.setattr(_socket, "socket", none_left)
    with pytest.raises(ConnectionProblem, match=f"no socket for 127.0.0.1: {os.strerror(errno.EMFILE)}"):
        dial(Endpoint(host="127.0.0.1", port=1), deadline_ns=deadline())


def test_an_error_without_a_number_is_told_by_its_text() -> None:
    """As those of ``ssl`` may be."""
    assert reason_of(OSError("odd")) == "odd"


def test_a_name_without_address_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A resolver that finds nothing is no traceback."""

    def nothing(_host: str, _port: int) -> list[tuple[object, ...]]:
        return []

    monkeypatch.setattr(hub, "resolve", nothing)
    with pytest.raises(ConnectionProblem, match="has no address"):
        dial(Endpoint(host="x", port=1), deadline_ns=deadline())


def test_an_address_that_does_not_answer_is_given_up(monkeypatch: pytest.MonkeyPatch, misbehaving: Start) -> None:
    """A connection that is not made in time is a timeout."""

    def never(_descriptor: int, *, write: bool, deadline_ns: int) -> bool:
        return False

    monkeypatch.setattr(hub, "wait_until_ready", never)
    with pytest.raises(ConnectionProblem, match=r"no connection to 127.0.0.1:\d+ in time") as failed:
        dial(Endpoint(host="127.0.0.1", port=misbehaving().port), deadline_ns=deadline())
    assert failed.value.kind == "timeout"
