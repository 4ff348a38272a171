"""Cheap signs in the raw bytes of a WebSocket that is used by one context or by many at once.

As :mod:`cartest_loadtests.endings`, for a socket: that a context's first frame has come, that any context may be
over. They run at every socket read and only look. A sign may be false, it is never missed. The native receiver
looks for the same (``signs_socket.c``): change both, the tests compare them.
"""

from typing import Final, Protocol

import msgspec

__all__ = ["AwaitedSigns", "SocketSigns", "mark_of"]

_CLOSE, _PING = b"\x88", b"\x89"
"""Opcodes with FIN set (RFC 6455 section 5.2). A ping must be answered, so it wakes somebody, too."""
_TRUE: Final = b"true"
"""``done`` and ``error`` events hold ``"done":true``; of others only ``flush_done`` has a member that is true
(websocket.md section 3)."""

_encode: Final = msgspec.json.Encoder().encode


def mark_of(context_id: str) -> bytes:
    """Return what every frame of a context holds: its name, as JSON."""
    return _encode(context_id)


class AwaitedSigns(Protocol):
    """What is to be told to whoever looks through the reads of a socket, in Python or native."""

    def await_first(self, context_id: str, *, wakes: bool) -> None:
        """Look for the first frame of a context; where it ``wakes``, that is a sign like an end."""
        ...

    def forget(self, context_id: str) -> None:
        """Look no more for a context."""
        ...

    def settled(self, *, torn: bool) -> None:
        """All that came was decoded; ``torn`` tells that a frame has begun that is not all there."""
        ...


class SocketSigns:
    """Implements :class:`AwaitedSigns`, and :class:`~cartest_loadtests.endings.Signs`."""

    def __init__(self) -> None:
        self.audio_begun = True
        """Whether no context waits for its first frame: reads may be large. That frame's instant is the one of
        the read that covers its first byte, so it does not matter that the audio in it comes later."""
        self._awaited: dict[bytes, bool] = {}
        """What the first frame of each context holds, and whether it wakes somebody."""
        self._tail = b""
        self._reach = len(_TRUE) - 1
        """Bytes of each read that are looked at again with the next: one less than the longest mark."""
        self._alert = False
        """A member that is true was seen: its frame may end in any later read."""

    def await_first(self, context_id: str, *, wakes: bool) -> None:
        """See :class:`AwaitedSigns`."""
        mark = mark_of(context_id)
        self._awaited[mark] = wakes
        self._reach = max(self._reach, len(mark) - 1)
        self.audio_begun = False

    def forget(self, context_id: str) -> None:
        """See :class:`AwaitedSigns`."""
        self._awaited.pop(mark_of(context_id), None)
        self.audio_begun = not self._awaited

    def settled(self, *, torn: bool) -> None:
        """See :class:`AwaitedSigns`."""
        self._alert = self._alert and torn

    def may_end(self, data: bytes) -> bool:
        """Take one read; say whether somebody has to look."""
        window = self._tail + data
        self._tail = window[-self._reach :]
        wakes = bool(self._awaited) and self._see_first(window)
        self._alert = self._alert or _TRUE in window
        # A control frame cut in two needs no memory: what follows a close is the end of the connection, which
        # wakes everybody, and a ping may wait for its answer.
        return self._alert or wakes or _CLOSE in data or _PING in data

    def _see_first(self, window: bytes) -> bool:
        seen = [mark for mark in self._awaited if mark in window]
        wakes = [self._awaited.pop(mark) for mark in seen]
        self.audio_begun = not self._awaited
        return any(wakes)
