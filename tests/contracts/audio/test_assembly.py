"""Tests of cartest_contracts.audio.assembly and cartest_contracts.audio.heard."""

from cartest_contracts.audio.assembly import assemble
from cartest_contracts.audio.code import context_tag
from cartest_contracts.audio.heard import Gap, Heard, HeardWord


def _heard(*said: tuple[int, int, str], unread: tuple[tuple[float, float], ...] = ()) -> Heard:
    """Each word lasts a second: tag, index, text."""
    words = [
        HeardWord(
            text=text, tag=tag, index=index % 256, start_s=at, end_s=at + 1.0, speed=1.0 + at / 10, volume=1.0
        )
        for at, (tag, index, text) in enumerate(said)
    ]
    return assemble(words, unread, duration_s=float(len(words)))


def test_words_in_order_are_a_complete_context() -> None:
    """Joined verbatim, with the medians of what was measured."""
    heard = _heard((5, 0, "One"), (5, 1, " two"), (5, 2, " three"))
    (context,) = heard.contexts
    assert heard.transcript == context.transcript == "One two three"
    assert context.complete
    assert context.words == heard.words
    assert (heard.gaps, heard.repeats, heard.duration_s) == ((), (), 3.0)
    assert (heard.speed, heard.volume) == (1.1, 1.0)


def test_nothing_heard_is_nothing() -> None:
    """No context, no figures, no text."""
    heard = _heard()
    assert (heard.contexts, heard.words, heard.gaps, heard.transcript) == ((), (), (), "")
    assert heard.speed is heard.volume is None


def test_a_missing_word_is_a_gap_between_its_neighbours() -> None:
    """With the number of words missing; before the first word it begins where the last sound ended."""
    heard = _heard((5, 0, "One"), (5, 3, " four"), (7, 2, "three"))
    assert heard.gaps == (
        Gap(start_s=1.0, end_s=1.0, missing=2, tag=5),
        Gap(start_s=2.0, end_s=2.0, missing=2, tag=7),
    )
    assert [context.complete for context in heard.contexts] == [False, False]


def test_an_unreadable_stretch_is_the_gap_it_lies_in_or_one_of_its_own() -> None:
    """A gap is not told twice."""
    words = [
        HeardWord(text="a", tag=5, index=0, start_s=0.0, end_s=1.0, speed=1.0, volume=1.0),
        HeardWord(text=" c", tag=5, index=2, start_s=2.0, end_s=3.0, speed=1.0, volume=1.0),
    ]
    heard = assemble(words, [(1.1, 1.9), (3.0, 3.5)], duration_s=4.0)
    assert heard.gaps == (Gap(start_s=1.0, end_s=2.0, missing=1, tag=5), Gap(start_s=3.0, end_s=3.5))
    assert heard.contexts[0].gaps == heard.gaps[:1]


def test_a_word_heard_before_is_a_repeat() -> None:
    """It stays in the transcript: it was heard."""
    heard = _heard((5, 0, "One"), (5, 1, " two"), (5, 0, "One"), (5, 1, " two"), (5, 2, " three"))
    (context,) = heard.contexts
    assert context.transcript == "One twoOne two three"
    assert [word.text for word in context.repeats] == [word.text for word in heard.repeats] == ["One", " two"]
    assert not context.complete
    assert heard.gaps == ()


def test_a_late_word_leaves_its_gap_and_is_no_repeat() -> None:
    """It was missing in its place."""
    heard = _heard((5, 0, "One"), (5, 2, " three"), (5, 1, " two"))
    assert heard.transcript == "One three two"
    assert [gap.missing for gap in heard.gaps] == [1]
    assert heard.repeats == ()


def test_the_index_wraps() -> None:
    """A context of 600 words is one context, and a gap across the wrap is counted."""
    said = [(5, index, f" {index}") for index in range(600) if index != 511]
    heard = _heard(*said)
    (context,) = heard.contexts
    assert [gap.missing for gap in context.gaps] == [1]
    assert context.repeats == ()
    again = _heard(*said, (5, 599, " 599"), (5, 600, " 600"))
    assert [word.text for word in again.repeats] == [" 599"]


def test_another_text_at_a_known_place_is_another_utterance() -> None:
    """Of the same tag: another context with it, or the same id on another socket."""
    heard = _heard((5, 0, "One"), (5, 1, " two"), (5, 0, "Uno"), (5, 1, " dos"))
    assert [context.transcript for context in heard.contexts] == ["One two", "Uno dos"]
    assert heard.repeats == ()
    assert heard.transcript == "One two Uno dos"


def test_without_a_context_index_zero_starts_an_utterance() -> None:
    """Two requests for the same text are two utterances, not a repeat."""
    heard = _heard((0, 0, "Hi"), (0, 1, " you"), (0, 0, "Hi"), (0, 1, " you"))
    assert [context.transcript for context in heard.contexts] == ["Hi you", "Hi you"]
    assert all(context.complete for context in heard.contexts)


def test_contexts_that_take_turns_are_told_apart() -> None:
    """In order of their first word, by the tag of an id, and foreign ones by name."""
    one, two = context_tag("one"), context_tag("two")
    heard = _heard((one, 0, "A"), (two, 0, "X "), (one, 1, " b"), (two, 1, "y"))
    assert [context.transcript for context in heard.contexts] == ["A b", "X y"]
    assert heard.transcript == "A X  b y"
    assert heard.of("one") == heard.contexts[:1]
    assert heard.of(None) == ()
    assert heard.foreign_tags("one", "two") == frozenset()
    assert heard.foreign_tags("one", None) == {two}
