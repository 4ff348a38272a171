"""One connection of one user: a plain non-blocking socket whose every read is stamped and kept, nothing more.

A persistent watcher reads as data comes, whatever the greenlets do: it appends (kernel stamp, user stamp,
bytes), looks for cheap signs of the end and wakes the user there. Decoding comes later, so it can never delay
a stamp (performance.md section 9a). Whoever changes :meth:`Connection._readable` measures it: it runs once a read.
"""

import _socket
import ssl
import time
from typing import Final

from cartest_loadtests import hub
from cartest_loadtests.dialling import ConnectionProblem, Endpoint, LossKind, SetUp, dial, reason_of
from cartest_loadtests.endings import Signs
from cartest_loadtests.polls import Poll, PollClock
from cartest_loadtests.stamps import (
    ANCILLARY_BYTES,
    FIRST_READ_BYTES,
    NEXT_READ_BYTES,
    Read,
    kernel_ns,
)
from cartest_loadtests.tls import TlsClosed, TlsLayer

__all__ = ["LARGEST_ANSWER", "Connection"]

LARGEST_ANSWER: Final = 64 << 20
"""Bytes; a server that floods is cut off here (the longest utterance of a load test is far below)."""

_MOST_READS: Final = 64
"""Small reads at once for one first audio: more than 40 KiB of it in one packet are not looked through."""


class Connection:
    """An open connection. Make it with :meth:`open`; one user at a time uses it."""

    def __init__(
        self,
        socket: _socket.socket,
        tls: TlsLayer | None,
        *,
        stamped: bool,
        set_up: SetUp,
        polls: PollClock | None = None,
    ) -> None:
        self.stamped = stamped
        self.set_up = set_up
        self.connected_ns = time.monotonic_ns()
        self.lost: ConnectionProblem | None = None
        self.reads: list[Read] = []
        """What came and was not taken yet, in order."""
        self._socket = socket
        self._tls = tls
        self._polls = polls
        self._signs: Signs | None = None
        self._want = FIRST_READ_BYTES
        self._received = 0
        self._gate = hub.gate()
        self._watcher = hub.watch_reads(socket.fileno(), self._readable)

    @classmethod
    def open(cls, endpoint: Endpoint, *, deadline_ns: int) -> "Connection":
        """Connect to the first address that answers; raise :class:`ConnectionProblem`."""
        socket, tls, stamped, set_up = dial(endpoint, deadline_ns=deadline_ns)
        return cls(socket, tls, stamped=stamped, set_up=set_up, polls=endpoint.polls)

    def is_stale(self) -> bool:
        """Whether the other side ended it while it was idle; asks the kernel, as the loop may not have run."""
        if self.lost is None:
            try:
                if not self._socket.recv(1, _socket.MSG_PEEK):
                    self._lose("closed", "the server closed the connection")
            except BlockingIOError:
                pass
            except OSError as error:
                self._lose("reset", reason_of(error))
        return self.lost is not None

    def expect(self, signs: Signs) -> None:
        """Begin an answer: forget the reads so far, read small again, look for these signs."""
        self.reads = []
        self._received = 0
        self._want = FIRST_READ_BYTES
        self._signs = signs
        self._gate.clear()

    def expect_another(self) -> None:
        """Begin an answer beside those under way: read small again, as long as the signs ask for it."""
        self._received = 0
        self._want = FIRST_READ_BYTES

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
        self._socket.close()

    def _readable(self) -> None:
        polls = self._polls
        poll = Poll(0, 0) if polls is None else polls.found()
        read = self._read(self._want, poll)
        while read is not None and not read.data and self.lost is None:
            # A TLS record is read to its end at once: it has one stamp then, and one turn of the loop.
            read = self._read(self._want, poll)
        signs = self._signs
        if read is None or signs is None:
            return
        if signs.may_end(read.data):
            self._gate.set()
        if signs.audio_begun and self._want == FIRST_READ_BYTES:
            self._want = NEXT_READ_BYTES
            if not read.drained:
                self._empty(read, signs)

    def _read(self, want: int, poll: Poll) -> Read | None:
        """Keep one read; ``None`` where there was nothing."""
        tls = self._tls
        if tls is not None and want == FIRST_READ_BYTES:
            # To the end of the record and no farther: what comes after it has a stamp of its own.
            want = tls.missing or want
        try:
            data, ancillary, _, _ = self._socket.recvmsg(want, ANCILLARY_BYTES)
        except BlockingIOError:
            return None
        except OSError as error:
            self._lose("reset", reason_of(error))
            return None
        now_ns = time.monotonic_ns()
        if not data:
            self._lose("closed", "the server closed the connection")
            return None
        drained = len(data) < want
        shared = False
        if tls is not None:
            data = self._decrypted(tls, data)
            shared = tls.missing > 0
        read = Read(kernel_ns(ancillary), now_ns, data, poll, drained, shared)
        self.reads.append(read)
        self._received += len(data)
        if self._received > LARGEST_ANSWER:
            self._lose("cancelled", f"cut off: the answer is longer than {LARGEST_ANSWER >> 20} MiB")
        return read

    def _empty(self, first: Read, signs: Signs) -> None:
        """Read on at once, until it is known whether the first audio shares its packet with what came later.

        A loop that did not sleep may be late, and later packets lie here already: small reads tell them apart.
        """
        want = NEXT_READ_BYTES if first.poll.woken_ns else FIRST_READ_BYTES
        for _ in range(_MOST_READS):
            read = self._read(want, first.poll)
            if read is None:
                if self.lost is None:
                    self.reads[-1] = self.reads[-1]._replace(drained=True)
                return
            if signs.may_end(read.data):
                self._gate.set()
            if read.drained or read.kernel_ns != first.kernel_ns:
                return

    def _decrypted(self, tls: TlsLayer, data: bytes) -> bytes:
        try:
            plain, reply = tls.decrypt(data)
            if reply:
                self._socket.send(reply)
        except TlsClosed:
            self._lose("closed", "the server closed the connection")
        except (ssl.SSLError, OSError) as error:
            self._lose("reset", reason_of(error))
        else:
            return plain
        return b""

    def _lose(self, kind: LossKind, problem: str) -> None:
        self.lost = ConnectionProblem(kind, problem)
        self._watcher.stop()
        self._gate.set()
