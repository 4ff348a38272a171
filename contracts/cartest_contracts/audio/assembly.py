"""From intact frames and unreadable stretches to what was heard: order, gaps and repeats. Pure; no signal here.

Indices count modulo 256, so a word's place is the nearest one to where its context stood. A place that comes
back with the same text is a repeat, with another text the start of another utterance.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from cartest_contracts.audio.heard import Gap, Heard, HeardContext, HeardWord

__all__ = ["assemble"]

Stretch = tuple[float, float]


@dataclass(kw_only=True, slots=True)
class _Utterance:
    """One context while it is put together."""

    tag: int
    words: list[HeardWord] = field(default_factory=list[HeardWord])
    gaps: list[Gap] = field(default_factory=list[Gap])
    repeats: list[HeardWord] = field(default_factory=list[HeardWord])
    texts: dict[int, str] = field(default_factory=dict[int, str])
    """By place: the index without its wrap."""
    next_place: int = 0
    quiet_from_s: float = 0.0
    """End of its last word; before the first, of the last word of anyone."""

    def place(self, word: HeardWord) -> int:
        """Return the place with this index that is nearest to the next one; none lies before 0."""
        ahead = (word.index - self.next_place) % 256
        place = self.next_place + ahead
        return place - 256 if ahead >= 128 and place >= 256 else place

    def starts_anew(self, word: HeardWord) -> bool:
        """Whether this word cannot be a part of this utterance."""
        place = self.place(word)
        if place >= self.next_place or not self.words:
            return False
        return self.texts.get(place, word.text) != word.text or (self.tag == 0 and place == 0)

    def add(self, word: HeardWord) -> None:
        """Take the next word in time."""
        place = self.place(word)
        if place > self.next_place:
            missing = place - self.next_place
            self.gaps.append(Gap(start_s=self.quiet_from_s, end_s=word.start_s, missing=missing, tag=self.tag))
        if place in self.texts:
            self.repeats.append(word)
        self.texts[place] = word.text
        self.words.append(word)
        self.next_place = max(self.next_place, place + 1)
        self.quiet_from_s = word.end_s

    def done(self) -> HeardContext:
        return HeardContext(
            tag=self.tag, words=tuple(self.words), gaps=tuple(self.gaps), repeats=tuple(self.repeats)
        )


def assemble(words: Iterable[HeardWord], unread: Sequence[Stretch], *, duration_s: float) -> Heard:
    """Put together what was heard.

    ``words`` are the intact frames by time, ``unread`` the stretches that sound like the code and say no
    word. A stretch that falls into a gap of a context is that gap; any other is one of its own.
    """
    utterances: list[_Utterance] = []
    current: dict[int, _Utterance] = {}
    last_end_s = 0.0
    for word in words:
        utterance = current.get(word.tag)
        if utterance is None or utterance.starts_anew(word):
            utterance = current[word.tag] = _Utterance(tag=word.tag, quiet_from_s=last_end_s)
            utterances.append(utterance)
        utterance.add(word)
        last_end_s = word.end_s
    named = [gap for utterance in utterances for gap in utterance.gaps]
    nameless = [
        Gap(start_s=start_s, end_s=end_s)
        for start_s, end_s in unread
        if not any(gap.start_s < end_s and start_s < gap.end_s for gap in named)
    ]
    return Heard(
        contexts=tuple(utterance.done() for utterance in utterances),
        gaps=tuple(sorted(named + nameless, key=lambda gap: (gap.start_s, gap.end_s))),
        duration_s=duration_s,
    )
