"""Generated transcripts can be spoken, and their splits join verbatim."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartest_contracts.audio.tokens import speakable
from cartest_contracts.generators import splits, transcripts


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
