"""What the C sources offer."""

from collections.abc import Callable
from typing import Generic, Protocol, TypeVar, final

class _Poll(Protocol):
    @property
    def woken_ns(self) -> int: ...

_PollT = TypeVar("_PollT", bound=_Poll)

@final
class Receiver(Generic[_PollT]):
    """What one plain socket received: reads made, stamped, kept; signs looked for at once.

    ``on_sign`` is called at a sign and at the loss; ``found`` returns the loop's newest poll; an answer of more
    than ``largest`` bytes is a loss. Raises ``MemoryError``, and whatever the two raise.
    """

    def __new__(
        cls, descriptor: int, on_sign: Callable[[], object], found: Callable[[], _PollT], largest: int
    ) -> Receiver[_PollT]: ...
    @property
    def waiting(self) -> bool:
        """Whether something came that was not taken yet."""

    @property
    def audio_begun(self) -> bool:
        """Whether reads may be large."""

    @property
    def lost(self) -> tuple[str, int] | None:
        """``("closed", 0)``, ``("reset", number of the error)``, or ``("flood", 0)``."""

    def readable(self) -> None:
        """Read what there is, keep it, and call back at a sign or the loss."""

    def expect_http(self, events: bool, /) -> None:
        """Begin an HTTP answer: forget what came so far, read small again, look for its signs."""

    def expect_socket(self) -> None:
        """Begin to use the connection as a WebSocket, likewise."""

    def expect_another(self) -> None:
        """Begin an answer beside those under way: read small again."""

    def await_first(self, mark: bytes, wakes: bool, /) -> None:
        """Look for the first frame that holds a mark; where it wakes, that is a sign like an end."""

    def forget(self, mark: bytes, /) -> None:
        """Look no more for a mark."""

    def settled(self, torn: bool, /) -> None:
        """All that came was decoded; whether a frame has begun that is not all there."""

    def take(self) -> tuple[bytes, list[tuple[int, int, int, _PollT, bool, bool]]]:
        """Return what came since the last call, joined, and the reads that gave it.

        Of each ``(kernel_ns, user_ns, size, poll, drained, shared)``; the last is always false.
        """

    def close(self) -> None:
        """Read no more, call nobody back; what was not taken yet stays."""

@final
class PollClock(Generic[_PollT]):
    """The newest poll of one loop, made by ``poll(before_ns, woken_ns)``; ``now_ns`` is the monotonic clock's."""

    def __new__(cls, poll: Callable[[int, int], _PollT], now_ns: Callable[[], int] = ...) -> PollClock[_PollT]: ...
    @property
    def newest(self) -> _PollT:
        """The newest poll."""

    def asking(self) -> None:
        """Run just before the loop asks."""

    def answered(self) -> None:
        """Run just after the kernel answered, before anybody reads."""

    def found(self) -> _PollT:
        """Count one socket that the newest poll found ready; return that poll."""

# Reads come joined: ``data`` from ``begin`` on is looked through; read ``i`` ends at ``ends[i]`` and came at
# ``instants[i]``. A row is (instant of its first byte, size, JSON, audio, name of its event). Where the JSON is a
# plain chunk event with strict base64, the audio is decoded and the JSON lacks its ``data``; else the audio is
# ``None``.
_Row = tuple[int, int, bytes, bytes | None, str | None]

def frame_rows(data: bytes, begin: int, ends: list[int], instants: list[int], /) -> tuple[list[_Row], int]:
    """Return the whole, unmasked text messages of one frame each, and where the first other thing begins.

    The size of a row is that of the payload. Raises ``ValueError`` where the ends do not cover the data.
    """

def event_rows(data: bytes, begin: int, ends: list[int], instants: list[int], /) -> tuple[list[_Row], int]:
    """Return the whole server-sent events of one ``data`` line each, and where the first other thing begins.

    Beside it they may have one ``event`` line and ``id`` lines. The size of a row is that of its lines, with one
    byte for each line's end. Raises as :func:`frame_rows`.
    """

def piece_rows(
    data: bytes, begin: int, ends: list[int], instants: list[int], /
) -> tuple[bytes, list[int], list[int], list[int], int, bool]:
    """Return what the whole chunks of HTTP's chunked coding hold, up to the last one or anything unusual.

    That is what they hold, joined; where each piece of it ends, and its instant (a piece lies in one chunk and
    one read); the instants of the chunks' first pieces; where the first other thing begins; and whether that may
    be a chunk that is only not all there. Raises as :func:`frame_rows`.
    """
