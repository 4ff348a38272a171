"""Both receivers, driven by hand side by side, so that all that can be seen of them can be compared."""

import socket
from collections.abc import Generator
from contextlib import closing, contextmanager
from typing import Any

import pytest

from cartest_loadtests import native
from cartest_loadtests.native import Core
from cartest_loadtests.native_receiving import NativeReceiver
from cartest_loadtests.polls import Poll
from cartest_loadtests.receiving import Receiver, Receiving
from cartest_loadtests.stamps import Read

__all__ = ["LARGEST", "Driven", "Step", "both", "core", "native_core"]

LARGEST = 6000
Step = tuple[Any, ...]

native_core = pytest.mark.skipif(native.CORE is None, reason="cartest-native is not installed")


def core() -> Core:
    assert native.CORE is not None
    return native.CORE


class Driven:
    """One receiver on its own pair of sockets, driven by hand; everything that can be seen of it is noted."""

    def __init__(self, kind: str, largest: int) -> None:
        self.here, self.there = socket.socketpair()
        self.here.setblocking(False)
        self.there.setblocking(False)
        self.polls: list[Poll] = []
        self.woken_ns = 0
        self.called: set[object] = set()
        self.lost = False
        self.receiver: Receiving
        told: dict[str, Any] = {
            "found": self.found,
            "on_sign": self.sign,
            "on_loss": self.loss,
            "largest": largest,
        }
        if kind == "native":
            self.receiver = NativeReceiver(core(), self.here.fileno(), **told)
        else:
            self.receiver = Receiver(self.here, None, **told)
        self.signs = self.receiver.expect_socket()

    def found(self) -> Poll:
        self.polls.append(Poll(0, self.woken_ns))
        return self.polls[-1]

    def sign(self) -> None:
        self.called.add("sign")

    def loss(self, kind: str, problem: str) -> None:
        # A loss is a sign, too: the native receiver tells of both at once.
        self.called |= {"sign", (kind, problem)}
        self.lost = True

    def does(self, step: Step) -> tuple[object, frozenset[object], bool]:
        """Take one step; return what could be seen of it."""
        self.called.clear()
        seen: object = None
        match step:
            case ("come", data):
                self.there.send(data)
            case ("turn", _) if self.lost:
                pass  # the connection has stopped the watcher
            case ("turn", woken):
                self.woken_ns = int(woken)
                self.receiver.readable()
            case ("take",):
                data, reads = self.receiver.take()
                told = [Read._make(read) for read in reads]
                numbers = {id(poll): number for number, poll in enumerate(self.polls)}
                seen = data, [(read.kernel_ns, read.size, numbers[id(read.poll)], *read[4:]) for read in told]
            case ("http", events):
                self.receiver.expect_http(events=events)
            case ("socket",):
                self.signs = self.receiver.expect_socket()
            case ("another",):
                self.receiver.expect_another()
            case ("await", name, wakes):
                self.signs.await_first(name, wakes=wakes)
            case ("forget", name):
                self.signs.forget(name)
            case ("settled", torn):
                self.signs.settled(torn=torn)
            case ("reset",):
                self.here.send(b"never read")
                self.there.close()
            case _:
                self.there.shutdown(socket.SHUT_WR)
        return seen, frozenset(self.called), self.receiver.waiting

    def close(self) -> None:
        self.receiver.close()
        self.here.close()
        self.there.close()


@contextmanager
def both(largest: int = LARGEST) -> Generator[tuple[Driven, Driven]]:
    with closing(Driven("python", largest)) as python, closing(Driven("native", largest)) as native_one:
        yield python, native_one
