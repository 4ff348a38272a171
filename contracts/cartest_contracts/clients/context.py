"""One context on a socket: what was sent into it, what came back for it, and how it ended."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final

import msgspec
from websockets.exceptions import ConnectionClosed

from cartest_contracts.clients.deadline import time_left
from cartest_contracts.clients.recording import Recording
from cartest_contracts.observation import Arrival, End, Observation

__all__ = ["Context", "Message"]

Message = Mapping[str, Any] | str | bytes
"""A JSON object, a text frame as it is, or a binary frame."""

_TERMINALS: Final = frozenset({"done", "error"})


class Context:
    """One context; made by :meth:`cartest_contracts.clients.socket.Socket.speak`."""

    def __init__(
        self,
        recording: Recording,
        send: Callable[[str | bytes], Awaitable[None]],
        *,
        timeout_s: float,
        quiet_s: float,
        lasting: bool = False,
    ) -> None:
        self._recording = recording
        self._send = send
        self._lasting = lasting
        self._timeout_s = timeout_s
        self._quiet_s = quiet_s
        self._changed = asyncio.Event()
        self._ended: tuple[End, str | None] | None = None
        self._asked = True
        """Whether any message of it found an open socket."""

    @property
    def context_id(self) -> str | None:
        """The id that routes events here; ``None`` takes events without one."""
        return self._recording.context_id

    @property
    def arrivals(self) -> Sequence[Arrival]:
        """What has come so far."""
        return self._recording.arrivals

    @property
    def active(self) -> bool:
        """Whether its end has not been seen yet."""
        return self._ended is None

    @property
    def given_up(self) -> bool:
        """Whether we stopped waiting for it, by a cancel or a bound of ours: frames of it may still come."""
        stopped = self._ended is not None and self._ended[0] in {"cancelled", "timeout"}
        return stopped or self._recording.cancel_ns is not None

    async def send(self, message: Message) -> None:
        """Send a message into it; on a dead socket the context ends instead."""
        payload = message if isinstance(message, str | bytes) else msgspec.json.encode(message).decode()
        recording = self._recording
        sent = recording.sent_message(payload)
        recording.sent.append(sent)
        if len(recording.sent) == 1:
            recording.start_ns = sent.at_ns
        try:
            await self._send(payload)
        except ConnectionClosed as error:
            self._asked = any(each.after_ns is not None for each in recording.sent)
            self.end("closed", f"the socket was closed before a message could be sent ({error})")
            return
        except TimeoutError:
            self.end("timeout", f"the server took no message within {self._timeout_s:g} s")
            return
        after_ns = recording.clock_ns()
        recording.sent[-1] = msgspec.structs.replace(sent, after_ns=after_ns)
        if len(recording.sent) == 1:
            recording.start_after_ns = after_ns

    async def cancel(self) -> None:
        """Cancel it; a few chunks, then one ``done`` or silence may follow (C7)."""
        self._recording.cancel_ns = self._recording.clock_ns()
        await self.send({"context_id": self.context_id, "cancel": True})

    def arrive(self, arrival: Arrival) -> None:
        """Take an event that carries its id."""
        overflow = self._recording.overflow(arrival)
        if overflow is not None:
            self.end("cancelled", overflow)
            return
        self._recording.arrive(arrival)
        if arrival.kind in _TERMINALS:
            self._recording.end_ns = arrival.at_ns
        if arrival.kind in _TERMINALS and not self._lasting:
            self.end("cancelled" if self._recording.cancel_ns is not None else "complete")
        self._changed.set()

    def end(self, how: End, problem: str | None = None) -> None:
        """End it, once; what comes later belongs to the socket."""
        if self._ended is None:
            self._ended = (how, problem)
            self._changed.set()

    async def finish(self) -> Observation:
        """Wait for its end and return what was observed.

        The end is its ``done`` or ``error``, the socket's end, silence after a cancel, or that it or its case
        took too long.
        """
        loop = asyncio.get_running_loop()
        deadline_s = loop.time() + time_left(self._timeout_s)
        while self._ended is None:
            self._changed.clear()
            cancelled = self._recording.cancel_ns is not None
            until_s = min(deadline_s, loop.time() + self._quiet_s) if cancelled else deadline_s
            with suppress(TimeoutError):
                async with asyncio.timeout_at(until_s):
                    await self._changed.wait()
            silent = not self._changed.is_set()
            if silent and until_s < deadline_s:
                self.end("cancelled")
            elif silent or loop.time() >= deadline_s:
                self.end("timeout", f"no end within {self._timeout_s:g} s")
        return self._observation(*self._ended)

    async def wait(self, enough: Callable[[Sequence[Arrival]], bool], *, timeout_s: float) -> bool:
        """Wait until what has come is enough; return whether it is, at the latest when context or case is over."""
        with suppress(TimeoutError):
            async with asyncio.timeout(time_left(timeout_s)):
                while self._ended is None and not enough(self._recording.arrivals):
                    self._changed.clear()
                    await self._changed.wait()
        return enough(self._recording.arrivals)

    def conclude(
        self, how: End = "complete", problem: str | None = None, *, cancel_ns: int | None = None
    ) -> Observation:
        """End a lasting context, unless its socket did so before, and return what was observed.

        ``cancel_ns`` is when it was cancelled, where that is only known in hindsight.
        """
        self.end(how, problem)
        self._recording.cancel_ns = self._recording.cancel_ns if cancel_ns is None else cancel_ns
        return self._observation(*(self._ended or (how, problem)))

    def _observation(self, how: End, problem: str | None) -> Observation:
        seen = self._recording.observation(how, problem)
        return msgspec.structs.replace(seen, asked=self._asked and bool(seen.sent or seen.arrivals))
