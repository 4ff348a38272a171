"""A text as a language model streams it: short pieces, most of them with the space before their word. Pure."""

import re
from collections.abc import Iterable
from typing import Final

from cartest_contracts.audio.tokens import speakable

__all__ = ["spoken_inputs", "tokens_of"]

_TOKEN: Final = re.compile(r"\s*\S{1,4}|\s+")
"""Four characters are the usual length of a model's token."""


def tokens_of(text: str) -> tuple[str, ...]:
    """Cut a text into pieces that join to it verbatim; the same cut every time."""
    return tuple(_TOKEN.findall(text))


def spoken_inputs(tokens: Iterable[str]) -> tuple[str, ...]:
    """Return what is spoken one by one when each token is submitted without a buffer (websocket.md section 5).

    A token that says nothing, such as a comma, waits for what it joins; at the very end it stays unspoken.
    """
    inputs: list[str] = []
    waiting = ""
    for token in tokens:
        waiting += token
        if speakable(waiting):
            inputs.append(waiting)
            waiting = ""
    return tuple(inputs)
