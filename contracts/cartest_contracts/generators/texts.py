"""Transcripts, and their splits into what a language model streams.

The alphabets are samples of each script, enough to reach every tokeniser branch (spaces, no spaces, right to
left, combining marks); they are not dictionaries.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Final

from hypothesis import strategies as st

__all__ = ["splits", "transcripts"]

_LATIN: Final = [
    "the",
    "quick",
    "brown",
    "fox",
    "can't",
    "jump",
    "over",
    "3",
    "lazy",
    "dogs",
    "in",
    "naïve",
    "cafés",
    "at",
    "7",
    "o'clock",
]
_WORDS: Final[Mapping[str, Sequence[str]]] = {
    "en": _LATIN,
    "de": ["Über", "größere", "Straßen", "führen", "schöne", "Wege", "nach", "Köln"],
    "fr": ["L'été", "où", "j'ai", "goûté", "ça", "c'était", "déjà", "fini"],
    "ru": ["Съешь", "ещё", "этих", "мягких", "французских", "булок"],
    "hi": ["नमस्ते", "दुनिया", "मैं", "ठीक", "हूँ"],
    "ko": ["안녕하세요", "세계", "반갑습니다"],
    "ar": ["مرحبا", "بالعالم", "كيف", "حالك"],
    "zh": ["你好", "世界", "很高兴", "见到你"],
    "ja": ["こんにちは", "世界", "テスト", "です"],
}
_NO_SPACES: Final = frozenset({"zh", "ja"})
_TAGS: Final = ('<break time="200ms"/>', "<spell>AB1</spell>", '<emotion value="calm"/>')


@st.composite
def transcripts(draw: st.DrawFn, language: str = "en", *, max_words: int = 6, markup: bool = False) -> str:
    """Draw a speakable transcript of ``language``; with ``markup`` a tag of tts.md section 7 may stand in it."""
    words = draw(st.lists(st.sampled_from(_WORDS.get(language, _LATIN)), min_size=1, max_size=max_words))
    if markup:
        words.insert(draw(st.integers(0, len(words))), draw(st.sampled_from(_TAGS)))
    end = draw(st.sampled_from((".", "!", "?", "", "…", " ")))
    return ("" if language in _NO_SPACES else " ").join(words) + end


@st.composite
def splits(draw: st.DrawFn, text: str, *, max_parts: int = 5) -> list[str]:
    """Draw a cut of a text into parts that join to it verbatim; cuts fall anywhere, inside words and tags too."""
    cuts = draw(st.lists(st.integers(1, max(1, len(text) - 1)), max_size=max_parts - 1, unique=True))
    edges = [0, *sorted(cut for cut in cuts if cut < len(text)), len(text)]
    return [text[start:end] for start, end in pairwise(edges)]
