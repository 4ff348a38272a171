"""Sockets over websockets, observed: one observation a context, and one of the socket itself."""

import time
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode

from websockets.exceptions import WebSocketException

from cartest_contracts.clients.bounds import BOUNDS, Bounds
from cartest_contracts.clients.credential import Credential
from cartest_contracts.clients.deadline import over_time, time_left
from cartest_contracts.clients.recording import (
    Headers,
    ObservationIds,
    Recording,
    request_headers,
    tls_context,
    unreachable,
)
from cartest_contracts.clients.socket import Socket
from cartest_contracts.clients.tap import ObservedConnect, Tap, TappedConnection
from cartest_contracts.observation import Arrival
from cartest_contracts.printable import printable
from cartest_contracts.target import Target
from cartest_contracts.wire.json_events import garbled
from cartest_contracts.wire.socket_stream import SocketStream

if TYPE_CHECKING:
    from websockets.asyncio.client import ClientConnection

__all__ = ["SocketClient"]


class SocketClient:
    """Open sockets of a target."""

    def __init__(
        self,
        target: Target,
        *,
        ids: Callable[[], str] | None = None,
        keep_audio: bool = True,
        bounds: Bounds = BOUNDS,
        quiet_s: float = 0.5,
        clock_ns: Callable[[], int] = time.monotonic_ns,
        watch: Callable[[Arrival], None] | None = None,
    ) -> None:
        """``quiet_s``: how long a cancelled context must be silent to count as ended.

        ``watch`` is shown everything as it arrives, before anything was cleaned of credentials.
        """
        self._target = target
        self._ids = ids or ObservationIds()
        self._keep_audio = keep_audio
        self._bounds = bounds
        self._quiet_s = quiet_s
        self._clock_ns = clock_ns
        self._watch = watch
        self._tls = tls_context(target) if target.url.startswith("https") else None

    @asynccontextmanager
    async def open(
        self,
        path: str = "/tts/websocket",
        *,
        credential: Credential | None = None,
        headers: Headers | None = None,
        query: Mapping[str, str] | None = None,
        labels: Mapping[str, str] | None = None,
    ) -> AsyncGenerator[Socket, None]:
        """Open a socket and close it at the end of the block.

        A refused upgrade is not an error: the socket's ``accepted`` is false and its ``observation`` holds the
        answer. Raises :class:`cartest_contracts.errors.TargetError` if the target cannot be reached.
        """
        credential = credential or Credential.of(self._target)
        sent_headers = request_headers(self._target, credential, headers)
        parameters = [*credential.query, *(query or {}).items()]
        url = f"{self._target.websocket_url}{path}" + (f"?{urlencode(parameters)}" if parameters else "")

        def record(operation: str, more: Mapping[str, str] | None) -> Recording:
            return Recording(
                id=self._ids(),
                transport="websocket",
                operation=operation,
                url=url,
                # Where both are given the query wins (API notes README section 1).
                version=(query or {}).get("cartesia_version", sent_headers.get("cartesia-version", "")),
                headers=sent_headers.items(),
                credential=credential,
                labels={**(labels or {}), **(more or {})},
                bounds=self._bounds,
                clock_ns=self._clock_ns,
            )

        def record_context(context_id: str | None, more: Mapping[str, str] | None) -> Recording:
            context = record(path, more)
            context.context_id = context_id
            context.connection_id = recording.connection_id
            return context

        recording = record("socket", None)
        recording.connection = "fresh"
        recording.connect_ns = recording.start_ns
        stream = SocketStream(keep_audio=self._keep_audio, max_message_bytes=self._bounds.message_bytes)
        socket = Socket(
            recording,
            stream,
            record=record_context,
            timeout_s=self._target.timeout_s,
            quiet_s=self._quiet_s,
        )

        def deliver(arrival: Arrival) -> None:
            if self._watch is not None:
                self._watch(arrival)
            socket.deliver(arrival)

        tap = Tap(
            stream,
            clock_ns=self._clock_ns,
            deliver=deliver,
            lost=socket.lost,
            unread_bytes=self._bounds.unread_bytes,
        )
        await self._connect(url, sent_headers, recording, socket, tap)
        try:
            yield socket
        finally:
            await socket.close()

    async def _connect(
        self, url: str, headers: dict[str, str], recording: Recording, socket: Socket, tap: Tap
    ) -> None:
        settings: dict[str, Any] = {"ssl": self._tls} if self._tls is not None else {}
        try:
            connection = await ObservedConnect(
                url,
                # Documented as "a wrapper or a subclass"; typed as the latter only.
                create_connection=cast("type[ClientConnection]", partial(TappedConnection, tap=tap)),
                compression=None,
                additional_headers=headers,
                user_agent_header=None,
                proxy=None if self._target.is_loopback else True,
                open_timeout=time_left(self._target.timeout_s),
                ping_interval=None,
                close_timeout=min(5.0, self._target.timeout_s),
                max_size=self._bounds.message_bytes,
                max_queue=None,
                **settings,
            )
        except (OSError, WebSocketException) as error:
            # A case that is over while it connects says nothing about whether the target can be reached.
            if tap.connected_ns is None and not (isinstance(error, TimeoutError) and over_time()):
                raise unreachable(self._target, error) from error
            if tap.connected_ns is not None:
                await socket.wait_closed()
            self._note_answer(recording, tap)
            if isinstance(error, TimeoutError):
                socket.refuse("timeout", f"no answer to the upgrade within {self._target.timeout_s:g} s")
            elif tap.answer.head is not None and tap.answer.head.status != 101:
                socket.refuse("refused", tap.answer.problem)
            else:
                problem = tap.answer.problem or str(error)
                if tap.answer.upgraded:
                    # A 101 that opens nothing: its accept key, an extension, or a header is wrong.
                    line = f"the answer to the upgrade opens no socket ({printable(problem)})"
                    recording.arrive(garbled(tap.upgraded_ns or recording.clock_ns(), line, b""))
                socket.refuse(tap.loss, problem)
            return
        self._note_answer(recording, tap)
        recording.connected_ns = tap.upgraded_ns
        host, port, *_ = connection.local_address
        recording.connection_id = f"{host}:{port}"
        socket.attach(cast("TappedConnection", connection))

    def _note_answer(self, recording: Recording, tap: Tap) -> None:
        recording.start_ns = tap.connected_ns or recording.start_ns
        if tap.answer.head is not None:
            recording.status = tap.answer.head.status
            recording.answer_headers = tap.answer.head.headers
