"""One HTTP request and everything that came back, whatever came between."""

import asyncio
import contextlib
import ssl
from collections.abc import Mapping, Sequence
from typing import Any, Final

import httpx
import msgspec

from cartest_contracts.clients.deadline import over_time, time_left
from cartest_contracts.clients.recording import Recording, unreachable
from cartest_contracts.errors import HarnessError
from cartest_contracts.formats import Container
from cartest_contracts.observation import Arrival, Observation
from cartest_contracts.target import Target
from cartest_contracts.wire.body import BodyDecoder, PlainBody, body_decoder

__all__ = ["HttpExchange"]

_UNREACHABLE: Final = (httpx.ConnectError, httpx.UnsupportedProtocol, httpx.ProxyError)
_TERMINALS: Final = frozenset({"done", "error"})


class HttpExchange:
    """Send one request and record its answer."""

    def __init__(
        self,
        client: httpx.AsyncClient,
        target: Target,
        request: httpx.Request,
        recording: Recording,
        *,
        keep_audio: bool,
    ) -> None:
        self._client = client
        self._target = target
        self._request = request
        self._recording = recording
        self._keep_audio = keep_audio
        # The set-up has its own limit in httpx: cancelled from outside it would leave its socket open.
        self._deadline = asyncio.timeout(None)
        connecting = httpx.Timeout(None, connect=time_left(target.timeout_s))
        request.extensions = {**request.extensions, "trace": self._trace, "timeout": connecting.as_dict()}

    async def observe(self, container: Container) -> Observation:
        """Return what happened; raise ``TargetError`` if no connection could be made."""
        recording, patience = self._recording, f"{self._target.timeout_s:g} s"
        if body := await self._request.aread():
            recording.sent.append(recording.sent_message(body))
        if over_time():
            return self._unasked(f"never asked: the {patience} of its case were over")
        try:
            async with self._deadline:
                return await self._read(container)
        except httpx.ConnectTimeout as error:
            if over_time():
                return self._unasked(f"no connection within the {patience} of its case")
            raise unreachable(self._target, f"no connection within {patience}") from error
        except _UNREACHABLE as error:
            raise unreachable(self._target, error) from error
        except TimeoutError:
            return recording.observation("timeout", f"no end within {patience}")
        # An SSLError: records that cannot be deciphered come through httpx as they are.
        except (httpx.ReadError, httpx.WriteError, ssl.SSLError) as error:
            return recording.observation("reset", f"the connection was reset ({type(error).__name__})")
        except httpx.RemoteProtocolError as error:
            return recording.observation("closed", f"the answer broke off: {error}")
        except httpx.LocalProtocolError as error:
            # The library's text repeats the value, which may be a credential.
            raise HarnessError("the request cannot be sent: a header holds what HTTP cannot carry") from error

    def _unasked(self, problem: str) -> Observation:
        return msgspec.structs.replace(self._recording.observation("timeout", problem), asked=False)

    async def _read(self, container: Container) -> Observation:
        response = await self._client.send(self._request, stream=True)
        try:
            return await self._read_answer(response, container)
        finally:
            await response.aclose()

    async def _read_answer(self, response: httpx.Response, container: Container) -> Observation:
        recording = self._recording
        recording.status = response.status_code
        recording.answer_headers = [
            (name.decode("latin-1"), value.decode("latin-1")) for name, value in response.headers.raw
        ]
        recording.connection_id = _address(response)
        recording.arrive(
            Arrival(
                at_ns=recording.first_byte_ns or recording.clock_ns(),
                kind="head",
                size=sum(len(name) + len(value) + 4 for name, value in response.headers.raw),
                code=response.status_code,
            )
        )
        decoder = body_decoder(
            recording.transport,
            status=response.status_code,
            content_type=response.headers.get("content-type", ""),
            container=container,
            keep_audio=self._keep_audio,
        )
        recording.tally = decoder.tally
        received, overflow = 0, None
        try:
            async for piece in response.aiter_raw():
                received += len(piece)
                for arrival in decoder.feed(recording.clock_ns(), piece):
                    recording.arrive(arrival)
                overflow = self._overflow(decoder, received)
                if overflow is not None:
                    break
        finally:
            for arrival in decoder.eof(recording.clock_ns()):
                recording.arrive(arrival)
        if overflow is not None:
            return recording.observation("cancelled", overflow)
        return _ended(recording)

    def _overflow(self, decoder: BodyDecoder, received: int) -> str | None:
        """Return why what was read so far is too much; of a text its bytes are counted before it has arrived."""
        recording = self._recording
        if isinstance(decoder, PlainBody) and not _is_binary(recording.answer_headers):
            return recording.overflow(received=received, text=decoder.pending)
        return recording.overflow(
            received=received, pending=decoder.pending if recording.transport == "sse" else 0
        )

    async def _trace(self, event: str, _info: Mapping[str, Any]) -> None:
        """Take the instants that httpcore tells (its trace extension)."""
        recording, now = self._recording, self._recording.clock_ns()
        match event:
            case "connection.connect_tcp.started":
                recording.connection = "fresh"
                recording.connect_ns = now
            case "connection.connect_tcp.complete" | "connection.start_tls.complete":
                recording.connected_ns = now
            case "http11.send_request_headers.started":
                self._deadline.reschedule(asyncio.get_running_loop().time() + time_left(self._target.timeout_s))
                recording.start_ns = now
                recording.sent = [msgspec.structs.replace(sent, at_ns=now) for sent in recording.sent]
            case "http11.send_request_body.complete":
                recording.start_after_ns = now
                recording.sent = [msgspec.structs.replace(sent, after_ns=now) for sent in recording.sent]
            case "http11.receive_response_headers.complete":
                recording.first_byte_ns = now
            case _:
                pass


def _address(response: httpx.Response) -> str:
    """Return our own end of the connection, which names it as long as it lives."""
    host, port = "", 0
    # A connection that was reset meanwhile has no address any more.
    with contextlib.suppress(OSError):
        host, port, *_ = response.extensions["network_stream"].get_extra_info("client_addr")
    return f"{host}:{port}"


def _is_binary(headers: Sequence[tuple[str, str]]) -> bool:
    """Whether a body says that it is a file: audio, or octets."""
    kinds = [value.lower() for name, value in headers if name.lower() == "content-type"]
    return any(kind.startswith(("audio/", "application/octet-stream")) for kind in kinds)


def _ended(recording: Recording) -> Observation:
    if not 200 <= (recording.status or 0) < 300:
        return recording.observation("refused")
    if recording.transport != "sse":
        return recording.observation("complete")
    terminal = next((arrival for arrival in recording.arrivals if arrival.kind in _TERMINALS), None)
    if terminal is None:
        return recording.observation("closed", "the body ended without done or error")
    recording.end_ns = terminal.at_ns
    return recording.observation("complete")
