"""A user's HTTP: one connection, kept or fresh, one request at a time.

The connection stamps and keeps the reads while they come; here they are decoded once the answer may be over.
"""

import time
from collections.abc import Callable, Sequence
from itertools import count
from typing import Final

from cartest_contracts.observation import Arrival, Sent
from cartest_contracts.wire.body import body_decoder
from cartest_contracts.wire.http import ResponseDecoder
from cartest_loadtests.asks import request_bytes
from cartest_loadtests.attempt import Attempt, error_text
from cartest_loadtests.connection import Connection
from cartest_loadtests.dialling import ConnectionProblem, Endpoint
from cartest_loadtests.feeding import AnswerFeed
from cartest_loadtests.reading import Reader

__all__ = ["HttpChannel", "await_response", "open_connection", "take_body"]

_TERMINALS: Final = frozenset({"done", "error"})
_connection_ids: Final = count(1)
"""Numbers of connections, unique in this process."""


class HttpChannel:
    """One user's HTTP connection to the target."""

    def __init__(self, endpoint: Endpoint, *, keep: bool, on_lag: Callable[[int], None]) -> None:
        self._endpoint = endpoint
        self._keep = keep
        self._on_lag = on_lag
        self._connection: Connection | None = None
        self._connection_id = ""

    def run(self, attempt: Attempt) -> bytes:
        """Send the request, wait for the answer and fill in the attempt; return the body if it is not audio.

        Raise nothing for what the server does: that stands in the attempt.
        """
        timeout_ns = round(attempt.target.timeout_s * 1e9)
        data, size = request_bytes(attempt.ask, attempt.target, keep=self._keep)
        try:
            connection = self._ready(attempt, timeout_ns)
            deadline_ns = time.monotonic_ns() + timeout_ns
            connection.expect_http(events=attempt.ask.transport == "sse")
            before_ns, after_ns = connection.send(data, deadline_ns=deadline_ns)
        except ConnectionProblem as lost:
            attempt.fail(lost.kind, lost.problem, at_ns=time.monotonic_ns())
            self.close()
            return b""
        attempt.start_ns, attempt.start_after_ns = before_ns, after_ns
        attempt.sent.append(Sent(at_ns=before_ns, after_ns=after_ns, message=attempt.ask.message, size=size))
        try:
            decoder = await_response(connection, attempt, deadline_ns=deadline_ns, on_lag=self._on_lag)
        except BaseException:
            # The run ended under way: the connection holds half an answer.
            self.close()
            raise
        if not (self._keep and decoder.complete and decoder.keep_alive and decoder.problem is None):
            self.close()
        return _settle(attempt, decoder)

    def close(self) -> None:
        """End the connection, if there is one."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _ready(self, attempt: Attempt, timeout_ns: int) -> Connection:
        # A kept connection that the server has closed meanwhile is replaced before the first byte is sent;
        # whatever happens after that byte belongs to the request.
        if self._connection is not None and (self._connection.is_stale() or self._connection.waiting):
            self.close()
        if self._connection is None:
            self._connection = open_connection(self._endpoint, attempt, timeout_ns)
            self._connection_id = attempt.connection_id
        else:
            attempt.connection, attempt.connection_id = "kept", self._connection_id
        return self._connection


def open_connection(endpoint: Endpoint, attempt: Attempt, timeout_ns: int) -> Connection:
    """Connect for an attempt and note when; raise ``ConnectionProblem``."""
    attempt.connect_ns = time.monotonic_ns()
    connection = Connection.open(endpoint, deadline_ns=attempt.connect_ns + timeout_ns)
    attempt.connection_id = f"{attempt.labels.get('worker', '0')}-{next(_connection_ids)}"
    attempt.set_up(connection.set_up)
    attempt.connected_ns = connection.connected_ns
    return connection


def await_response(
    connection: Connection, attempt: Attempt, *, deadline_ns: int, on_lag: Callable[[int], None]
) -> ResponseDecoder:
    """Wait for an HTTP answer and decode it into the attempt, however it ends."""
    ask = attempt.ask
    decoder = ResponseDecoder(
        lambda head: body_decoder(
            ask.transport,
            status=head.status,
            content_type=head.header("content-type"),
            container=ask.container,
            keep_audio=False,
        )
    )
    reader, answer = Reader(attempt.bridge, on_lag), AnswerFeed(decoder, events=ask.transport == "sse")
    starts = decoder.piece_starts if ask.transport == "bytes" else None
    try:
        while not (decoder.complete or decoder.problem):
            in_time = connection.wait(deadline_ns=deadline_ns)
            attempt.arrivals += reader.feed(connection, answer.feed, starts=starts)
            if decoder.complete or decoder.problem:
                break
            now_ns = time.monotonic_ns()
            if (lost := connection.lost) is not None:
                attempt.arrivals += _rest(reader, answer, starts)
                attempt.arrivals += decoder.eof(now_ns)
                if not decoder.complete:
                    attempt.fail(lost.kind, _lost_text(lost, decoder), at_ns=now_ns)
                break
            if not in_time or now_ns > deadline_ns:
                attempt.fail("timeout", f"no end after {attempt.target.timeout_s:g} s", at_ns=now_ns)
                break
    finally:
        attempt.arrivals += _rest(reader, answer, starts)
        decoder.release()
        attempt.first_byte_ns = decoder.first_byte_ns
        attempt.head = decoder.head
        attempt.tally = decoder.body.tally if decoder.body is not None else None
        attempt.stamps = "kernel" if connection.stamped and reader.all_kernel else "user"
        first_ns = next((arrival.at_ns for arrival in attempt.arrivals if arrival.audio_bytes), None)
        if first_ns is not None:
            attempt.certify(first_ns, reader.watch)
        if attempt.end_ns is None:
            attempt.end_ns = reader.last_ns
    if decoder.problem is not None and attempt.problem is None:
        attempt.fail("closed", decoder.problem, at_ns=attempt.end_ns or time.monotonic_ns())
    return decoder


def _rest(reader: Reader, answer: AnswerFeed, starts: Sequence[int] | None) -> list[Arrival]:
    """Decode what was kept of a chunk that has not come whole."""
    arrivals = answer.finish()
    reader.tell(arrivals, starts=starts)
    return arrivals


def _lost_text(lost: ConnectionProblem, decoder: ResponseDecoder) -> str:
    return decoder.problem if lost.kind == "closed" and decoder.problem is not None else lost.problem


def _settle(attempt: Attempt, decoder: ResponseDecoder) -> bytes:
    """Judge how a whole answer ended, and take its plain body."""
    body = take_body(attempt)
    head = decoder.head
    if not decoder.complete or head is None:
        return body
    if not 200 <= head.status < 300:
        attempt.end, attempt.problem = "refused", f"status {head.status}: {error_text(body)}"
    elif attempt.ask.transport == "sse":
        last = next((arrival for arrival in reversed(attempt.arrivals) if arrival.kind in _TERMINALS), None)
        if last is None:
            attempt.end, attempt.problem = "closed", "the body ended without done or error"
        elif last.kind == "error":
            attempt.problem = "the answer ended in an error event"
    return body


def take_body(attempt: Attempt) -> bytes:
    """Return the plain body, tokens in it and all; the observation will hold it without them."""
    return next((arrival.data for arrival in attempt.arrivals if arrival.data is not None), b"")
