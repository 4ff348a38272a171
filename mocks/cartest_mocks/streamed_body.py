"""The body of a streamed answer: its head leaves with the first piece, its end with the last.

Bodies are played, each piece at its own deadline; all but a :class:`~cartest_mocks.exchange.Burst` on a connection
that is kept, which leaves in one write.
"""

import asyncio
from typing import Protocol

from cartest_mocks.application import Shared
from cartest_mocks.exchange import Stream
from cartest_mocks.reader import Incoming
from cartest_mocks.writer import LAST_CHUNK, chunk

__all__ = ["StreamedBody", "stream_head"]


class _Connection(Protocol):
    @property
    def writable(self) -> bool: ...

    def stream_ended(self, incoming: Incoming) -> None: ...


def stream_head(shared: Shared, stream: Stream, *, keep_alive: bool = True, chunked: bool = True) -> bytes:
    """Return status line and headers."""
    return shared.heads.head(
        200,
        shared.clock.wall_s(),
        stream.content_type,
        stream.headers,
        None,
        keep_alive=keep_alive,
        chunked=chunked,
    )


class StreamedBody:
    """Where a playback sends the pieces of one body."""

    __slots__ = ("_connection", "_head_sent", "_incoming", "_shared", "_stream", "_transport")

    def __init__(
        self,
        connection: _Connection,
        transport: asyncio.Transport,
        shared: Shared,
        incoming: Incoming,
        stream: Stream,
    ) -> None:
        self._connection = connection
        self._transport = transport
        self._shared = shared
        self._incoming = incoming
        self._stream = stream
        self._head_sent = False

    @property
    def writable(self) -> bool:
        """Whether the connection takes more bytes now."""
        return self._connection.writable

    def deliver(self, data: bytes, *, last: bool) -> None:
        """Send one piece."""
        incoming = self._incoming
        if incoming.chunked_answer:
            data = chunk(data) + LAST_CHUNK if last else chunk(data)
        if not self._head_sent:
            self._head_sent = True
            head = stream_head(
                self._shared, self._stream, keep_alive=incoming.keep_alive, chunked=incoming.chunked_answer
            )
            data = head + data
        self._transport.write(data)

    def ended(self) -> None:
        """The last piece is sent, or the client is gone."""
        self._stream.on_end()
        self._connection.stream_ended(self._incoming)

    def broken(self, error: Exception) -> None:
        """Cut the connection: after the first byte no error can be told (tts.md section 8, assumed)."""
        self._shared.app.failed(error, self._incoming.request)
        self._transport.abort()
