"""Kernel receive stamps on a TCP socket: switching them on, and reading them from what ``recvmsg`` returns.

``SO_TIMESTAMPNS`` makes every ``recvmsg`` return the wall time at which the kernel took in the last packet
that this read touched. Because it is the *last* packet, a late and big read would report the newest chunk:
reads are small until the first audio byte is in (figures: docs/measurement.md, "Kernel stamps").
"""

import _socket
import struct
import sys
import time
from typing import Final, NamedTuple, Protocol

from cartest_loadtests.polls import Poll

__all__ = [
    "ANCILLARY_BYTES",
    "FIRST_READ_BYTES",
    "NEXT_READ_BYTES",
    "Read",
    "Stamped",
    "keep_warm",
    "kernel_ns",
    "switch_on",
]

# asm-generic/socket.h of Linux; Python has no name for it before 3.14.
_SO_TIMESTAMPNS: Final = 35
_SOL_SOCKET: Final = 1
_TIMESPEC: Final = struct.Struct("@ll")
_WARM_UP_S: Final = 1.0
"""Milliseconds on an idle machine; a kernel that is later than this never stamps."""
ANCILLARY_BYTES: Final = 64
"""Room for one control message with a timespec."""
FIRST_READ_BYTES: Final = 700
"""Until the first audio byte is in: smaller than any packet that holds audio."""
NEXT_READ_BYTES: Final = 65536


class Read(NamedTuple):
    """One socket read: the stamps of its last packet and of the call, and how much it gave.

    The native receiver makes plain tuples of the same members in the same order.
    """

    kernel_ns: int
    """Wall time, nanoseconds since the epoch; 0 where the kernel gave none."""
    user_ns: int
    """Monotonic clock, just after the call."""
    size: int
    """Bytes; under TLS of what could be decrypted, which may be nothing yet."""
    poll: Poll
    """The loop's turn that made it."""
    drained: bool
    """Whether the kernel had nothing more at that instant."""
    shared: bool
    """Whether it touched a part of the next TLS record, which it could not decrypt yet."""


class Stamped(Protocol):
    """The part of a socket that is needed here."""

    def setsockopt(self, level: int, option: int, value: int, /) -> None:
        """Set an option."""


def switch_on(socket: Stamped, *, platform: str = sys.platform) -> bool:
    """Ask for stamps; return whether this platform gives them."""
    if not platform.startswith("linux"):
        return False
    try:
        socket.setsockopt(_SOL_SOCKET, _SO_TIMESTAMPNS, 1)
    except OSError:
        return False
    return True


def kernel_ns(ancillary: list[tuple[int, int, bytes]]) -> int:
    """Return the stamp in ``recvmsg``'s ancillary data, or 0 where there is none."""
    for level, kind, data in ancillary:
        if level == _SOL_SOCKET and kind == _SO_TIMESTAMPNS and len(data) >= _TIMESPEC.size:
            seconds, nanoseconds = _TIMESPEC.unpack_from(data)
            return int(seconds) * 1_000_000_000 + int(nanoseconds)
    return 0


def keep_warm() -> _socket.socket | None:
    """Make the kernel stamp from now on; it goes on while the returned socket is open. ``None`` off Linux.

    Stamping is switched on asynchronously, for all sockets while any has it: without this the very first
    packets of a process may lack their stamp (performance.md section 3). The socket is TCP, and talks to itself:
    on UDP a packet without a stamp is given one while it is read (``__sock_recv_timestamp`` of Linux), which
    says nothing about the packets of others.
    """
    warm = _socket.socket(_socket.AF_INET, _socket.SOCK_STREAM)
    if not switch_on(warm):
        warm.close()
        return None
    warm.setsockopt(_socket.IPPROTO_TCP, _socket.TCP_NODELAY, 1)
    warm.bind(("127.0.0.1", 0))
    warm.connect(warm.getsockname())
    give_up_s = time.monotonic() + _WARM_UP_S
    while time.monotonic() < give_up_s:
        warm.send(b"x")
        if kernel_ns(warm.recvmsg(1, ANCILLARY_BYTES)[1]):
            break
    return warm
