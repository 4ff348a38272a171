"""One HTTP/1.1 connection: requests in order, one answer at a time, paced streams, hand-over to WebSocket.

Knows nothing of speech or of routes: what to answer is the application's. The rest of the file is the
order of things: pipelined requests wait for the answer before them, a client that does not read is not answered
further, and a client that is gone ends what was under way.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable
from typing import Final, cast

from cartest_mocks.application import Shared
from cartest_mocks.exchange import Burst, Reply, Request, Stream
from cartest_mocks.playback import Playback
from cartest_mocks.reader import Failure, Incoming, RequestReader
from cartest_mocks.sockets import Farewell, send_at_once
from cartest_mocks.streamed_body import StreamedBody, stream_head
from cartest_mocks.websocket import WebSocket, answer_handshake
from cartest_mocks.writer import CONTINUE

__all__ = ["Connection"]

_QUEUE_LIMIT: Final = 16
"""Pipelined requests that may wait before the connection is read no further; large bodies end that sooner."""


class Connection(asyncio.Protocol):
    """One connection, until it closes or becomes a WebSocket."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared
        self._reader = RequestReader(
            max_body_bytes=shared.max_body_bytes, max_upload_bytes=shared.max_upload_bytes
        )
        self._queue: deque[Incoming] = deque()
        self._current: Incoming | None = None
        self._playback: Playback | None = None
        self._task: asyncio.Future[Reply | Stream] | None = None
        self._answering = False
        self._paused = False
        self._gone = False
        self.writable = True

    # --- asyncio

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self._transport = cast("asyncio.Transport", transport)  # uvloop's has the methods, not the class
        send_at_once(transport)
        self._shared.open.add(self)

    def data_received(self, data: bytes) -> None:
        """Read on, and answer what is complete."""
        now_ns = self._shared.clock.now_ns()
        if self._current is None and not self._queue and self.writable and not self._gone:
            plain = self._reader.plain(data, now_ns=now_ns)
            if plain is not None:
                self._answer_plain(plain)
                return
        self._queue += self._reader.feed(data, now_ns=now_ns)
        self._answer_next()
        if self._queue and not self._gone:
            waiting_bytes = sum(len(each.request.body) for each in self._queue)
            if len(self._queue) > _QUEUE_LIMIT or waiting_bytes > self._shared.max_body_bytes:
                self._paused = True
                self._transport.pause_reading()

    def eof_received(self) -> None:
        """Close: a client that ends its side takes no more answers (websocket.md section 4; assumed for HTTP)."""

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002  # asyncio's signature
        """End what is under way; an answer that is still being made is dropped once it is there."""
        self._gone = True
        self._shared.open.discard(self)
        self._queue.clear()
        if self._playback is not None:
            self._playback.cancel()

    def pause_writing(self) -> None:
        """The client does not read: hold everything."""
        self.writable = False

    def resume_writing(self) -> None:
        """The client reads again: go on."""
        self.writable = True
        if self._playback is not None:
            self._playback.resume()
        else:
            self._answer_next()

    def shut_down(self) -> None:
        """Close after what is written already."""
        self._transport.close()

    def abort(self) -> None:
        """Close now."""
        self._transport.abort()

    # --- what most clients do most of the time: ask when nothing is under way, and stay

    def _answer_plain(self, request: Request) -> None:
        """Answer in one write what can be; else as if it had waited in the queue."""
        answer = self._shared.app.answer(request)
        if isinstance(answer, Reply):
            self._write_reply(answer, bodyless=request.method == "HEAD")
        elif isinstance(answer, Stream) and isinstance(answer.pieces, Burst):
            self._transport.write(stream_head(self._shared, answer) + answer.pieces.chunked)
            answer.on_end()
        else:
            self._current = Incoming(request=request, keep_alive=True, chunked_answer=True)
            self._give(answer)

    # --- the queue

    def _answer_next(self) -> None:
        self._answering = True
        while self._queue and self._current is None and self.writable and not self._gone:
            self._current = self._queue.popleft()
            if self._current.socket_tail is not None:
                self._open_socket(self._current)
                break
            self._give(self._shared.app.answer(self._current.request))
        self._answering = False
        if self._current is None and not self._gone:
            self._after_queue()

    def _after_queue(self) -> None:
        if self._queue:
            return  # the client does not read
        if self._reader.failure is not None:
            self._refuse(self._reader.failure)
            return
        if self._reader.expects_continue:
            self._reader.expects_continue = False
            self._transport.write(CONTINUE)
        if self._paused:
            self._paused = False
            self._transport.resume_reading()

    def _awaited(self, task: asyncio.Future[Reply | Stream]) -> None:
        self._task = None
        if task.cancelled():
            return  # the loop is ending
        answer = task.result()
        if not self._gone:
            self._send(answer)
            self._answer_next()
        elif isinstance(answer, Stream):
            answer.on_end()

    def _finish(self, incoming: Incoming) -> None:
        self._current = None
        self._playback = None
        if not incoming.keep_alive:
            self._gone = True
            self._transport.close()

    # --- answers

    def _give(self, answer: Reply | Stream | Awaitable[Reply | Stream]) -> None:
        if isinstance(answer, (Reply, Stream)):
            self._send(answer)
        else:
            self._task = asyncio.ensure_future(answer)
            self._task.add_done_callback(self._awaited)

    def _send(self, answer: Reply | Stream) -> None:
        incoming = self._current
        assert incoming is not None  # noqa: S101  # an answer answers a request
        if isinstance(answer, Stream):
            self._stream(incoming, answer)
        else:
            self._reply(incoming, answer)

    def _reply(self, incoming: Incoming, reply: Reply) -> None:
        self._write_reply(reply, keep_alive=incoming.keep_alive, bodyless=incoming.request.method == "HEAD")
        self._finish(incoming)

    def _write_reply(self, reply: Reply, *, keep_alive: bool = True, bodyless: bool = False) -> None:
        body = reply.body
        shared = self._shared
        head = shared.heads.head(
            reply.status,
            shared.clock.wall_s(),
            reply.content_type,
            reply.headers,
            len(body),
            keep_alive=keep_alive,
        )
        self._transport.write(head if bodyless else head + body)

    def _stream(self, incoming: Incoming, stream: Stream) -> None:
        body = StreamedBody(self, self._transport, self._shared, incoming, stream)
        try:
            playback = self._playback = Playback(
                stream.pieces,
                clock=self._shared.clock,
                sink=body,
                origin_ns=incoming.request.received_ns,
                on_end=body.ended,
            )
        except Exception as error:  # noqa: BLE001  # nothing was sent yet, so any failure can still be answered
            stream.on_end()
            self._reply(incoming, self._shared.app.failed(error, incoming.request))
            return
        if playback.empty:
            body.deliver(b"", last=True)
        playback.run()

    def stream_ended(self, incoming: Incoming) -> None:
        """Go on to the next request, at the loop's next turn if this one was not answered at once."""
        self._finish(incoming)
        if not self._gone and not self._answering:
            asyncio.get_running_loop().call_soon(self._answer_next)

    def _refuse(self, failure: Failure) -> None:
        self._gone = True
        self._write_reply(self._shared.app.refuse(failure), keep_alive=False)
        self._shared.open.discard(self)
        Farewell(self._transport)

    # --- upgrade

    def _open_socket(self, incoming: Incoming) -> None:
        app = self._shared.app
        admission = app.admit(incoming.request)
        if isinstance(admission, Reply):
            self._reply(incoming, admission)
            return
        handshake = answer_handshake(incoming.request)
        if isinstance(handshake, Reply):
            self._reply(incoming, handshake)
            return
        socket = WebSocket(self._transport, self._shared)
        session = admission.start(socket)
        if isinstance(session, Reply):
            self._reply(incoming, session)
            return
        self._gone = True
        self._shared.open.discard(self)
        socket.begin(
            session,
            handshake=handshake,
            headers=admission.headers,
            on_failure=lambda error: app.failed(error, incoming.request),
        )
        if incoming.socket_tail:
            socket.data_received(incoming.socket_tail)
