"""Text as a language model streams it, and what is spoken of it."""

import pytest

from cartest_contracts.audio.tokens import speakable
from cartest_contracts.corpus import SENTENCES, Sentence
from cartest_loadtests.token_stream import spoken_inputs, tokens_of


def test_tokens_are_short_and_take_the_space_before_them() -> None:
    """As models cut words."""
    assert tokens_of("Hello, how are you?") == ("Hell", "o,", " how", " are", " you?")
    assert tokens_of("Wait… \n") == ("Wait", "…", " \n")
    assert tokens_of("") == ()


@pytest.mark.parametrize("sentence", SENTENCES, ids=lambda sentence: sentence.text[:12])
def test_tokens_join_verbatim_and_the_first_can_be_said(sentence: Sentence) -> None:
    """Nothing is lost or put in; a context cannot begin with what says nothing."""
    text = sentence.text
    tokens = tokens_of(text)
    assert "".join(tokens) == text
    assert len(tokens) >= 1
    assert speakable(tokens[0])


def test_what_says_nothing_waits_for_what_it_joins() -> None:
    """And stays unspoken where nothing follows it."""
    assert spoken_inputs(("Hm", ",", " ", "yes", "!")) == ("Hm", ", yes")
    assert spoken_inputs((",",)) == ()
