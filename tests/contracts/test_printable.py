import pytest

from cartest_contracts.printable import printable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain text", "plain text"),
        ("Grüße, 世界 🙂", "Grüße, 世界 🙂"),
        ("\x1b]0;title\x07", r"\x1b]0;title\x07"),
        ("a\nb\tc\0", r"a\nb\tc\x00"),
        ("safe\u202eexe", r"safe\u202eexe"),
        ("é\x9b1m", r"é\x9b1m"),
        ("\ud800", r"\ud800"),
    ],
)
def test_what_a_terminal_would_obey_is_an_escape(text: str, shown: str) -> None:
    """Everything else stays as it is, in any script."""
    assert printable(text) == shown
    assert printable(shown) == shown
