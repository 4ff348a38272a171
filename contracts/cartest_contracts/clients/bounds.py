"""How much of an answer a client takes: the one place for every bound, so that no server can fill the memory.

Each is chosen so that no honest answer meets it (docs/rules.md, section Bounds). Time is bounded by the target's
``timeout_s``: it is for the whole answer, not for its pauses. An answer that meets a bound ends there as
``cancelled``, with the bound's name; what came before is kept.
"""

from dataclasses import dataclass
from typing import Final

from cartest_contracts.observation import Bound

__all__ = ["BOUNDS", "Bounds"]


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """Bounds of one answer, in bytes unless they say otherwise."""

    answer_bytes: int = 64 << 20
    """Of any answer: about 6 minutes of the richest format, beside what was asked for."""
    bytes_a_character: int = 128 << 10
    """Of speech, for each character asked for: more than slow speech takes in the richest format and in base64."""
    text_bytes: int = 8 << 20
    """Of all that is not audio: JSON bodies, and events without their ``data``. A parsed byte takes up to 24."""
    message_bytes: int = 16 << 20
    """Of one event or message: a minute of the richest format."""
    arrivals: int = 100_000
    """Count: fifty times what a minute of speech takes."""
    kept_bytes: int = 8 << 20
    """Of audio that is kept: 40 s of the richest format; the rest is counted and hashed, not kept."""
    unread_bytes: int = 32 << 20
    """Waiting to be sent, pongs above all, to a server that does not read."""

    def crossed(
        self, *, size: int, text: int, arrivals: int, characters: int, pending: int = 0
    ) -> tuple[Bound, str] | None:
        """Return which bound an answer is over, and in one line how; ``None`` if it keeps to all.

        ``pending``: bytes of an event or a text that has not ended yet.
        """
        most = self.answer_bytes + characters * self.bytes_a_character
        if size > most:
            return "bytes", f"the answer is over {most} bytes"
        if text > self.text_bytes:
            return "text", f"the answer has over {self.text_bytes} bytes beside its audio"
        if pending > self.message_bytes:
            return "message", f"one message is over {self.message_bytes} bytes"
        if arrivals > self.arrivals:
            return "pieces", f"the answer is in over {self.arrivals} pieces"
        return None


BOUNDS: Final = Bounds()
