"""The event loop as the users see it: the one file that touches gevent, which ships no types.

Everything is looked up when called, never at import: ``locust --processes`` forks after loading this file,
and each child has a loop of its own.
"""

import importlib
import signal
import time
from collections.abc import Callable
from typing import Any, Protocol

__all__ = [
    "Gate",
    "Watcher",
    "gate",
    "interrupt_between_greenlets",
    "keep_quiet_about",
    "resolve",
    "run_every",
    "sleep",
    "spawn",
    "wait_until_ready",
    "watch_reads",
]

_READ, _WRITE = 1, 2


class Gate(Protocol):
    """What one greenlet waits at and a callback opens."""

    def set(self) -> None:
        """Let the waiting greenlet run at the loop's next turn."""

    def clear(self) -> None:
        """Close it again."""

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until it is open; ``False`` if ``timeout`` seconds went by first."""
        ...


class Watcher(Protocol):
    """A callback that the loop runs whenever a socket can be read."""

    def stop(self) -> None:
        """Pause it."""

    def close(self) -> None:
        """Give it up, before its socket is closed."""


def _gevent(module: str = "gevent") -> Any:
    return importlib.import_module(module)


def gate() -> Gate:
    """Return a closed gate."""
    made: Gate = _gevent("gevent.event").Event()
    return made


def watch_reads(descriptor: int, callback: Callable[[], None]) -> Watcher:
    """Run ``callback`` on the loop whenever the descriptor can be read, until the watcher is closed."""
    watcher = _gevent().get_hub().loop.io(descriptor, _READ)
    watcher.start(callback)
    kept: Watcher = watcher
    return kept


def wait_until_ready(descriptor: int, *, write: bool, deadline_ns: int) -> bool:
    """Wait until a descriptor can be read or written; ``False`` if the deadline (monotonic clock) came first."""
    gevent = _gevent()
    hub = gevent.get_hub()
    watcher = hub.loop.io(descriptor, _WRITE if write else _READ)
    try:
        with gevent.Timeout(max(0.0, (deadline_ns - time.monotonic_ns()) / 1e9), False):
            hub.wait(watcher)
            return True
    finally:
        watcher.close()
    return False


def sleep(seconds: float) -> None:
    """Let others run for so long; 0 lets each of them run once."""
    _gevent().sleep(seconds)


def spawn(function: Callable[[], object]) -> None:
    """Run a function as a greenlet of its own."""
    _gevent().spawn(function)


def run_every(seconds: float, function: Callable[[int], object]) -> Callable[[], None]:
    """Call a function again and again with how many nanoseconds late it is; return what ends that."""

    def repeat() -> None:
        while True:
            due_ns = time.monotonic_ns() + round(seconds * 1e9)
            sleep(seconds)
            function(time.monotonic_ns() - due_ns)

    greenlet = _gevent().spawn(repeat)

    def end() -> None:
        greenlet.kill(block=False)

    return end


def interrupt_between_greenlets() -> None:
    """Deliver Ctrl-C to the main greenlet from the loop; by default it hits whatever user happens to run."""
    gevent = _gevent()
    hub = gevent.get_hub()
    gevent.signal_handler(signal.SIGINT, lambda: hub.handle_system_error(KeyboardInterrupt, KeyboardInterrupt()))


def keep_quiet_about(kind: type[BaseException]) -> None:
    """Print no traceback for greenlets that end by this: somebody else tells it in one line."""
    loop_hub = _gevent().get_hub()
    loop_hub.NOT_ERROR = (*loop_hub.NOT_ERROR, kind)


def resolve(host: str, port: int) -> list[tuple[Any, ...]]:
    """Return ``getaddrinfo`` entries of a TCP address without blocking the loop; raise ``OSError``."""
    socket = _gevent("gevent.socket")
    found: list[tuple[Any, ...]] = socket.getaddrinfo(host, port, 0, socket.SOCK_STREAM)
    return found
