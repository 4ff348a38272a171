"""Cuts of a text as language models stream it: anywhere, and on purpose where it hurts."""

import re
from itertools import pairwise
from typing import Final

from hypothesis import strategies as st

__all__ = ["splits"]

_INSIDE: Final = re.compile(
    r"(?<=.)[\u0300-\u036f\u0900-\u0dff\u200d\ufe0f\u3099\u309a\u05b0-\u05c7\u064b-\u0652]"  # inside a grapheme
    r"|(?<=[<\[])\w"  # inside a tag
    r"| (?=\w)"  # before the space that begins a token
)


@st.composite
def splits(draw: st.DrawFn, text: str, *, max_parts: int = 5, empty: bool = False) -> list[str]:
    """Draw a cut of a text into parts that join to it verbatim.

    Half of the cuts fall where models really cut: inside a grapheme cluster, inside a tag, before the space that
    begins the next token. The rest falls anywhere. With ``empty`` some parts are empty, as streams have them.
    """
    sore = [match.start() for match in _INSIDE.finditer(text) if 0 < match.start() < len(text)]
    anywhere = st.integers(1, max(1, len(text) - 1))
    cut = st.sampled_from(sore) | anywhere if sore else anywhere
    cuts = draw(st.lists(cut, max_size=max_parts - 1, unique=True))
    edges = [0, *sorted(cut for cut in cuts if cut < len(text)), len(text)]
    parts = [text[start:end] for start, end in pairwise(edges)]
    if empty:
        parts.insert(draw(st.integers(0, len(parts))), "")
    return parts
