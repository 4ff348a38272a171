"""What wakes the pacer: one alarm on an absolute deadline of the monotonic clock.

Event-loop timers are late by a third of a millisecond because epoll waits in whole milliseconds; a timerfd is
not. On Linux there is one timerfd for the whole process, elsewhere ``loop.call_at`` is used.
"""

import asyncio
import ctypes
import os
import sys
import time
from collections.abc import Callable
from typing import Final, Protocol

__all__ = ["Alarm", "LoopAlarm", "TimerfdAlarm", "best_alarm", "timerfd_syscalls"]

_NS: Final = 1_000_000_000


class Alarm(Protocol):
    """Calls back once at or after a deadline; setting it again replaces the deadline."""

    def set(self, deadline_ns: int | None) -> None:
        """Ring at this instant of ``time.monotonic_ns``, at once if it has passed; ``None``: do not ring."""

    def close(self) -> None:
        """Release what the alarm holds."""


class LoopAlarm:
    """An alarm on ``loop.call_at``: works everywhere, late by the resolution of the event loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop, ring: Callable[[], None]) -> None:
        self._loop = loop
        self._ring = ring
        self._handle: asyncio.TimerHandle | None = None

    def set(self, deadline_ns: int | None) -> None:
        """Ring at this instant."""
        self.close()
        if deadline_ns is not None:
            delay_s = max(0, deadline_ns - time.monotonic_ns()) / _NS
            self._handle = self._loop.call_later(delay_s, self._ring)

    def close(self) -> None:
        """Drop the pending call."""
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None


class TimerfdAlarm:
    """An alarm on a Linux timerfd, exact to the nanosecond deadline.

    The descriptor is never read: setting a timer clears its expirations (timerfd_create(2): "since its settings
    were last modified"), and the pacer always sets it again after it rang.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, ring: Callable[[], None]) -> None:
        self._loop = loop
        self._ring = ring
        self._create, self._settime = timerfd_syscalls()
        self._fd = self._create()
        self._armed = False
        self._soon: asyncio.Handle | None = None
        loop.add_reader(self._fd, ring)

    def set(self, deadline_ns: int | None) -> None:
        """Ring at this instant; a past one rings at the loop's next turn, without the kernel's timer."""
        if self._soon is not None:
            self._soon.cancel()
            self._soon = None
        if deadline_ns is not None and deadline_ns > time.monotonic_ns():
            self._settime(self._fd, deadline_ns)
            self._armed = True
            return
        if self._armed:
            self._settime(self._fd, 0)
            self._armed = False
        if deadline_ns is not None:
            self._soon = self._loop.call_soon(self._ring)

    def close(self) -> None:
        """Close the descriptor; harmless when closed already."""
        if self._soon is not None:
            self._soon.cancel()
        if self._fd >= 0:
            self._loop.remove_reader(self._fd)
            os.close(self._fd)
            self._fd = -1


def best_alarm(loop: asyncio.AbstractEventLoop, ring: Callable[[], None]) -> Alarm:
    """Return the most exact alarm of this platform."""
    return TimerfdAlarm(loop, ring) if sys.platform == "linux" else LoopAlarm(loop, ring)


_CLOCK_MONOTONIC: Final = 1
_TFD_TIMER_ABSTIME: Final = 1
_TFD_FLAGS: Final = 0o4000 | 0o2000000  # TFD_NONBLOCK | TFD_CLOEXEC


class _Timespec(ctypes.Structure):
    _fields_ = (("tv_sec", ctypes.c_long), ("tv_nsec", ctypes.c_long))


class _Itimerspec(ctypes.Structure):
    _fields_ = (("it_interval", _Timespec), ("it_value", _Timespec))


def timerfd_syscalls() -> tuple[Callable[[], int], Callable[[int, int], None]]:
    """Return create() and settime(fd, absolute nanoseconds) by ctypes; ``os`` has them from Python 3.13 only."""
    libc = ctypes.CDLL(None, use_errno=True)
    value = _Itimerspec()
    pointer = ctypes.byref(value)

    def create() -> int:
        fd: int = libc.timerfd_create(_CLOCK_MONOTONIC, _TFD_FLAGS)
        if fd < 0:
            raise OSError(ctypes.get_errno(), "timerfd_create")
        return fd

    def settime(fd: int, deadline_ns: int) -> None:
        value.it_value.tv_sec, value.it_value.tv_nsec = divmod(deadline_ns, _NS)
        if libc.timerfd_settime(fd, _TFD_TIMER_ABSTIME, pointer, None) < 0:
            raise OSError(ctypes.get_errno(), "timerfd_settime")

    return create, settime
