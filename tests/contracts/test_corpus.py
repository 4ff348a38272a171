"""The corpus: finite, seeded, speakable, in languages that every model speaks."""

from itertools import islice

from cartest_contracts.audio.tokens import speakable
from cartest_contracts.corpus import SENTENCES, sentences
from cartest_contracts.facts import LANGUAGES_15


def test_a_seed_repeats_its_sentences() -> None:
    """The same seed says the same things in the same order, another one does not."""
    assert list(islice(sentences(3), 40)) == list(islice(sentences(3), 40))
    assert list(islice(sentences(3), 40)) != list(islice(sentences(4), 40))
    assert set(islice(sentences(3), 2000)) == {sentence.text for sentence in SENTENCES}


def test_sentences_are_those_of_an_agent() -> None:
    """Each can be spoken, none is twice there, lengths run from a word to about fifteen seconds of speech."""
    texts = [sentence.text for sentence in SENTENCES]
    assert all(map(speakable, texts))
    assert len(set(texts)) == len(texts)
    assert min(map(len, texts)) < 10
    assert 80 < max(map(len, texts)) < 225
    assert len({sentence.language for sentence in SENTENCES}) >= 10
    assert {sentence.language for sentence in SENTENCES} <= set(LANGUAGES_15)
