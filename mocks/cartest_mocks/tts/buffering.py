"""Collecting text before it is spoken (websocket.md section 5). Pure.

With a delay of 0 every submission is spoken at once. With a longer one text waits until the vendor is confident
or the delay has passed. What makes the vendor confident is not published; assumed: a further sentence has begun,
so all before it is complete.
"""

import re
from typing import Final

from cartest_contracts.audio.tokens import speakable

__all__ = ["TextBuffer"]

_COMPLETE: Final = re.compile(r".*[.!?…。！？][\"'”’)\]]*\s+(?=\S)", re.DOTALL)  # noqa: RUF001  # full-width marks are meant


class TextBuffer:
    """The text of one context that is not spoken yet; joined verbatim."""

    __slots__ = ("_text",)

    def __init__(self) -> None:
        self._text = ""

    @property
    def waiting(self) -> bool:
        """Whether there is something to speak in it."""
        return speakable(self._text)

    def add(self, text: str) -> None:
        """Join text to what waits."""
        self._text += text

    def take(self) -> str:
        """Return what waits, if it can be spoken; else nothing, and it waits on for what it joins."""
        if not self.waiting:
            return ""
        text, self._text = self._text, ""
        return text

    def take_complete(self) -> str:
        """Return the sentences that are complete for certain."""
        match = _COMPLETE.match(self._text)
        if match is None or not speakable(match[0]):
            return ""
        self._text = self._text[match.end() :]
        return match[0]
