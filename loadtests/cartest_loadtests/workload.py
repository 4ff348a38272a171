"""What users say: a deterministic request for every place in a run, whatever the timing.

Turn *n* of user *u* is a function of (seed, u, n) in a closed loop; in an open one the schedule takes the user's
place, and *n* is the number of the arrival. So two runs of one seed send the same requests. Pure.
"""

from dataclasses import dataclass
from hashlib import blake2b
from itertools import cycle, dropwhile
from typing import Any, Final

import msgspec

from cartest_contracts.corpus import SENTENCES, Sentence
from cartest_contracts.formats import OutputFormat
from cartest_loadtests.settings import Settings

__all__ = ["Turn", "Workload", "monologue", "speech_request"]

_LONG: Final = 200
"""Characters of a speech that can be interrupted: a quarter of a minute, as people speak."""


class Turn(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to do."""

    number: int
    """From 0, of this user or schedule."""
    sentence: Sentence
    intended_ns: int | None = None
    """When a schedule wanted it to start (monotonic clock); ``None`` in a closed loop."""


@dataclass(frozen=True, kw_only=True)
class Workload:
    """The turns of one user, or of one schedule."""

    seed: int
    name: str
    """Whose: ``BytesUser-0.3`` or ``BytesUser``."""

    def turn(self, number: int, *, intended_ns: int | None = None) -> Turn:
        """Return turn ``number``; the same every time."""
        # A hash spreads as well as a generator that is seeded with it, for a tenth of the time.
        drawn = int.from_bytes(blake2b(f"{self.seed}/{self.name}/{number}".encode(), digest_size=8).digest())
        return Turn(number=number, sentence=SENTENCES[drawn % len(SENTENCES)], intended_ns=intended_ns)


def monologue(sentence: Sentence) -> Sentence:
    """Return a speech that begins with a sentence and is long enough to be interrupted."""
    others = cycle(each for each in SENTENCES if each.language == sentence.language)
    text = ""
    for each in dropwhile(lambda each: each is not sentence, others):
        text += each.text
        if len(text) >= _LONG:
            break
        text += " "
    return Sentence(language=sentence.language, text=text)


def speech_request(sentence: Sentence, settings: Settings, output_format: OutputFormat) -> dict[str, Any]:
    """Return the body of a request to say a sentence (tts.md section 1)."""
    return {
        "model_id": settings.model,
        "transcript": sentence.text,
        "voice": {"mode": "id", "id": settings.voice},
        "language": sentence.language,
        "output_format": msgspec.to_builtins(output_format),
    }
