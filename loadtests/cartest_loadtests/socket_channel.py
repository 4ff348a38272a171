"""A user's WebSocket: one socket that is kept, one context at a time on it.

The socket is an observation of its own (``operation`` = ``socket``): its handshake, the frames that belong to
no context, its close. It is handed out when the socket ends. Frames of a context that is over are such
frames too: stale ones must not be taken for an answer (livekit/agents#7081).
"""

import time
from collections.abc import Callable
from typing import Any, Final

import msgspec
from websockets.utils import generate_key

from cartest_contracts.observation import Arrival, End, Sent
from cartest_contracts.wire.frames import client_close, client_frame
from cartest_contracts.wire.handshake import refusal, upgrade_request
from cartest_contracts.wire.socket_stream import SocketStream
from cartest_loadtests.asks import host_header, target_path
from cartest_loadtests.attempt import Attempt, error_text
from cartest_loadtests.connection import Connection, ConnectionProblem, Endpoint
from cartest_loadtests.endings import ContextSigns, HttpSigns
from cartest_loadtests.http_channel import await_response, open_connection, take_body
from cartest_loadtests.reading import Reader

__all__ = ["SocketChannel"]

_encode: Final = msgspec.json.Encoder().encode
_CLOSED: Final = "the server closed the socket"


class SocketChannel:
    """One user's socket to the target."""

    def __init__(
        self, endpoint: Endpoint, *, on_lag: Callable[[int], None], on_socket: Callable[[Attempt], None]
    ) -> None:
        self._endpoint = endpoint
        self._on_lag = on_lag
        self._on_socket = on_socket
        self._open: _OpenSocket | None = None

    @property
    def is_open(self) -> bool:
        """Whether a context can be opened without a handshake."""
        socket = self._open
        if socket is not None and (socket.connection.is_stale() or socket.stream.closed):
            self._end("closed", _CLOSED)
        return self._open is not None

    def open(self, attempt: Attempt) -> bool:
        """Connect and shake hands; return whether that opened it. The attempt becomes the socket's observation."""
        timeout_ns = round(attempt.target.timeout_s * 1e9)
        key = generate_key()
        request = upgrade_request(
            target_path(attempt.target, attempt.ask.path),
            host=host_header(attempt.target),
            key=key,
            headers=attempt.ask.headers,
        )
        connection: Connection | None = None
        try:
            connection = open_connection(self._endpoint, attempt, timeout_ns)
            deadline_ns = time.monotonic_ns() + timeout_ns
            connection.expect(HttpSigns())
            attempt.start_ns, attempt.start_after_ns = connection.send(request, deadline_ns=deadline_ns)
            decoder = await_response(connection, attempt, deadline_ns=deadline_ns, on_lag=self._on_lag)
            body = take_body(attempt)
            if decoder.head is not None and attempt.problem is None and (why := refusal(decoder.head, key)):
                attempt.end, attempt.problem = "refused", f"{why}: {error_text(body)}" if body else why
        except ConnectionProblem as lost:
            attempt.fail(lost.kind, lost.problem, at_ns=time.monotonic_ns())
        finally:
            if connection is not None and (attempt.problem is not None or attempt.head is None):
                connection.close()
        if connection is None or attempt.problem is not None:
            self._on_socket(attempt)
            return False
        attempt.connected_ns = attempt.end_ns
        self._open = _OpenSocket(connection, attempt)
        return True

    def speak(self, attempt: Attempt, message: dict[str, Any]) -> None:
        """Open a context with one message and wait for its end; fill in the attempt."""
        socket = self._open
        assert socket is not None  # noqa: S101  # is_open was asked, or open returned true
        deadline_ns = time.monotonic_ns() + round(attempt.target.timeout_s * 1e9)
        payload = _encode(message)
        try:
            socket.send(attempt, message, payload, deadline_ns=deadline_ns)
            socket.listen(attempt, Reader(attempt.bridge, self._on_lag), deadline_ns=deadline_ns)
        except ConnectionProblem as lost:
            attempt.fail(lost.kind, lost.problem, at_ns=time.monotonic_ns())
        # A context that did not end would go on into the next one's time.
        if attempt.end != "complete":
            self._end(attempt.end, attempt.problem)

    def close(self) -> None:
        """End the socket, if there is one, with a close frame."""
        if self._open is not None:
            self._open.say_goodbye()
            self._end("cancelled", None)

    def _end(self, end: End, problem: str | None) -> None:
        if (socket := self._open) is not None:
            self._open = None
            socket.connection.close()
            observed = socket.observed
            observed.end, observed.problem, observed.end_ns = end, problem, time.monotonic_ns()
            self._on_socket(observed)


class _OpenSocket:
    """A socket between its handshake and its end."""

    def __init__(self, connection: Connection, observed: Attempt) -> None:
        self.connection = connection
        self.observed = observed
        self.stream = SocketStream(keep_audio=False)
        self._used = False

    def send(self, attempt: Attempt, message: dict[str, Any], payload: bytes, *, deadline_ns: int) -> None:
        """Open the context; what came while the socket was idle is the socket's."""
        idle = Reader(attempt.bridge, lambda _: None)
        self.observed.arrivals += idle.feed(self.connection, self.stream.feed) if self._used else []
        self._reply(deadline_ns)
        self.connection.expect(ContextSigns())
        before_ns, after_ns = self.connection.send(client_frame("text", payload), deadline_ns=deadline_ns)
        attempt.start_ns, attempt.start_after_ns = before_ns, after_ns
        attempt.sent.append(Sent(at_ns=before_ns, after_ns=after_ns, message=message, size=len(payload)))
        attempt.connection_id = self.observed.connection_id
        attempt.head = None
        if self._used:
            attempt.connection = "kept"
        else:
            attempt.connect_ns, attempt.connected_ns = self.observed.connect_ns, self.observed.connected_ns
        self._used = True

    def listen(self, attempt: Attempt, reader: Reader, *, deadline_ns: int) -> None:
        """Wait for the context's terminal, or what comes instead."""
        attempt.tally = self.stream.events.tally(attempt.context_id)
        try:
            while attempt.end_ns is None:
                in_time = self.connection.wait(deadline_ns=deadline_ns)
                for arrival in reader.feed(self.connection, self.stream.feed):
                    self._sort(attempt, arrival)
                self._reply(deadline_ns)
                if attempt.end_ns is None:
                    self._look_for_an_end(attempt, in_time=in_time)
        finally:
            attempt.first_byte_ns = attempt.arrivals[0].at_ns if attempt.arrivals else None
            attempt.stamps = "kernel" if self.connection.stamped and reader.all_kernel else "user"
            self.stream.events.forget(attempt.context_id)

    def say_goodbye(self) -> None:
        """Send a close frame if the socket still takes one."""
        if self.connection.lost is None and not self.stream.closed:
            try:
                self.connection.send(client_close(), deadline_ns=time.monotonic_ns())
            except ConnectionProblem:
                return

    def _sort(self, attempt: Attempt, arrival: Arrival) -> None:
        context_id = (arrival.event or {}).get("context_id")
        # One context at a time: what names none and is no close can only be about this one.
        nameless = context_id is None and arrival.kind in {"error", "garbled", "unknown"}
        if attempt.end_ns is not None or not (context_id == attempt.context_id or nameless):
            self.observed.arrivals.append(arrival)
            return
        attempt.arrivals.append(arrival)
        if arrival.kind in {"done", "error"}:
            attempt.end_ns = arrival.at_ns
            if arrival.kind == "error":
                attempt.problem = "the context ended in an error event"

    def _look_for_an_end(self, attempt: Attempt, *, in_time: bool) -> None:
        now_ns = time.monotonic_ns()
        if self.stream.violation is not None:
            attempt.fail("closed", self.stream.violation, at_ns=now_ns)
        elif self.stream.closed:
            close = next(arrival for arrival in reversed(self.observed.arrivals) if arrival.kind == "close")
            attempt.fail("closed", f"{_CLOSED}: {close.code} {close.text or ''}".rstrip(), at_ns=close.at_ns)
        elif (lost := self.connection.lost) is not None:
            attempt.arrivals += self.stream.eof(now_ns)
            attempt.fail(lost.kind, lost.problem, at_ns=now_ns)
        elif not in_time:
            attempt.fail("timeout", f"no end after {attempt.target.timeout_s:g} s", at_ns=now_ns)

    def _reply(self, deadline_ns: int) -> None:
        if replies := self.stream.take_replies():
            self.connection.send(replies, deadline_ns=deadline_ns)
