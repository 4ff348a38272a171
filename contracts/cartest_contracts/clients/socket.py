"""One socket: its handshake, the contexts on it, and the frames that belong to none."""

import asyncio
import contextlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

import msgspec
from websockets.exceptions import ConnectionClosed, ConnectionClosedError

from cartest_contracts.clients.context import Context, Message
from cartest_contracts.clients.deadline import time_left
from cartest_contracts.clients.recording import Recording
from cartest_contracts.clients.tap import TappedConnection
from cartest_contracts.observation import Arrival, End, Observation
from cartest_contracts.wire.socket_stream import SocketStream

__all__ = ["Socket"]


class Socket:
    """One socket, opened or refused; made by :meth:`cartest_contracts.clients.socket_client.SocketClient.open`."""

    def __init__(
        self,
        recording: Recording,
        stream: SocketStream,
        *,
        record: Callable[[str | None, Mapping[str, str] | None], Recording],
        timeout_s: float,
        quiet_s: float,
    ) -> None:
        self._recording = recording
        self._stream = stream
        self._record = record
        self._timeout_s = timeout_s
        self._quiet_s = quiet_s
        self._connection: TappedConnection | None = None
        self._contexts: dict[str | None, Context] = {}
        self._spoken = False
        self._closing = False
        self._ended: tuple[End, str | None] | None = None
        self._gone = asyncio.Event()

    @property
    def accepted(self) -> bool:
        """Whether the upgrade was accepted."""
        return self._connection is not None

    @property
    def open(self) -> bool:
        """Whether it was accepted and nothing has ended it yet."""
        return self.accepted and self._ended is None

    @property
    def observation(self) -> Observation:
        """The socket itself: handshake, frames without an open context of ours, close; final once it is closed.

        The label ``contexts`` names those that were asked for on it, ``cancelled`` those that were cancelled, or
        given up: frames of the latter may still come (C7).
        """
        observation = self._recording.observation(*(self._ended or ("complete", None)))
        named = {
            "contexts": [name for name in self._contexts if name is not None],
            "cancelled": [name for name, context in self._contexts.items() if context.given_up],
        }
        labels = {label: msgspec.json.encode(names).decode() for label, names in named.items() if names}
        return msgspec.structs.replace(observation, labels={**observation.labels, **labels})

    async def speak(
        self,
        messages: Sequence[Message],
        *,
        context_id: str | None = None,
        labels: Mapping[str, str] | None = None,
        lasting: bool = False,
    ) -> Context:
        """Send messages into a context and return it; more may follow through the context.

        Without ``context_id`` the first message that names one decides; none at all makes a context that
        takes the events without id. Contexts run side by side. A ``lasting`` one takes every event of its id,
        after ``done`` and errors too, until :meth:`Context.conclude`.
        """
        if context_id is None:
            context_id = next((name for message in messages if (name := _context_id(message))), None)
        recording = self._record(context_id, labels)
        if not self._spoken:
            self._spoken = True
            recording.connection = "fresh"
            recording.connect_ns = self._recording.connect_ns
            recording.connected_ns = self._recording.connected_ns
        elif any(context.active for context in self._contexts.values()):
            recording.connection = "multiplexed"
        self._stream.events.forget(context_id)
        recording.tally = self._stream.events.tally(context_id)
        context = Context(
            recording,
            self._send,
            timeout_s=self._timeout_s,
            quiet_s=self._quiet_s,
            lasting=lasting,
        )
        self._contexts[context_id] = context
        if self._ended is not None:
            context.end(*self._ended)
        for message in messages:
            if context.active:
                await context.send(message)
        return context

    async def send(self, message: Message) -> None:
        """Send a message that belongs to no context; it stands in the socket's observation."""
        payload = message if isinstance(message, str | bytes) else msgspec.json.encode(message).decode()
        self._recording.sent.append(self._recording.sent_message(payload))
        if self._connection is not None:
            try:
                await self._send(payload)
            except ConnectionClosed as error:
                self._end("closed", f"the socket was closed before a message could be sent ({error})")
            except TimeoutError:
                self._end("timeout", f"the server took no message within {self._timeout_s:g} s")

    async def settle(self) -> None:
        """Wait until the server has read all that was sent: it answers a ping after what came before it."""
        if self._connection is not None:
            with contextlib.suppress(ConnectionClosed, TimeoutError):
                async with asyncio.timeout(time_left(self._timeout_s)):
                    await (await self._connection.ping())

    async def close(self, code: int = 1000, reason: str = "") -> None:
        """Close it properly; its contexts end as ``closed``."""
        if self._connection is not None:
            self._closing = self._ended is None
            await self._connection.close(code, reason)

    def abort(self) -> None:
        """Drop the connection without a close frame, as a client that crashed."""
        if self._connection is not None:
            self._end("cancelled", "aborted by the client")
            self._connection.transport.abort()

    async def wait_closed(self) -> bool:
        """Wait until the connection is gone; return whether that came within the target's timeout."""
        try:
            async with asyncio.timeout(time_left(self._timeout_s)):
                await self._gone.wait()
        except TimeoutError:
            return False
        return True

    # --- called by the tap and the client

    def attach(self, connection: TappedConnection) -> None:
        """Take the connection of an accepted upgrade."""
        self._connection = connection

    def refuse(self, how: End, problem: str | None) -> None:
        """Note that the upgrade was not accepted."""
        self._ended = (how, problem)

    def deliver(self, arrival: Arrival) -> None:
        """Route an arrival to its context, or keep it here."""
        if arrival.event is not None:
            context = self._contexts.get(_context_id(arrival.event))
            if context is not None and context.active:
                context.arrive(arrival)
                return
        overflow = self._recording.overflow(arrival)
        if overflow is not None:
            self._end("cancelled", overflow)
            self.abort()
            return
        self._recording.arrive(arrival)
        if arrival.kind == "close":
            text = f"the socket was closed with {arrival.code} {arrival.text or ''}".rstrip()
            self._end("complete" if self._closing else "closed", text)
        elif self._stream.violation is not None:
            self._end("closed", f"the server broke the protocol: {self._stream.violation}")

    def lost(self, how: End) -> None:
        """Take the end of the connection."""
        if how == "reset":
            self._end(how, "the connection was reset")
        else:
            self._end(how, "the socket ended without a close frame")
        self._gone.set()

    def _end(self, how: End, problem: str) -> None:
        if self._ended is None:
            self._ended = (how, None if how == "complete" else problem)
            self._recording.end_ns = self._recording.clock_ns()
        for context in self._contexts.values():
            context.end("closed" if how == "complete" else how, problem)

    async def _send(self, payload: str | bytes) -> None:
        if self._connection is None:
            raise ConnectionClosedError(None, None)  # the upgrade was not accepted
        async with asyncio.timeout(time_left(self._timeout_s)):
            await self._connection.send(payload)


def _context_id(message: object) -> str | None:
    value: object = cast("Mapping[str, Any]", message).get("context_id") if isinstance(message, Mapping) else None
    return value if isinstance(value, str) else None
