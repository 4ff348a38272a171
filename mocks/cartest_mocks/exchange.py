"""What travels between the transport and the endpoints: requests, replies, paced streams, sockets, problems.

Endpoints know nothing of sockets and the transport knows nothing of speech; they meet in these types. The
records are msgspec's, because every request makes several and these cost a tenth of a frozen dataclass.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Final, Protocol

import msgspec

from cartest_mocks.writer import LAST_CHUNK, chunk

__all__ = ["Body", "Burst", "Piece", "Playing", "Problem", "Reply", "Request", "Session", "Stream", "Wire"]

Body = bytes


class Request(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One HTTP request, or the request that asks for an upgrade to a WebSocket."""

    method: str
    path: str
    """Percent-decoded, without query; a trailing slash is kept."""
    query: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict[str, tuple[str, ...]])
    headers: dict[str, str] = msgspec.field(default_factory=dict[str, str])
    """Lower-case names; repeated headers joined with a comma."""
    body: Body = b""
    received_ns: int = 0
    """Monotonic clock: when the last byte of the request was read."""

    def first(self, name: str) -> str | None:
        """Return the first query value of that name."""
        values = self.query.get(name)
        return values[0] if values else None


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """A complete answer."""

    status: int = 200
    body: Body = b""
    content_type: str | None = None
    headers: tuple[tuple[str, str], ...] = ()


class Piece(msgspec.Struct, frozen=True, gc=False):
    """One piece of a paced answer."""

    at_ns: int
    """When it leaves, in nanoseconds after the request was received."""
    data: bytes


class Burst:
    """A short body whose pieces are all due already: made once, sent in one write as often as it is asked for."""

    __slots__ = ("_pieces", "chunked")

    MOST_PIECES: Final = 16
    """How many due pieces leave before other connections have their turn, here and in playbacks."""

    def __init__(self, data: bytes, *, piece_bytes: int) -> None:
        self._pieces = [Piece(0, data[at : at + piece_bytes]) for at in range(0, len(data), piece_bytes)]
        self.chunked: Final = b"".join([chunk(piece.data) for piece in self._pieces]) + LAST_CHUNK
        """The whole of it as a chunked body, a piece a chunk."""

    def __iter__(self) -> Iterator[Piece]:
        return iter(self._pieces)


class Stream(msgspec.Struct, frozen=True, kw_only=True):
    """A paced answer: its head leaves with the first piece, chunked, each piece at its own deadline."""

    content_type: str
    pieces: Iterable[Piece]
    """Taken one ahead of need, so a generator may make them lazily; a :class:`Burst` leaves as a whole."""
    headers: tuple[tuple[str, str], ...] = ()
    on_end: Callable[[], None] = lambda: None
    """Called exactly once: after the last piece, or when the client is gone."""


class Problem(Exception):
    """An error that the vendor would report; each transport and version gives it its own shape."""

    def __init__(self, status: int, title: str, message: str = "", *, error_code: str | None = None) -> None:
        super().__init__(f"{status} {title}")
        self.status = status
        self.title = title
        self.message = message or title
        self.error_code = error_code


class Playing(Protocol):
    """A paced series that is under way."""

    def cancel(self) -> None:
        """Send nothing more of it; ``on_end`` is called if it was not. Harmless when it has ended."""


class Wire(Protocol):
    """What a socket session may do to its WebSocket; after the close every call does nothing."""

    def send_text(self, payload: str | bytes) -> None:
        """Send one text frame now; bytes are UTF-8 already."""

    def play(
        self, pieces: Iterable[Piece], *, origin_ns: int, on_end: Callable[[], None] = lambda: None
    ) -> Playing:
        """Send each piece as a text frame at ``origin_ns`` plus its own time, held while the client does not read.

        Pieces are taken one ahead of need. ``on_end`` is called exactly once: after the last one, on
        ``cancel``, or when the socket is gone.
        """
        ...

    def close(self, code: int, reason: str = "") -> None:
        """Send a close frame and end the connection once it is echoed."""


class Session(Protocol):
    """One side of an open WebSocket: what an endpoint does with the frames that arrive."""

    def on_text(self, text: str) -> None:
        """Take one text message."""

    def on_binary(self, data: bytes) -> None:
        """Take one binary message."""

    def on_ping(self) -> None:
        """Notice a ping; the transport has answered it already."""

    def on_close(self) -> None:
        """The socket is gone, however it went; called exactly once."""
