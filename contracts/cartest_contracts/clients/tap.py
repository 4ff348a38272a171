"""A websockets connection whose reads are observed: websockets keeps the protocol, our decoders the record.

The library answers pings, echoes closes and enforces the RFC; every read is stamped and decoded by
:mod:`cartest_contracts.wire` before the library sees it, so that nothing is lost when it gives up.
"""

import asyncio
from collections.abc import Callable
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.client import ClientProtocol
from websockets.frames import DATA_OPCODES, Frame
from websockets.protocol import Event

from cartest_contracts.clients.bounds import BOUNDS
from cartest_contracts.observation import Arrival, End
from cartest_contracts.wire.body import PlainBody
from cartest_contracts.wire.http import ResponseDecoder
from cartest_contracts.wire.json_events import garbled
from cartest_contracts.wire.socket_stream import SocketStream

__all__ = ["ObservedConnect", "Tap", "TappedConnection"]


class Tap:
    """What is read from one socket, from the answer to the upgrade to its end."""

    def __init__(
        self,
        stream: SocketStream,
        *,
        clock_ns: Callable[[], int],
        deliver: Callable[[Arrival], None],
        lost: Callable[[End], None],
        unread_bytes: int = BOUNDS.unread_bytes,
    ) -> None:
        self.stream = stream
        self.answer = ResponseDecoder(lambda _: PlainBody())
        self.connected_ns: int | None = None
        """TCP and TLS are set up."""
        self.upgraded_ns: int | None = None
        self.loss: End = "closed"
        """How the connection ended, once it did."""
        self._clock_ns = clock_ns
        self._deliver = deliver
        self._lost = lost
        self._unread_bytes = unread_bytes

    def connected(self) -> None:
        """Note that the connection is there."""
        self.connected_ns = self._clock_ns()

    def feed(self, data: bytes) -> None:
        """Take one socket read, now."""
        at_ns = self._clock_ns()
        if self.answer.upgraded:
            arrivals = self.stream.feed(at_ns, data)
        else:
            arrivals = self.answer.feed(at_ns, data)
            if self.answer.upgraded:
                self.upgraded_ns = at_ns
                arrivals += self.stream.feed(at_ns, self.answer.leftover)
        self.stream.take_replies()  # the library answers; what is not taken piles up
        for arrival in arrivals:
            self._deliver(arrival)

    def drowns(self, unread_bytes: int) -> bool:
        """Whether more waits to be sent than we keep: pings without end, whose pongs nobody reads."""
        if unread_bytes <= self._unread_bytes:
            return False
        line = f"the server does not read: over {self._unread_bytes} bytes wait to be sent"
        self._deliver(garbled(self._clock_ns(), line, b""))
        return True

    def end(self, error: Exception | None) -> None:
        """Take the end of the connection and how it came."""
        at_ns = self._clock_ns()
        self.loss = "reset" if isinstance(error, OSError) else "closed"
        ended = self.stream.eof(at_ns) if self.answer.upgraded else self.answer.eof(at_ns)
        for arrival in ended:
            self._deliver(arrival)
        self._lost(self.loss)


class TappedConnection(ClientConnection):
    """A client connection that shows every read to a tap."""

    def __init__(self, protocol: ClientProtocol, *, tap: Tap, **settings: Any) -> None:
        super().__init__(protocol, **settings)
        self._tap = tap

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self._tap.connected()
        super().connection_made(transport)

    def data_received(self, data: bytes) -> None:
        """Observe a read, then let the library act on it."""
        self._tap.feed(data)
        super().data_received(data)
        if self._tap.drowns(self.transport.get_write_buffer_size()):
            self.transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """Observe the end."""
        self._tap.end(exc)
        super().connection_lost(exc)

    def process_event(self, event: Event) -> None:
        """Keep messages out of the library's queue: the tap has delivered them, nobody calls ``recv``."""
        if not (isinstance(event, Frame) and event.opcode in DATA_OPCODES):
            super().process_event(event)


class ObservedConnect(connect):
    """``websockets.connect`` that follows no redirect: a redirect is an answer to be observed."""

    def process_redirect(self, exc: Exception) -> Exception | str:
        """Report it as what it is."""
        return exc
