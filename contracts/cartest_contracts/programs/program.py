"""A program: what a client does on several sockets, as data. Steps say what is meant; :mod:`.draft` says it."""

from dataclasses import dataclass
from typing import Any, Final

import msgspec

from cartest_contracts.versions import DEFAULT_VERSION, ApiVersion

__all__ = [
    "MALFORMED",
    "NONSENSE",
    "AwaitAudio",
    "AwaitEnd",
    "Cancel",
    "HangUp",
    "Malformed",
    "Nonsense",
    "PassTime",
    "Program",
    "ProgramStep",
    "Say",
    "Style",
]


class _Step(msgspec.Struct, frozen=True, kw_only=True, tag_field="do"):
    """One step; sockets and contexts have names of the program's own."""


class _InContext(_Step, frozen=True, kw_only=True):
    socket: int
    context: str


class Say(_InContext, frozen=True, kw_only=True, tag="say"):
    """Send text into a context; blank text with ``more`` false finishes it."""

    text: str = ""
    more: bool = False
    flush: bool = False


class Cancel(_InContext, frozen=True, kw_only=True, tag="cancel"):
    """Cancel a context."""


class Malformed(_InContext, frozen=True, kw_only=True, tag="malformed"):
    """Send a message into a context that is wrong in itself."""

    how: str


class AwaitAudio(_InContext, frozen=True, kw_only=True, tag="await audio"):
    """Wait for the first audio of a context."""


class AwaitEnd(_InContext, frozen=True, kw_only=True, tag="await end"):
    """Wait for the ``done`` of a context whose input is finished."""


class PassTime(_Step, frozen=True, kw_only=True, tag="pass time"):
    """Let time pass until every open context has ended by itself."""


class Nonsense(_Step, frozen=True, kw_only=True, tag="nonsense"):
    """Send what belongs to no context."""

    socket: int
    how: str


class HangUp(_Step, frozen=True, kw_only=True, tag="hang up"):
    """Close a socket in the middle of everything; the next step on it opens another one."""

    socket: int


ProgramStep = Say | Cancel | Malformed | AwaitAudio | AwaitEnd | PassTime | Nonsense | HangUp

MALFORMED: Final[dict[str, dict[str, Any]]] = {
    "number as transcript": {"transcript": 7},
    "word as continue": {"continue": "yes"},
    "no output format": {"output_format": None},
    "wav": {"output_format": {"container": "wav", "encoding": "pcm_s16le", "sample_rate": 8000}},
    "word as cancel": {"cancel": "yes"},
}
"""Members that make a message wrong at every version (websocket.md sections 2 and 8)."""

NONSENSE: Final[dict[str, str | bytes]] = {
    "torn JSON": '{"model_id": "son',
    "an array": "[1, 2]",
    "no context": '{"cancel": true}',
    "binary": b"\x00\x01",
}
"""Frames that name no context (websocket.md section 8)."""


_LONG_TEXT: Final = (
    "A much longer sentence, so long that it is still being spoken, piece by piece by piece, when the next message"
    " has come, and of which nobody has ever heard the end. "
)


@dataclass(frozen=True, kw_only=True)
class Style:
    """What programs may hold, and how much of it."""

    version: ApiVersion = DEFAULT_VERSION
    steps: int = 20
    """At most; waits that the model adds come on top."""
    sockets: int = 2
    """Open at the same time."""
    contexts: tuple[str, ...] = ("a", "b", "c")
    """Names on each socket; the same name on two sockets means two contexts. Those of ``b`` ask for timestamps."""
    width: int = 3
    """Contexts that may be active at once: below the plan's limit (errors-and-limits.md section 5)."""
    texts: tuple[str, ...] = ("Hi. ", "One, two. ", "你好。")
    long_text: str = _LONG_TEXT
    """Long enough to be talked over by what follows it at once."""
    blanks: tuple[str, ...] = ("", " ", "...")
    passes_time: bool = True
    """Whether contexts may be left to expire: costs a second each where the clock cannot be moved."""
    mistakes: bool = True
    """Whether malformed messages and nonsense may be sent."""
    hang_ups: int = 1
    """Sockets that may be closed in the middle."""


class Program(msgspec.Struct, frozen=True, kw_only=True):
    """One program."""

    id: str
    """Unique in its run, the same for the same seed: ``program-1-7`` is the seventh of seed 1."""
    steps: tuple[ProgramStep, ...]
