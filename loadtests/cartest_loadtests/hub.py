"""The event loop as the users see it: the one file that touches gevent, which ships no types.

Everything is looked up when called, never at import: ``locust --processes`` forks after loading this file,
and each child has a loop of its own.
"""

import importlib
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from typing import Any, Final, Protocol
from weakref import WeakKeyDictionary

from cartest_loadtests.gates import Deadlines, LoneGate

__all__ = [
    "Gate",
    "Watcher",
    "gate",
    "greenlets",
    "interrupt_between_greenlets",
    "keep_quiet_about",
    "lock",
    "resolve",
    "run_every",
    "serve",
    "sleep",
    "spawn",
    "wait_until_ready",
    "watch_polls",
    "watch_reads",
    "wide_gate",
]

_READ, _WRITE = 1, 2
_deadlines: Final[WeakKeyDictionary[Any, Deadlines]] = WeakKeyDictionary()
"""Of each loop; a thread has its own."""


class Gate(Protocol):
    """What greenlets wait at and a callback opens."""

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
    """Return a closed gate for one greenlet at a time, of the loop that runs here."""
    loop_hub = _gevent().get_hub()
    deadlines = _deadlines.get(loop_hub)
    if deadlines is None:
        deadlines = _deadlines[loop_hub] = Deadlines(loop_hub, _gevent().getcurrent)
    return LoneGate(deadlines)


def wide_gate() -> Gate:
    """Return a closed gate that many may wait at."""
    made: Gate = _gevent("gevent.event").Event()
    return made


def lock() -> AbstractContextManager[object]:
    """Return what one greenlet at a time may hold; the others queue for it."""
    made: AbstractContextManager[object] = _gevent("gevent.lock").BoundedSemaphore(1)
    return made


def watch_reads(descriptor: int, callback: Callable[[], None]) -> Watcher:
    """Run ``callback`` on the loop whenever the descriptor can be read, until the watcher is closed."""
    watcher = _gevent().get_hub().loop.io(descriptor, _READ)
    watcher.start(callback)
    kept: Watcher = watcher
    return kept


def watch_polls(asking: Callable[[], None], answered: Callable[[], None]) -> Callable[[], None]:
    """Run one function last before the loop asks the kernel, one first after; return what ends that."""
    loop = _gevent().get_hub().loop
    # gevent runs its greenlets from a prepare watcher of middle priority: the asking comes after them.
    before, after = loop.prepare(ref=False, priority=loop.MINPRI), loop.check(ref=False, priority=loop.MAXPRI)
    before.start(asking)
    after.start(answered)

    def end() -> None:
        before.close()
        after.close()

    return end


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


def serve(answer: Callable[[Any], None]) -> tuple[int, Callable[[], None]]:
    """Hand each connection to a free loopback port to a greenlet; return the port and what ends it all."""

    def handle(connection: Any, _address: object) -> None:
        answer(connection)

    server = _gevent("gevent.server").StreamServer(("127.0.0.1", 0), handle)
    server.start()

    def end() -> None:
        server.stop(timeout=0)

    port: int = server.server_port
    return port, end


def greenlets(objects: Iterable[object]) -> int:
    """Count the greenlets among these objects."""
    kind = _gevent("greenlet").greenlet
    return sum(number for made, number in Counter(map(type, objects)).items() if issubclass(made, kind))


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
