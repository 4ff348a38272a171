"""A socket between its handshake and its end, and the contexts on it: one at a time, or many at once.

Reads are stamped and kept as they come; whoever waits first *listens*: at a sign it decodes what came, sorts it by
``context_id`` and opens the gates of those it is for. So an end wakes only who waits for it, and a lone context
costs no further switch. Frames that belong to no context that is under way are the socket's own: stale ones must
not be taken for an answer (livekit/agents#7081).
"""

import contextlib
import time
from collections.abc import Callable
from typing import Any, Final

import msgspec

from cartest_contracts.observation import Arrival, End, Sent
from cartest_contracts.wire.frames import client_close, client_frame
from cartest_contracts.wire.socket_stream import SocketStream
from cartest_loadtests import hub
from cartest_loadtests.attempt import Attempt
from cartest_loadtests.connection import Connection
from cartest_loadtests.dialling import ConnectionProblem
from cartest_loadtests.feeding import SocketFeed
from cartest_loadtests.reading import Reader
from cartest_loadtests.spoken_context import SpokenContext

__all__ = ["OpenSocket"]

_encode: Final = msgspec.json.Encoder().encode
_NAMELESS: Final = frozenset({"error", "garbled", "unknown"})
"""Kinds that may name no context and be about one all the same."""


class OpenSocket:
    """One open socket. Greenlets share it; each waits for its own context only."""

    def __init__(
        self,
        connection: Connection,
        observed: Attempt,
        *,
        multiplexed: bool,
        on_lag: Callable[[int], None],
        on_end: Callable[[Attempt], None],
    ) -> None:
        self.ended = False
        self.retired: ConnectionProblem | None = None
        """Why no context may be opened on it any more, although those on it go on."""
        self._connection = connection
        self._observed = observed
        self._multiplexed = multiplexed
        self._on_end = on_end
        self._stream = SocketStream(keep_audio=False)
        self._feed = SocketFeed(self._stream)
        self._signs = connection.expect_socket()
        self._reader = Reader(observed.bridge, on_lag, many=True)
        self._contexts: dict[str, SpokenContext] = {}
        self._waiting: dict[SpokenContext, None] = {}
        """In the order in which they began to wait; the first one listens."""
        self._sending = hub.lock()
        self._sorting = hub.lock()
        self._used = False

    @property
    def usable(self) -> bool:
        """Whether a context can be opened on it."""
        if not self.ended and self._connection.is_stale():
            self._sort()
        return not self.ended and self.retired is None

    def begin(self, attempt: Attempt, message: dict[str, Any], *, wakes_at_audio: bool = False) -> SpokenContext:
        """Open a context with its first message; what goes wrong stands in the attempt."""
        if self._connection.waiting:
            self._sort()  # what names no context and came before it is not about it
        context = SpokenContext(attempt, deadline_ns=_deadline_ns(attempt), wakes_at_audio=wakes_at_audio)
        attempt.connection_id = self._observed.connection_id
        attempt.connection = "multiplexed" if self._multiplexed else "kept" if self._used else "fresh"
        if not self._used:
            attempt.set_up_like(self._observed)
        self._used = True
        attempt.tally = self._stream.events.tally(context.id)
        self._contexts[context.id] = context
        self._signs.await_first(context.id, wakes=wakes_at_audio)
        self._connection.expect_another()
        self.say(context, message)
        if attempt.sent:
            attempt.start_ns, attempt.start_after_ns = attempt.sent[0].at_ns, attempt.sent[0].after_ns
        return context

    def say(self, context: SpokenContext, message: dict[str, Any]) -> int | None:
        """Send a message into a context; return the instant just before, or ``None`` if it was over already."""
        if self.ended and not context.over:
            context.give_up("closed", "the socket had ended", at_ns=time.monotonic_ns())
        if context.over:
            return None
        context.deadline_ns = _deadline_ns(context.attempt)
        payload = _encode(message)
        bracket = self._send(client_frame("text", payload), deadline_ns=context.deadline_ns)
        if bracket is None:
            return None
        before_ns, after_ns = bracket
        context.attempt.sent.append(Sent(at_ns=before_ns, after_ns=after_ns, message=message, size=len(payload)))
        return before_ns

    def speak(self, attempt: Attempt, message: dict[str, Any]) -> None:
        """Open a context with its only message and wait for its end; fill in the attempt."""
        self.finish(self.begin(attempt, message))

    def cancel(self, context: SpokenContext) -> bool:
        """Send the cancel of a context; return whether there was still something to cancel."""
        at_ns = self.say(context, {"context_id": context.id, "cancel": True})
        if at_ns is not None:
            context.attempt.cancel_ns = at_ns
            self._signs.forget(context.id)
        return at_ns is not None

    def listen(self, context: SpokenContext, *, until_ns: int, to_audio: bool = False) -> None:
        """Wait until a context is over or the instant is there, or, with ``to_audio``, until its first audio."""
        while not (context.over or (to_audio and context.first_audio_ns is not None)):
            self._wait(context, until_ns=until_ns)
            if time.monotonic_ns() >= until_ns:
                return

    def finish(self, context: SpokenContext) -> None:
        """Wait for the end of a context, but not beyond its deadline, and take it off the socket."""
        try:
            self.listen(context, until_ns=context.deadline_ns)
            if not context.over:
                self._time_out(context)
        finally:
            self.leave(context)

    def leave(self, context: SpokenContext) -> None:
        """Take a context off the socket; one that was cancelled ends here at the latest."""
        if self._contexts.pop(context.id, None) is None:
            return
        if context.cancelled:
            context.give_up("cancelled", None, at_ns=time.monotonic_ns())
        self._signs.forget(context.id)
        self._stream.events.forget(context.id)
        kernel = self._connection.stamped and self._reader.all_kernel
        context.attempt.stamps = "kernel" if kernel else "user"
        if context.first_audio_ns is not None:
            context.attempt.certify(context.first_audio_ns, self._reader.watch)
        if self.retired is not None and not self._contexts:
            self.end(self.retired.kind, self.retired.problem)

    def close(self) -> None:
        """End it with a close frame, if it still takes one."""
        if not self.ended and self._connection.lost is None and not self._stream.closed:
            with contextlib.suppress(ConnectionProblem):  # it ends either way
                self._connection.send(client_close(), deadline_ns=time.monotonic_ns())
        self.end("cancelled", None)

    def end(self, end: End, problem: str | None, *, at_ns: int | None = None) -> None:
        """End it, and with it every context on it; the socket becomes its observation, once."""
        if self.ended:
            return
        self.ended = True
        self._connection.close()
        now_ns = time.monotonic_ns()
        for context in tuple(self._contexts.values()):
            context.give_up(end, problem, at_ns=at_ns or now_ns)
        observed = self._observed
        observed.end, observed.problem, observed.end_ns = end, problem, now_ns
        self._on_end(observed)

    # --- waiting and sorting

    def _wait(self, context: SpokenContext, *, until_ns: int) -> None:
        self._waiting[context] = None
        self._choose_listener()
        try:
            woken = context.gate.wait(max(0.0, (until_ns - time.monotonic_ns()) / 1e9))
            context.gate.clear()
            if not self.ended and (not woken or self._listens(context)):
                self._sort()
        finally:
            del self._waiting[context]
            self._choose_listener()

    def _listens(self, context: SpokenContext) -> bool:
        return next(iter(self._waiting), None) is context

    def _choose_listener(self) -> None:
        first = next(iter(self._waiting), None)
        if first is not None and not self.ended:
            # What came while nobody listened, or was left by one that was stopped, is looked at again.
            self._connection.wake(first.gate, now=self._connection.waiting or self._reader.holds)

    def _sort(self) -> None:
        """Decode and hand out what came. One at a time: decoding pauses for others, and order is all."""
        with self._sorting:
            self._reader.feed(self._connection, self._take)
            self._signs.settled(torn=self._stream.torn)
            if replies := self._stream.take_replies():
                self._send(replies, deadline_ns=_deadline_ns(self._observed))
        self._look_for_the_end()

    def _take(self, data: bytes, ends: list[int], instants: list[int]) -> list[Arrival]:
        arrivals = self._feed.feed(data, ends, instants)
        for arrival in arrivals:
            self._hand_out(arrival)
        return arrivals

    def _hand_out(self, arrival: Arrival) -> None:
        name = arrival.event.get("context_id") if arrival.event is not None else None
        context = self._contexts.get(name) if isinstance(name, str) else None
        if name is None and arrival.kind in _NAMELESS:
            # Where only one context is under way it can only be about that one.
            under_way = [each for each in self._contexts.values() if not (each.over or each.cancelled)]
            context = under_way[0] if len(under_way) == 1 else None
        if context is None or context.over:
            self._observed.arrivals.append(arrival)
        elif context.take(arrival):
            self._reader.watch.first_audio(arrival.at_ns)

    def _look_for_the_end(self) -> None:
        if self._stream.violation is not None:
            self.end("closed", self._stream.violation)
        elif self._stream.closed:
            close = next(arrival for arrival in reversed(self._observed.arrivals) if arrival.kind == "close")
            problem = f"the server closed the socket: {close.code} {close.text or ''}".rstrip()
            self.end("closed", problem, at_ns=close.at_ns)
        elif (lost := self._connection.lost) is not None and not self.ended:
            for arrival in self._stream.eof(time.monotonic_ns()):
                self._hand_out(arrival)
            self.end(lost.kind, lost.problem)

    def _time_out(self, context: SpokenContext) -> None:
        problem = f"no end after {context.attempt.target.timeout_s:g} s"
        context.give_up("timeout", problem, at_ns=time.monotonic_ns())
        # What comes late would go on into the next one's time: those on it go on, no further one is opened.
        self.retired = ConnectionProblem("timeout", problem)

    def _send(self, frame: bytes, *, deadline_ns: int) -> tuple[int, int] | None:
        """Send one whole frame; ``None`` if that ended the socket."""
        with self._sending:
            if self.ended:
                return None
            try:
                return self._connection.send(frame, deadline_ns=deadline_ns)
            except ConnectionProblem as lost:
                self.end(lost.kind, lost.problem)
            except BaseException:
                # Half a frame may have left: nobody could be understood after it.
                self.end("cancelled", "cut off while a message was sent")
                raise
        return None


def _deadline_ns(attempt: Attempt) -> int:
    return time.monotonic_ns() + round(attempt.target.timeout_s * 1e9)
