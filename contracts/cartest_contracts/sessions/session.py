"""A session: sockets, the talks on them, and the steps in which it happens.

A *talk* is what becomes one observation: messages and what came back for them. Its name is free; on a TTS socket
it is usually the context. Add members only with a default: files that were written stay readable.
"""

from typing import Any, Final, Literal

import msgspec

from cartest_contracts.observation import ArrivalKind

__all__ = [
    "FORMAT",
    "Binary",
    "Close",
    "Expire",
    "Message",
    "Quiet",
    "Session",
    "Settle",
    "SocketPlan",
    "Step",
    "Talk",
    "Text",
    "Wait",
]

FORMAT: Final = 1

Awaited = Literal[ArrivalKind, "end"]
"""A kind of arrival, or ``end``: ``done`` or ``error``."""


class _Step(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True, tag_field="do"
):
    """One step."""


class Message(_Step, frozen=True, kw_only=True, tag="send"):
    """Send a JSON message."""

    talk: str | None = None
    """``None``: it belongs to no talk, and what comes back for it to the socket."""
    socket: int = 0
    message: Any


class Text(_Step, frozen=True, kw_only=True, tag="text"):
    """Send a text frame that is no JSON."""

    talk: str | None = None
    socket: int = 0
    text: str


class Binary(_Step, frozen=True, kw_only=True, tag="binary"):
    """Send a binary frame."""

    talk: str | None = None
    socket: int = 0
    data: bytes
    """base64 in the file."""


class Wait(_Step, frozen=True, kw_only=True, tag="wait"):
    """Wait until so many of a kind have come for a talk since it began."""

    talk: str
    until: Awaited = "end"
    count: int = 1


class Expire(_Step, frozen=True, kw_only=True, tag="expire"):
    """Let time pass until ``done`` has come for a talk: the mock's clock is moved, others are waited for."""

    talk: str
    seconds: float
    """As long as it takes at most."""
    count: int = 1


class Quiet(_Step, frozen=True, kw_only=True, tag="quiet"):
    """Wait until nothing has come on a socket for so long."""

    socket: int = 0
    ms: int


class Settle(_Step, frozen=True, kw_only=True, tag="settle"):
    """Wait until the server has read all that was sent: it answers a ping."""

    socket: int = 0


class Close(_Step, frozen=True, kw_only=True, tag="close"):
    """Close a socket; what was still talked about on it ends here."""

    socket: int = 0
    code: int = 1000


Step = Message | Text | Binary | Wait | Expire | Quiet | Settle | Close


class SocketPlan(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One socket to open; it is opened at its first step."""

    path: str = "/tts/websocket"
    query: dict[str, str] = {}
    """Without credentials: ``cartest replay`` sends its own."""
    headers: dict[str, str] = {}
    labels: dict[str, str] = {}
    """What the rules need to know of the handshake."""


class Talk(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Messages and what comes back for them."""

    context_id: str | None = None
    socket: int = 0
    lasting: bool = False
    """Whether it goes on after ``done`` and errors; it then ends with the session."""
    labels: dict[str, str] = {}
    """What the rules need to know (docs/rules.md)."""


class Session(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A replayable session."""

    api_version: str = ""
    rule: str = ""
    """The rule that it shows to be broken, if it is for one."""
    about: str = ""
    """One line for people."""
    sockets: tuple[SocketPlan, ...] = (SocketPlan(),)
    talks: dict[str, Talk] = {}
    steps: tuple[Step, ...] = ()
