"""Text that waits to be spoken."""

import pytest

from cartest_mocks.tts.buffering import TextBuffer


def buffer(text: str) -> TextBuffer:
    buffered = TextBuffer()
    buffered.add(text)
    return buffered


@pytest.mark.parametrize(
    ("text", "complete"),
    [
        ("One. Two", "One. "),
        ('He said "No!" Then', 'He said "No!" '),
        ("One. Two? Three! Fo", "One. Two? Three! "),
        ("One.", ""),
        ("One. ", ""),
        ("3.14 is", ""),
        ("... and", ""),
        ("一。 二", "一。 "),
    ],
)
def test_sentences_are_complete_once_the_next_has_begun(text: str, complete: str) -> None:
    """What is not complete waits on, and nothing is lost."""
    buffered = buffer(text)
    assert buffered.take_complete() == complete
    assert complete + buffered.take() == (
        text if complete or buffered.take() or any(map(str.isalnum, text)) else ""
    )


def test_what_cannot_be_spoken_waits_for_what_it_joins() -> None:
    """A space or a dash alone is no input of its own."""
    buffered = buffer(" - ")
    assert not buffered.waiting
    assert buffered.take() == ""
    buffered.add("yes")
    assert buffered.waiting
    assert buffered.take() == " - yes"
    assert not buffered.waiting
