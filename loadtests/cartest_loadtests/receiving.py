"""What one connection receives: read as it comes, stamped, kept, looked through for signs — in Python.

This is what counts as right: ``cartest_native.Receiver`` does the same in C for plain sockets, and is held against
it by tests (docs/native.md). TLS is read here always. Whoever changes :meth:`Receiver.readable` measures it: it
runs once a read.
"""

import _socket
import ssl
import time
from collections.abc import Callable, Sequence
from typing import Final, Protocol

from cartest_loadtests.dialling import LossKind, reason_of
from cartest_loadtests.endings import HttpSigns, Signs
from cartest_loadtests.polls import Poll
from cartest_loadtests.socket_signs import AwaitedSigns, SocketSigns
from cartest_loadtests.stamps import (
    ANCILLARY_BYTES,
    FIRST_READ_BYTES,
    NEXT_READ_BYTES,
    Read,
    kernel_ns,
)
from cartest_loadtests.tls import TlsClosed, TlsLayer

__all__ = ["CLOSED", "Receiver", "Receiving", "flooded"]

CLOSED: Final = "the server closed the connection"

_MOST_READS: Final = 64
"""Small reads at once for one first audio: more than 40 KiB of it in one packet are not looked through."""


def flooded(largest: int) -> str:
    """Say that an answer was cut off."""
    return f"cut off: the answer is longer than {largest >> 20} MiB"


class Receiving(Protocol):
    """What a connection needs of a receiver, in Python or native."""

    @property
    def readable(self) -> Callable[[], None]:
        """What the loop runs whenever the socket can be read."""
        ...

    @property
    def waiting(self) -> bool:
        """Whether something came that was not taken yet."""
        ...

    def take(self) -> tuple[bytes, Sequence[Read]]:
        """Return what came since the last call, joined, and the reads that gave it, in order."""
        ...

    def expect_http(self, *, events: bool) -> None:
        """Begin an HTTP answer: forget what came so far, read small again, look for its signs."""
        ...

    def expect_socket(self) -> AwaitedSigns:
        """Begin to use the connection as a WebSocket, likewise; return what is to be told who is awaited."""
        ...

    def expect_another(self) -> None:
        """Begin an answer beside those under way: read small again, as long as the signs ask for it."""
        ...

    def close(self) -> None:
        """Call nobody back any more; what was not taken yet stays."""
        ...


class Receiver:
    """Implements :class:`Receiving`, with TLS or without."""

    def __init__(
        self,
        socket: _socket.socket,
        tls: TlsLayer | None,
        *,
        found: Callable[[], Poll],
        on_sign: Callable[[], None],
        on_loss: Callable[[LossKind, str], None],
        largest: int,
    ) -> None:
        """``found`` tells the loop's newest poll; an answer of more than ``largest`` bytes is a loss."""
        self._socket = socket
        self._tls = tls
        self._found = found
        self._on_sign, self._on_loss = on_sign, on_loss
        self._largest = largest
        self._signs: Signs | None = None
        self._want = FIRST_READ_BYTES
        self._received = 0
        self._lost = False
        self._pieces: list[bytes] = []
        self._reads: list[Read] = []

    @property
    def waiting(self) -> bool:
        """See :class:`Receiving`."""
        return bool(self._reads)

    def take(self) -> tuple[bytes, Sequence[Read]]:
        """See :class:`Receiving`."""
        taken = b"".join(self._pieces), self._reads
        self._pieces, self._reads = [], []
        return taken

    def expect_http(self, *, events: bool) -> None:
        """See :class:`Receiving`."""
        self._expect(HttpSigns(events=events))

    def expect_socket(self) -> AwaitedSigns:
        """See :class:`Receiving`."""
        signs = SocketSigns()
        self._expect(signs)
        return signs

    def expect_another(self) -> None:
        """See :class:`Receiving`."""
        self._received = 0
        self._want = FIRST_READ_BYTES

    def close(self) -> None:
        """See :class:`Receiving`."""
        # Whoever is called back holds this receiver: nothing is left for the garbage collector.
        self._on_sign, self._on_loss = _nobody, _nobody

    def readable(self) -> None:
        """Read once, or more where the first audio is in it; keep it, and call back at a sign or the loss."""
        poll = self._found()
        data = self._read(self._want, poll)
        while data is not None and not data and not self._lost:
            # A TLS record is read to its end at once: it has one stamp then, and one turn of the loop.
            data = self._read(self._want, poll)
        signs = self._signs
        if data is None or signs is None:
            return
        if signs.may_end(data):
            self._on_sign()
        if signs.audio_begun and self._want == FIRST_READ_BYTES:
            self._want = NEXT_READ_BYTES
            first = self._reads[-1]
            if not first.drained:
                self._empty(first, signs)

    def _expect(self, signs: Signs) -> None:
        self._pieces, self._reads = [], []
        self._signs = signs
        self.expect_another()

    def _read(self, want: int, poll: Poll) -> bytes | None:
        """Keep one read and return what it gave; ``None`` where there was nothing to read."""
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
            self._lose("closed", CLOSED)
            return None
        drained = len(data) < want
        shared = False
        if tls is not None:
            data = self._decrypted(tls, data)
            shared = tls.missing > 0
        self._reads.append(Read(kernel_ns(ancillary), now_ns, len(data), poll, drained, shared))
        self._pieces.append(data)
        self._received += len(data)
        if self._received > self._largest:
            self._lose("cancelled", flooded(self._largest))
        return data

    def _empty(self, first: Read, signs: Signs) -> None:
        """Read on at once, until it is known whether the first audio shares its packet with what came later.

        A loop that did not sleep may be late, and later packets lie here already: small reads tell them apart.
        """
        want = NEXT_READ_BYTES if first.poll.woken_ns else FIRST_READ_BYTES
        for _ in range(_MOST_READS):
            data = self._read(want, first.poll)
            if data is None:
                if not self._lost:
                    self._reads[-1] = self._reads[-1]._replace(drained=True)
                return
            if signs.may_end(data):
                self._on_sign()
            read = self._reads[-1]
            if read.drained or read.kernel_ns != first.kernel_ns:
                return

    def _decrypted(self, tls: TlsLayer, data: bytes) -> bytes:
        try:
            plain, reply = tls.decrypt(data)
            if reply:
                self._socket.send(reply)
        except TlsClosed:
            self._lose("closed", CLOSED)
        except (ssl.SSLError, OSError) as error:
            self._lose("reset", reason_of(error))
        else:
            return plain
        return b""

    def _lose(self, kind: LossKind, problem: str) -> None:
        self._lost = True
        self._on_loss(kind, problem)


def _nobody(*_: object) -> None:
    pass
