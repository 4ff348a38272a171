"""Tests of cartest_contracts.audio.tokens."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cartest_contracts.audio.tokens import MAX_TOKEN_BYTES, Token, is_plain, speakable, spoken_text, tokenize


def _texts(transcript: str) -> list[str]:
    return [token.text for token in tokenize(transcript)]


@pytest.mark.parametrize(
    ("transcript", "texts"),
    [
        ("Hello, world!", ["Hello,", " world!"]),
        (" two  spaces \n", [" two", "  spaces \n"]),
        ("   ", ["   "]),
        ("", []),
        ("你好。world", ["你", "好。", "world"]),
        ("ひらカタ漢字", ["ひ", "ら", "カ", "タ", "漢", "字"]),
        ("か\u3099き", ["か\u3099", "き"]),
        ("안녕하세요 여러분", ["안녕하세요", " 여러분"]),
        ("Rust語 ok", ["Rust", "語", " ok"]),
        ("<spell>A1 é</spell> b", ["A", "1", " é", " b"]),
        ("<spell>e\u0301f</spell>", ["e\u0301", "f"]),
        ("lone \ud800", ["lone", " \ufffd"]),
    ],
)
def test_a_transcript_becomes_tokens_with_their_leading_space(transcript: str, texts: list[str]) -> None:
    """Words by white space, Chinese and Japanese by character, spelling by letter."""
    assert _texts(transcript) == texts


def test_settings_and_silence_go_with_the_token_after_them() -> None:
    """White space before a silence belongs to the word after it; a silence at the end is a token without text."""
    assert tokenize('a <break time="1s"/><speed ratio="1.5"/>b <pause>') == (
        Token(text="a"),
        Token(text=" b ", silence_before_s=1.0, speed=1.5),
        Token(text="", silence_before_s=0.5),
    )


def test_a_long_word_is_cut_at_character_borders() -> None:
    """No token is longer than a frame can say, and none ends inside a character."""
    word = "é" * 300
    assert [len(text.encode()) for text in _texts(word)] == [254, 254, 92]
    assert "".join(_texts(word)) == word


def test_trailing_space_that_does_not_fit_is_a_token() -> None:
    """The last word's frame is not overfilled."""
    assert _texts("x" * MAX_TOKEN_BYTES + " ") == ["x" * MAX_TOKEN_BYTES, " "]


@settings(derandomize=True, max_examples=300, deadline=None, database=None)
@given(st.text(alphabet=st.characters(exclude_characters="<[", exclude_categories=["Cs"])))
def test_joined_tokens_are_the_transcript(transcript: str) -> None:
    """Without markup, nothing is added, lost or moved; and every token fits into a frame."""
    tokens = tokenize(transcript)
    assert "".join(token.text for token in tokens) == transcript == spoken_text(transcript)
    assert all(0 < len(token.text.encode()) <= MAX_TOKEN_BYTES for token in tokens)


@settings(derandomize=True, max_examples=200, deadline=None, database=None)
@given(st.text(alphabet="ab 漢<>/|[]=\"'1sm", max_size=60))
def test_any_markup_is_survived(transcript: str) -> None:
    """Half tags and false ones are text; tokenising what is spoken again finds no more than it says."""
    assert "".join(token.text for token in tokenize(transcript)) == spoken_text(transcript)


@pytest.mark.parametrize(
    ("transcript", "can"),
    [
        ("Hi", True),
        ("2 + 2", True),
        ("漢", True),
        ("<spell>a</spell>", True),
        ("<<h|ə>>", True),
        ("", False),
        (" \n", False),
        ("...", False),
        ("— ?!", False),
        ('<break time="1s"/>', False),
        ("[laughter]", False),
        ('<emotion value="happy"/>', False),
    ],
)
def test_only_letters_and_digits_can_be_said(transcript: str, *, can: bool) -> None:
    """Empty, punctuation-only and markup-only transcripts cannot (tts.md section 1)."""
    assert speakable(transcript) is can


@pytest.mark.parametrize(
    ("transcript", "plain"),
    [("Hi]>", True), ("", True), ("2 < 3", False), ("[laughter]", False), ("<pause>", False)],
)
def test_what_begins_like_markup_is_not_plain(transcript: str, *, plain: bool) -> None:
    """It need not be markup."""
    assert is_plain(transcript) is plain
