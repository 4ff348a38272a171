"""One thing that differs for a client between two versions."""

from typing import Literal, Self

import msgspec

from cartest_contracts.diff.difference import Difference
from cartest_contracts.knowledge import Knowledge

__all__ = ["Change", "Effect", "Side"]

Effect = Literal["breaking", "compatible"]
Side = Literal["operation", "request", "response"]
"""Where it is met: calling at all, in what the client sends, or in what it gets."""


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """A difference as a client of the old version meets it at the new one."""

    effect: Effect
    operation: str
    """``POST /tts/bytes``, or the path of a socket."""
    side: Side
    place: str
    """Where in the request or answer, in words: ``body output_format.sample_rate``; empty for the whole."""
    what: str
    """A phrase whose subject is the place: ``is required now``."""
    knowledge: Knowledge
    """That of the less certain of the two items."""
    source: str
    """Where the items are written: ``tts.md section 3``."""

    @classmethod
    def of(cls, difference: Difference, *, operation: str, side: Side, around: str = "") -> Self:
        """Return a difference as the change that it is for the clients of an operation.

        ``around`` is what was compared: ``body``, ``query limit``, ``401``.
        """
        knowledge, source = difference.old.less_certain(difference.new)
        return cls(
            effect="breaking" if difference.breaking else "compatible",
            operation=operation,
            side=side,
            place=f"{around} {difference.place}".strip(),
            what=difference.what,
            knowledge=knowledge,
            source=source,
        )
