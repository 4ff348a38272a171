"""A user's way to a WebSocket: one of its own, or one that it shares with other users.

The socket is an observation of its own (``operation`` = ``socket``): its handshake, the frames that belong to
no context, its close. It is handed out when the socket ends.
"""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from websockets.utils import generate_key

from cartest_contracts.wire.handshake import refusal, upgrade_request
from cartest_loadtests import hub
from cartest_loadtests.asks import host_header, target_path
from cartest_loadtests.attempt import Attempt, error_text
from cartest_loadtests.dialling import ConnectionProblem, Endpoint
from cartest_loadtests.http_channel import await_response, open_connection, take_body
from cartest_loadtests.open_socket import OpenSocket

if TYPE_CHECKING:
    from cartest_loadtests.connection import Connection

__all__ = ["SocketChannel", "SocketLine", "SocketLines"]


class SocketLine:
    """What the users of one socket share: the socket, while there is one, and the right to open it."""

    def __init__(self, *, seats: int = 1) -> None:
        self.socket: OpenSocket | None = None
        self.multiplexed = seats > 1
        self.users = 0
        self.free_seats = seats
        self.opening = hub.lock()


class SocketLines:
    """The lines of one process: each new user gets a seat on the newest one, or is the first on the next."""

    def __init__(self, *, seats: int) -> None:
        self._seats = seats
        self._newest: SocketLine | None = None

    def seat(self) -> SocketLine:
        """Return the line of a new user."""
        line = self._newest
        if line is None or not line.free_seats:
            line = self._newest = SocketLine(seats=self._seats)
        line.free_seats -= 1
        return line


class SocketChannel:
    """One user's socket to the target; on a line of several the last user to leave closes it."""

    def __init__(
        self,
        endpoint: Endpoint,
        *,
        on_lag: Callable[[int], None],
        on_socket: Callable[[Attempt], None],
        line: SocketLine | None = None,
    ) -> None:
        self._endpoint = endpoint
        self._on_lag = on_lag
        self._on_socket = on_socket
        self._line = line or SocketLine()
        self._line.users += 1
        self._left = False

    @property
    def usable(self) -> OpenSocket | None:
        """The socket, if a context can be opened on it without a handshake."""
        socket = self._line.socket
        return socket if socket is not None and socket.usable else None

    def opening(self) -> AbstractContextManager[object]:
        """Hold this while looking for the socket and opening it: the others on the line wait for the outcome."""
        return self._line.opening

    def open(self, attempt: Attempt) -> OpenSocket | None:
        """Connect and shake hands; return the socket if that opened it. The attempt becomes its observation."""
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
            connection.expect_http()
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
            return None
        attempt.connected_ns = attempt.end_ns
        self._line.socket = OpenSocket(
            connection,
            attempt,
            multiplexed=self._line.multiplexed,
            on_lag=self._on_lag,
            on_end=self._on_socket,
        )
        return self._line.socket

    def close(self) -> None:
        """End the socket, if there is one, with a close frame."""
        socket, self._line.socket = self._line.socket, None
        if socket is not None:
            socket.close()

    def leave(self) -> None:
        """Be done with it for good; harmless when repeated."""
        if not self._left:
            self._left = True
            self._line.users -= 1
        if not self._line.users:
            self.close()
