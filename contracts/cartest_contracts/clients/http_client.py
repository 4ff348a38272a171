"""Requests over httpx, one observation each.

Stamps are of user space: the instant httpx hands over a piece of the body. Good enough to judge order and
timeouts; latency is measured by the load generator, which owns its sockets (docs/measurement.md).
"""

import time
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any, Literal, Self, cast, get_args

import httpx
import msgspec

from cartest_contracts.clients.bounds import BOUNDS, Bounds
from cartest_contracts.clients.credential import Credential
from cartest_contracts.clients.form import Form
from cartest_contracts.clients.http_exchange import HttpExchange
from cartest_contracts.clients.recording import (
    Headers,
    ObservationIds,
    Recording,
    request_headers,
    tls_context,
)
from cartest_contracts.formats import Container
from cartest_contracts.observation import Arrival, Observation, Transport
from cartest_contracts.target import Target

__all__ = ["HttpClient"]


class HttpClient:
    """Ask a target over HTTP/1.1; connections are kept between requests. Use it as an async context manager."""

    def __init__(
        self,
        target: Target,
        *,
        ids: Callable[[], str] | None = None,
        keep_audio: bool = True,
        bounds: Bounds = BOUNDS,
        clock_ns: Callable[[], int] = time.monotonic_ns,
    ) -> None:
        self._target = target
        self._ids = ids or ObservationIds()
        self._keep_audio = keep_audio
        self._bounds = bounds
        self._clock_ns = clock_ns
        self._client = httpx.AsyncClient(
            base_url=target.url,
            verify=tls_context(target),
            # One deadline for the set-up and one for all of the answer, in HttpExchange.
            timeout=httpx.Timeout(None, connect=target.timeout_s),
            limits=httpx.Limits(max_connections=None),
            trust_env=not target.is_loopback,
            # Bytes on the wire are what is judged: nothing may compress them.
            headers={"accept-encoding": "identity"},
        )

    async def __aenter__(self) -> Self:
        await self._client.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self._client.__aexit__(kind, error, traceback)

    async def speak(
        self,
        request: Mapping[str, Any],
        transport: Literal["bytes", "sse"] = "bytes",
        *,
        content: bytes | None = None,
        credential: Credential | None = None,
        headers: Headers | None = None,
        labels: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
        watch: Callable[[Arrival], None] | None = None,
    ) -> Observation:
        """Ask for speech; ``content`` replaces the body, for requests that are malformed on purpose.

        ``watch`` is shown everything as it arrives, before anything was cleaned of credentials.
        Raises :class:`cartest_contracts.errors.TargetError` if the target cannot be reached.
        """
        return await self._exchange(
            transport,
            "POST",
            f"/tts/{transport}",
            operation=f"POST /tts/{transport}",
            credential=credential,
            headers={"content-type": "application/json", **(headers or {})},
            labels=labels,
            container=_container(request),
            body={
                "content": msgspec.json.encode(request) if content is None else content,
                "params": params or None,
            },
            watch=watch,
        )

    async def speak_form(
        self,
        path: str,
        form: Form,
        transport: Literal["bytes", "sse"] = "bytes",
        *,
        credential: Credential | None = None,
        labels: Mapping[str, str] | None = None,
    ) -> Observation:
        """Ask for speech by a form with recordings (infill, voice changer); its fields are the recorded message.

        Raises :class:`cartest_contracts.errors.TargetError` likewise.
        """
        return await self._exchange(
            transport,
            "POST",
            path,
            operation=f"POST {path}",
            credential=credential,
            headers=None,
            labels=labels,
            container=_container({"output_format": {"container": form.texts.get("output_format[container]")}}),
            body={},
            form=form,
        )

    async def call(
        self,
        method: str,
        path: str,
        *,
        operation: str | None = None,
        json: Any = None,
        content: bytes | None = None,
        form: Form | None = None,
        params: Any = None,
        credential: Credential | None = None,
        headers: Headers | None = None,
        labels: Mapping[str, str] | None = None,
        keep_tokens: bool = False,
    ) -> Observation:
        """Ask for anything else; the answer's body is one arrival, always kept.

        ``operation`` is the contract's name where ``path`` has a parameter filled in; ``params`` are as httpx
        takes them. ``keep_tokens`` leaves what looks like a token in the answer, for those
        who asked for one and hide it themselves. Raises :class:`cartest_contracts.errors.TargetError` likewise.
        """
        if json is not None:
            content = msgspec.json.encode(json)
            headers = {"content-type": "application/json", **(headers or {})}
        return await self._exchange(
            "http",
            method,
            path,
            operation=operation or f"{method} {path}",
            credential=credential,
            headers=headers,
            labels=labels,
            body={"content": content, "params": params},
            form=form,
            keep_tokens=keep_tokens,
        )

    async def _exchange(
        self,
        transport: Transport,
        method: str,
        path: str,
        *,
        operation: str,
        credential: Credential | None,
        headers: Headers | None,
        labels: Mapping[str, str] | None,
        body: dict[str, Any],
        form: Form | None = None,
        container: Container = "raw",
        keep_tokens: bool = False,
        watch: Callable[[Arrival], None] | None = None,
    ) -> Observation:
        credential = credential or Credential.of(self._target)
        request = self._client.build_request(
            method,
            path,
            headers=request_headers(self._target, credential, headers),
            files=None if form is None else form.parts,
            **body,
        )
        for name, value in (headers or {}).items():
            if value is None:
                request.headers.pop(name, None)
        if credential.query:
            request.url = request.url.copy_merge_params(dict(credential.query))
        recording = Recording(
            id=self._ids(),
            transport=transport,
            operation=operation,
            url=str(request.url),
            version=request.headers.get("cartesia-version", ""),
            headers=request.headers.items(),
            credential=credential,
            labels=labels or {},
            keep_tokens=keep_tokens,
            bounds=self._bounds,
            watch=watch,
            clock_ns=self._clock_ns,
        )
        exchange = HttpExchange(self._client, self._target, request, recording, keep_audio=self._keep_audio)
        observation = await exchange.observe(container)
        return observation if form is None else form.shown(observation)


def _container(request: Mapping[str, Any]) -> Container:
    wanted: object = request.get("output_format")
    name: object = cast("dict[str, object]", wanted).get("container") if isinstance(wanted, dict) else None
    return cast("Container", name) if name in get_args(Container) else "raw"
