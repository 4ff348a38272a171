"""Generated transcripts can be spoken, and their splits join verbatim."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartest_contracts.audio.tokens import speakable
from cartest_contracts.generators import (
    languages,
    markup,
    numbers,
    speech_requests,
    splits,
    symbols,
    transcripts,
    unspeakable,
)
from cartest_contracts.messages import parse_generation
from cartest_contracts.versions import DOCUMENTED_VERSIONS, ApiVersion


@pytest.mark.parametrize("language", ["en", "de", "ru", "hi", "ko", "ar", "zh", "ja", "xx"])
@given(data=st.data())
def test_transcripts_are_speakable(language: str, data: st.DataObject) -> None:
    """Whatever the language, and with markup in it, a transcript holds something to say."""
    assert speakable(data.draw(transcripts(language, markup=data.draw(st.booleans()))))


@given(data=st.data())
def test_splits_join_verbatim(data: st.DataObject) -> None:
    """The parts of a split are not empty and join to the text they came from."""
    text = data.draw(transcripts("en", markup=True))
    parts = data.draw(splits(text))
    assert "".join(parts) == text
    assert all(parts)


@pytest.mark.parametrize("version", DOCUMENTED_VERSIONS, ids=str)
@given(data=st.data())
def test_every_language_of_a_version_has_words_of_its_own(version: ApiVersion, data: st.DataObject) -> None:
    """In no other language are the same ones said; another language is refused."""
    language = data.draw(st.sampled_from(languages(version)))
    assert speakable(data.draw(transcripts(language, version=version, extras=True)))
    with pytest.raises(ValueError, match="is no language"):
        data.draw(transcripts("xx", version=version))


@given(text=unspeakable())
def test_unspeakable_texts_cannot_be_said(text: str) -> None:
    """Nothing in them is a letter or a digit."""
    assert not speakable(text)


@given(tag=markup(), number=numbers(), symbol=symbols())
def test_parts_are_what_they_say(tag: str, number: str, symbol: str) -> None:
    """Tags open and close, numbers have digits, symbols are not empty."""
    assert tag[0] in "<["
    assert tag[-1] in ">]"
    assert any(character.isnumeric() for character in number)
    assert symbol


@given(data=st.data())
def test_splits_fall_inside_graphemes_and_hold_empty_parts(data: st.DataObject) -> None:
    """They join verbatim all the same."""
    text = "नमस्ते <break/> 👨‍👩‍👧"
    parts = data.draw(splits(text, empty=True))
    assert "".join(parts) == text
    assert "" in parts


@pytest.mark.parametrize("version", DOCUMENTED_VERSIONS, ids=str)
@given(data=st.data())
def test_requests_of_every_version_are_read(version: ApiVersion, data: st.DataObject) -> None:
    """Locales and normalization of the newest one included."""
    body = msgspec.json.encode(data.draw(speech_requests("bytes", version=version)))
    assert parse_generation(body, version=version, transport="bytes").model_id == "sonic-3"
