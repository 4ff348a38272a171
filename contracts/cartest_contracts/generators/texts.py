"""Transcripts by language, what may stand in them, and what cannot be said at all."""

# ruff: noqa: RUF001  # punctuation of many scripts looks alike
from typing import Final

from hypothesis import strategies as st

from cartest_contracts.facts import LANGUAGES_15, LANGUAGES_42, LANGUAGES_44
from cartest_contracts.generators.words import NO_SPACES, WORDS
from cartest_contracts.versions import DEFAULT_VERSION, ApiVersion

__all__ = ["languages", "markup", "numbers", "symbols", "transcripts", "unspeakable"]

_NEWEST: Final = ApiVersion.parse("2026-08-14")
_SONIC_3: Final = ApiVersion.parse("2025-04-16")
_NUMBERS: Final = (
    "0",
    "-7",
    "3.14",
    "1,000,000",
    "1 000,50",
    "1e9",
    "50%",
    "$19.99",
    "€20",
    "¥3000",
    "₹1,23,456",
    "2026-08-14",
    "14/08/2026",
    "7:05 pm",
    "+49 30 123456",
    "192.168.0.1",
    "٣٤",
    "४२",
    "一百",
)
_SYMBOLS: Final = ("👍", "👨‍👩‍👧‍👦", "🇩🇪", "👩🏽‍🚀", "❤️", "©", "∑", "e\u0301", "\u200d", "\u00a0", "\ufeff")
_EMOTIONS: Final = ("calm", "angry", "excited")


def languages(version: ApiVersion = DEFAULT_VERSION) -> tuple[str, ...]:
    """Return the languages of a version's newest model (tts.md section 4), those of ``sonic`` first."""
    if version >= _NEWEST:
        return LANGUAGES_44
    return LANGUAGES_42 if version >= _SONIC_3 else LANGUAGES_15


def numbers() -> st.SearchStrategy[str]:
    """Draw a number, an amount of money, a date, a time or a digit of another script."""
    return st.sampled_from(_NUMBERS) | st.integers(-(10**12), 10**12).map(str)


def symbols() -> st.SearchStrategy[str]:
    """Draw what is no letter: emoji joined by ZWJ, flags, skin tones, combining marks, odd spaces."""
    return st.sampled_from(_SYMBOLS)


def markup() -> st.SearchStrategy[str]:
    """Draw one piece of every kind of markup of tts.md section 7, at and inside the borders of its values."""
    return st.one_of(
        st.integers(0, 2000).map(lambda ms: f'<break time="{ms}ms"/>'),
        st.sampled_from(("0.6", "1", "1.5")).map(lambda ratio: f'<speed ratio="{ratio}"/>'),
        st.sampled_from(("0.5", "1.0", "2.0")).map(lambda ratio: f'<volume ratio="{ratio}"/>'),
        st.sampled_from(_EMOTIONS).map(lambda emotion: f'<emotion value="{emotion}"/>'),
        st.text("AB12-", min_size=1, max_size=6).map(lambda text: f"<spell>{text}</spell>"),
        st.sampled_from(("<<h|ə|l|oʊ>>", "<<ˈ|b|ɒ|k|s>>")),
        st.just("[laughter]"),
    )


def unspeakable() -> st.SearchStrategy[str]:
    """Draw a transcript with nothing to say: empty, spaces, or punctuation alone; it gets 400 over HTTP."""
    return st.text(" \t\n", max_size=4) | st.text(".,!?…-—;:'\"()。、！", min_size=1, max_size=6)


@st.composite
def transcripts(
    draw: st.DrawFn,
    language: str = "en",
    *,
    version: ApiVersion | None = None,
    max_words: int = 6,
    markup: bool = False,
    extras: bool = False,
) -> str:
    """Draw a speakable transcript in the script of ``language``.

    With ``markup`` a tag may stand in it, with ``extras`` numbers and symbols too. With a ``version`` the language
    must be one of that version; any other one raises :class:`ValueError`.
    """
    if version is not None and language not in languages(version):
        raise ValueError(f"{language!r} is no language of {version}")
    words = draw(st.lists(st.sampled_from(WORDS.get(language, WORDS["en"])), min_size=1, max_size=max_words))
    insertions = [*([_MARKUP] if markup else []), *([numbers(), symbols()] if extras else [])]
    for insertion in insertions:
        words.insert(draw(st.integers(0, len(words))), draw(insertion))
    end = draw(st.sampled_from((".", "!", "?", "", "…", " ")))
    return ("" if language in NO_SPACES else " ").join(words) + end


_MARKUP: Final = markup()
"""Under a name that the parameter does not hide."""
