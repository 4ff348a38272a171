"""Running the mock: in a thread of its own (:class:`Mock`), or as the process's whole business (:func:`serve`)."""

import asyncio
import gc
import ipaddress
import os
import signal
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from types import TracebackType
from typing import Final, Self, TypeVar

from cartest_contracts.errors import HarnessError, UsageError
from cartest_mocks.journal import Journal
from cartest_mocks.listener import Address, Listener, new_loop
from cartest_mocks.opening import reopen
from cartest_mocks.vendor import MockConfig, Vendor

__all__ = ["Mock", "require_loopback", "serve"]

_T = TypeVar("_T")
_NOT_RUNNING: Final = "the mock is not running"


class Mock:
    """A running mock; a context manager that starts and stops it.

    ::

        with Mock(MockConfig(profile="instant")) as mock:
            httpx.get(mock.url)
    """

    def __init__(self, config: MockConfig | None = None) -> None:
        self.config = config or MockConfig()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = threading.Thread(target=self._run, name="cartest-mock", daemon=True)
        self._started: Future[Address] = Future()
        self._stop = asyncio.Event()
        self._listener: Listener | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Start and wait until it answers; raise what kept it from starting."""
        self._thread.start()
        self._started.result()

    def stop(self) -> None:
        """Close every connection (sockets: 1001) and end the thread."""
        self.call(self._stop.set)
        self._thread.join()

    @property
    def url(self) -> str:
        """Base URL without trailing slash."""
        return self._address.url

    @property
    def websocket_url(self) -> str:
        """The same with the scheme of sockets."""
        return self._address.websocket_url

    @property
    def ca_file(self) -> Path | None:
        """Certificate authority of a TLS mock."""
        return self._address.ca_file

    @property
    def journal(self) -> Journal:
        """What it was asked and what it answered."""
        return self.vendor.journal

    @property
    def vendor(self) -> Vendor:
        """The state behind it; touch it from another thread only through :meth:`call`."""
        return self._running.vendor

    def advance(self, seconds: float) -> None:
        """Move its time forward: idle time-outs, expiry and tokens; what falls due runs before this returns."""
        self.call(lambda: self._running.advance(seconds))

    def reset(self) -> None:
        """Forget everything that was asked, taken or made; the clock is not set back."""
        self.call(lambda: reopen(self.vendor))

    def call(self, function: Callable[[], _T]) -> _T:
        """Run a function on the mock's own thread and return its result; never call it from there."""
        done: Future[_T] = Future()

        def run() -> None:
            try:
                done.set_result(function())
            except BaseException as error:  # noqa: BLE001  # it belongs to the caller's thread
                done.set_exception(error)

        if self._loop is None:
            raise HarnessError(_NOT_RUNNING)
        self._loop.call_soon_threadsafe(run)
        return done.result()

    @property
    def _address(self) -> Address:
        if not self._started.done():
            raise HarnessError(_NOT_RUNNING)
        return self._started.result()

    @property
    def _running(self) -> Listener:
        if self._listener is None:
            raise HarnessError(_NOT_RUNNING)
        return self._listener

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=new_loop) as runner:
            runner.run(self._live())

    async def _live(self) -> None:
        try:
            self._listener = Listener(self.config)
            address = await self._listener.start()
        except BaseException as error:  # noqa: BLE001  # it belongs to the thread that starts the mock
            self._started.set_exception(error)
            return
        self._loop = asyncio.get_running_loop()
        self._started.set_result(address)
        await self._stop.wait()
        self._loop = None
        await self._listener.stop()


def serve(
    config: MockConfig,
    *,
    ready: Callable[[Address], None] = lambda _address: None,
    allow_remote: bool = False,
    until_stdin_closes: bool = False,
) -> None:
    """Run until SIGINT or SIGTERM; ``ready`` is called once it answers.

    With ``until_stdin_closes`` it also ends when its standard input does, that is with whoever started it.

    :raises UsageError: the host is not this machine and ``allow_remote`` is not given.
    """
    require_loopback(config.host, allow_remote=allow_remote)

    async def run() -> None:
        listener = Listener(config)
        address = await listener.start()
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop.set)
        if until_stdin_closes:
            _when_stdin_closes(lambda: loop.call_soon_threadsafe(stop.set))
        gc.freeze()  # what is imported by now stays: collections on the hot path need not look at it
        ready(address)
        await stop.wait()
        await listener.stop()

    with asyncio.Runner(loop_factory=new_loop) as runner:
        runner.run(run())


def require_loopback(host: str, *, allow_remote: bool) -> None:
    """Refuse to offer a server with known keys to the network; raise :class:`UsageError`."""
    try:
        local = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        local = False
    if not local and not allow_remote:
        raise UsageError(f"{host} is not this machine; the mock's keys are public (--allow-remote insists)")


def _when_stdin_closes(then: Callable[[], object]) -> None:
    def wait() -> None:
        # Not through sys.stdin, whose lock a thread that still reads would hold at interpreter shutdown.
        while os.read(sys.stdin.fileno(), 4096):
            pass
        then()

    # A daemon, because a read of standard input cannot be called off.
    threading.Thread(target=wait, name="cartest-stdin", daemon=True).start()
