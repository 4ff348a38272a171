"""What the transport asks of whoever decides the answers, and what all connections of a server share."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Protocol

from cartest_mocks.clock import Clock
from cartest_mocks.exchange import Reply, Request, Session, Stream, Wire
from cartest_mocks.reader import Failure
from cartest_mocks.writer import HeadWriter

__all__ = ["Admission", "Application", "Endable", "OpenWire", "Shared"]


class OpenWire(Wire, Protocol):
    """A wire that remembers how it was closed."""

    @property
    def closed_with(self) -> tuple[int, str]:
        """Close code and reason, 1006 if there was no close frame (RFC 6455 section 7.1.5)."""
        ...


@dataclass(frozen=True, kw_only=True)
class Admission:
    """A socket that may open."""

    headers: tuple[tuple[str, str], ...]
    """To send with 101."""
    start: Callable[[OpenWire], Session | Reply]
    """Begins the session, or says why it cannot; the session sends nothing before it is first called."""


class Application(Protocol):
    """Who decides what to answer; none of these raises, nor do the awaitables."""

    def answer(self, request: Request) -> Reply | Stream | Awaitable[Reply | Stream]:
        """Answer one request."""
        ...

    def admit(self, request: Request) -> Admission | Reply:
        """Say whether a socket may open."""
        ...

    def refuse(self, failure: Failure) -> Reply:
        """Answer what could not be read."""
        ...

    def failed(self, error: Exception, request: Request) -> Reply:
        """Answer in place of an endpoint that raised; what is no :class:`Problem` is recorded as a defect."""
        ...


class Endable(Protocol):
    """An open connection, as the server sees it when it shuts down."""

    def shut_down(self) -> None:
        """Say goodbye as the protocol has it, and close."""

    def abort(self) -> None:
        """Close now, whatever is unsent."""


@dataclass(kw_only=True)
class Shared:
    """What all connections of a server share."""

    app: Application
    clock: Clock
    max_body_bytes: int
    max_upload_bytes: int
    heads: HeadWriter = field(default_factory=HeadWriter)
    open: set[Endable] = field(default_factory=set[Endable])
