"""The mock on a running event loop: it listens, keeps time, and says goodbye."""

import asyncio
import contextlib
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from cartest_contracts.errors import HarnessError
from cartest_mocks.alarm import best_alarm
from cartest_mocks.application import Application, Shared
from cartest_mocks.connection import Connection
from cartest_mocks.gatekeeper import Gatekeeper
from cartest_mocks.opening import open_vendor
from cartest_mocks.pacer import Pacer
from cartest_mocks.tls import make_tls
from cartest_mocks.vendor import MockConfig, Vendor

if TYPE_CHECKING:
    import ssl

__all__ = ["Address", "Listener", "new_loop"]

_BACKLOG: Final = 4096
"""Hundreds of users connect at once; a shorter queue turns that into SYN retries of seconds (performance.md 4)."""
_GOODBYE_S: Final = 0.5
"""How long open connections may take to close on shutdown."""


@dataclass(frozen=True, kw_only=True)
class Address:
    """Where a mock answers."""

    url: str
    """Base URL without trailing slash."""
    ca_file: Path | None
    """Certificate authority of a TLS mock."""

    @property
    def websocket_url(self) -> str:
        """The same with the scheme of sockets."""
        return "ws" + self.url.removeprefix("http")


def new_loop() -> asyncio.AbstractEventLoop:
    """Return the fastest event loop of this platform."""
    if sys.platform == "win32":
        return asyncio.new_event_loop()
    import uvloop  # not at import: the pytest plugin stays light

    return uvloop.new_event_loop()


def _breaking(config: MockConfig) -> Callable[[Application], Application]:
    """Return what puts the defects on; raise :class:`UsageError` for an unknown one."""
    if not config.broken:
        return lambda app: app
    from cartest_mocks.defects import breaking  # not at import: a mock that is whole needs none of them

    return breaking(config.broken)


class Listener:
    """The mock on a running event loop."""

    def __init__(self, config: MockConfig) -> None:
        broken = _breaking(config)  # before anything is opened
        self._pacer = Pacer(monotonic_ns=time.monotonic_ns, wall_s=time.time)
        self.vendor: Vendor = open_vendor(config, self._pacer)
        self._shared = Shared(
            app=broken(Gatekeeper(self.vendor)),
            clock=self._pacer,
            max_body_bytes=config.max_body_bytes,
            max_upload_bytes=config.max_upload_bytes,
        )
        self._listener: asyncio.Server
        self._resources = contextlib.ExitStack()
        self._resources.callback(self.vendor.store.close)

    async def start(self) -> Address:
        """Listen; raise :class:`HarnessError` if the address cannot be had."""
        config = self.vendor.config
        loop = asyncio.get_running_loop()
        context: ssl.SSLContext | None = None
        ca_file: Path | None = None
        if config.tls:
            ca_dir = config.ca_dir or Path(
                self._resources.enter_context(tempfile.TemporaryDirectory(prefix="cartest-ca-"))
            )
            context, ca_file = make_tls(config.host, ca_dir)
        loop.set_exception_handler(self._on_loop_error)
        alarm = best_alarm(loop, self._pacer.run_due)
        self._resources.callback(alarm.close)
        self._pacer.attach(alarm)
        try:
            self._listener = await loop.create_server(
                lambda: Connection(self._shared), config.host, config.port, ssl=context, backlog=_BACKLOG
            )
        except OSError as error:
            self._resources.close()
            reason = error.strerror or str(error)
            raise HarnessError(f"cannot listen on {config.host}:{config.port}: {reason}") from error
        port = self._listener.sockets[0].getsockname()[1]
        host = f"[{config.host}]" if ":" in config.host else config.host
        return Address(url=f"{'https' if config.tls else 'http'}://{host}:{port}", ca_file=ca_file)

    def _on_loop_error(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """Keep what a callback of the transport raised as a defect, beside the loop's own report."""
        error = context.get("exception")
        if isinstance(error, Exception):
            self.vendor.journal.defect(error)
        loop.default_exception_handler(context)

    def advance(self, seconds: float) -> None:
        """Move the mock's time forward."""
        self._pacer.advance(seconds)

    async def stop(self) -> None:
        """After a start: say goodbye to every connection (sockets: 1001), then close."""
        self._listener.close()
        for connection in tuple(self._shared.open):
            connection.shut_down()
        deadline = asyncio.get_running_loop().time() + _GOODBYE_S
        while self._shared.open and asyncio.get_running_loop().time() < deadline:
            await asyncio.sleep(0.005)
        for connection in tuple(self._shared.open):
            connection.abort()
        self._resources.close()
