"""What a reader heard: words, the contexts that said them, and what is missing, repeated or foreign.

Records only; :mod:`.assembly` makes them from intact frames. All times are seconds from the start of the
recording.
"""

from dataclasses import dataclass
from statistics import median

from cartest_contracts.audio.code import context_tag

__all__ = ["Gap", "Heard", "HeardContext", "HeardWord"]


@dataclass(frozen=True, kw_only=True, slots=True)
class HeardWord:
    """One intact frame."""

    text: str
    """Verbatim, with the white space that belongs to it."""
    tag: int
    """Of the context that said it (:func:`.code.context_tag`); 0 for none."""
    index: int
    """Place in its context, from 0, modulo 256."""
    start_s: float
    end_s: float
    speed: float
    """Measured: 1.0 where a symbol lasts 20 ms."""
    volume: float
    """Measured: 1.0 where a tone's peak is 0.4 of full scale."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Gap:
    """Where something is missing: between the two ends, which may be the same instant."""

    start_s: float
    end_s: float
    missing: int = 0
    """Words of the context ``tag`` that are missing; 0 if there is sound of the code that says no word."""
    tag: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class HeardContext:
    """What one context said, in the order of hearing.

    Two utterances of the same tag are two of these where it can be told: without a context when the index
    starts again at 0, else when it comes back to a place with another text.
    """

    tag: int
    words: tuple[HeardWord, ...]
    gaps: tuple[Gap, ...] = ()
    """Words missing before, or between, those heard; what came after the last one nobody can know."""
    repeats: tuple[HeardWord, ...] = ()
    """The words among ``words`` that had been heard before."""

    @property
    def transcript(self) -> str:
        """The words joined verbatim, repeats included."""
        return "".join(word.text for word in self.words)

    @property
    def complete(self) -> bool:
        """Whether nothing is missing or repeated, as far as was heard."""
        return not self.gaps and not self.repeats


@dataclass(frozen=True, kw_only=True, slots=True)
class Heard:
    """All that was heard in a recording; without words and gaps, it holds no code."""

    contexts: tuple[HeardContext, ...]
    """In order of their first word."""
    gaps: tuple[Gap, ...]
    """Of all contexts, and those where no context can be named, by time."""
    duration_s: float
    """Length of the recording."""

    @property
    def words(self) -> tuple[HeardWord, ...]:
        """The words of all contexts by time."""
        return tuple(
            sorted((word for each in self.contexts for word in each.words), key=lambda word: word.start_s)
        )

    @property
    def repeats(self) -> tuple[HeardWord, ...]:
        """The words of all contexts that had been heard before."""
        return tuple(word for each in self.contexts for word in each.repeats)

    @property
    def transcript(self) -> str:
        """What was said, in order: verbatim within a context, a space where another one speaks on."""
        text = ""
        speaker: HeardContext | None = None
        owners = {id(word): each for each in self.contexts for word in each.words}
        for word in self.words:
            owner = owners[id(word)]
            apart = speaker is not None and owner is not speaker and not text[-1:].isspace()
            text += (" " if apart and not word.text[:1].isspace() else "") + word.text
            speaker = owner
        return text

    @property
    def speed(self) -> float | None:
        """Median of the words' speeds; ``None`` if nothing was heard."""
        return median(word.speed for word in self.words) if self.contexts else None

    @property
    def volume(self) -> float | None:
        """Median of the words' volumes; ``None`` if nothing was heard."""
        return median(word.volume for word in self.words) if self.contexts else None

    def of(self, context_id: str | None) -> tuple[HeardContext, ...]:
        """Return the utterances with the tag of this context."""
        tag = context_tag(context_id)
        return tuple(each for each in self.contexts if each.tag == tag)

    def foreign_tags(self, *context_ids: str | None) -> frozenset[int]:
        """Return the tags heard that belong to none of these contexts."""
        return frozenset(each.tag for each in self.contexts) - {context_tag(each) for each in context_ids}
