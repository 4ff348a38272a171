"""One connection of one user: a plain non-blocking socket whose every read is stamped and kept, nothing more.

A persistent watcher reads as data comes, whatever the greenlets do: it appends (kernel stamp, user stamp,
bytes), looks for cheap signs of the end and wakes the user there. Decoding comes later, so it can never delay
a stamp (performance.md section 9a). The reading itself is :mod:`cartest_loadtests.receiving`'s, or the native
receiver's.
"""

import _socket
import time
from collections.abc import Callable, Sequence
from typing import Final

from cartest_loadtests import hub, native
from cartest_loadtests.dialling import ConnectionProblem, Endpoint, LossKind, SetUp, dial, reason_of
from cartest_loadtests.native_receiving import NativeReceiver
from cartest_loadtests.polls import Poll, Polls
from cartest_loadtests.receiving import CLOSED, Receiver, Receiving
from cartest_loadtests.socket_signs import AwaitedSigns
from cartest_loadtests.stamps import Read
from cartest_loadtests.tls import TlsLayer

__all__ = ["LARGEST_ANSWER", "Connection"]

LARGEST_ANSWER: Final = 64 << 20
"""Bytes; a server that floods is cut off here (the longest utterance of a load test is far below)."""


class Connection:
    """An open connection. Make it with :meth:`open`; one user at a time uses it."""

    def __init__(
        self,
        socket: _socket.socket,
        tls: TlsLayer | None,
        *,
        stamped: bool,
        set_up: SetUp,
        polls: Polls | None = None,
    ) -> None:
        self.stamped = stamped
        self.set_up = set_up
        self.connected_ns = time.monotonic_ns()
        self.lost: ConnectionProblem | None = None
        self._socket = socket
        self._tls = tls
        self._gate = hub.gate()
        self._receiver = self._made_receiver(_unknown if polls is None else polls.found)
        self._watcher = hub.watch_reads(socket.fileno(), self._receiver.readable)

    @classmethod
    def open(cls, endpoint: Endpoint, *, deadline_ns: int) -> "Connection":
        """Connect to the first address that answers; raise :class:`ConnectionProblem`."""
        socket, tls, stamped, set_up = dial(endpoint, deadline_ns=deadline_ns)
        return cls(socket, tls, stamped=stamped, set_up=set_up, polls=endpoint.polls)

    @property
    def waiting(self) -> bool:
        """Whether something came that was not taken yet."""
        return self._receiver.waiting

    def take(self) -> tuple[bytes, Sequence[Read]]:
        """Return what came since the last call, joined, and the reads that gave it, in order."""
        return self._receiver.take()

    def is_stale(self) -> bool:
        """Whether the other side ended it while it was idle; asks the kernel, as the loop may not have run."""
        if self.lost is None:
            try:
                if not self._socket.recv(1, _socket.MSG_PEEK):
                    self._lose("closed", CLOSED)
            except BlockingIOError:
                pass
            except OSError as error:
                self._lose("reset", reason_of(error))
        return self.lost is not None

    def expect_http(self, *, events: bool = False) -> None:
        """Begin an HTTP answer: forget what came so far, read small again, look for its signs."""
        self._receiver.expect_http(events=events)
        self._gate.clear()

    def expect_socket(self) -> AwaitedSigns:
        """Use it as a WebSocket from here on, likewise; return what is to be told who is awaited."""
        signs = self._receiver.expect_socket()
        self._gate.clear()
        return signs

    def expect_another(self) -> None:
        """Begin an answer beside those under way: read small again, as long as the signs ask for it."""
        self._receiver.expect_another()

    def wake(self, gate: hub.Gate, *, now: bool) -> None:
        """Open this gate at signs and at the loss from here on, and ``now`` or if it is lost already at once."""
        self._gate = gate
        if now or self.lost is not None:
            gate.set()

    def send(self, data: bytes, *, deadline_ns: int) -> tuple[int, int]:
        """Hand bytes to the kernel; return the instants just before and after. Raise ``ConnectionProblem``."""
        left = self._tls.encrypt(data) if self._tls is not None else data
        before_ns = time.monotonic_ns()
        while True:
            try:
                sent = self._socket.send(left)
            except BlockingIOError:
                sent = 0
            except OSError as error:
                raise ConnectionProblem("reset", reason_of(error)) from error
            after_ns = time.monotonic_ns()
            left = left[sent:]
            if not left:
                return before_ns, after_ns
            if not hub.wait_until_ready(self._socket.fileno(), write=True, deadline_ns=deadline_ns):
                raise ConnectionProblem("timeout", "the server did not take the request in time")

    def wait(self, *, deadline_ns: int) -> bool:
        """Wait for a sign of the end, or the loss of the connection; ``False`` at the deadline."""
        if self.lost is not None:
            return True
        woken = self._gate.wait(max(0.0, (deadline_ns - time.monotonic_ns()) / 1e9))
        self._gate.clear()
        return woken

    def close(self) -> None:
        """End it; harmless if it has ended."""
        self._watcher.close()
        self._receiver.close()
        self._socket.close()

    def _made_receiver(self, found: Callable[[], Poll]) -> Receiving:
        core = native.CORE
        if core is None or self._tls is not None:
            return Receiver(
                self._socket,
                self._tls,
                found=found,
                on_sign=self._sign,
                on_loss=self._lose,
                largest=LARGEST_ANSWER,
            )
        descriptor = self._socket.fileno()
        return NativeReceiver(
            core, descriptor, found=found, on_sign=self._sign, on_loss=self._lose, largest=LARGEST_ANSWER
        )

    def _sign(self) -> None:
        self._gate.set()

    def _lose(self, kind: LossKind, problem: str) -> None:
        self.lost = ConnectionProblem(kind, problem)
        self._watcher.stop()
        self._gate.set()


def _unknown() -> Poll:
    """Tell of a loop whose turns nobody counts: each is one of its own."""
    return Poll(0, 0)
