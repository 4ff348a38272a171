"""Reading a program's events: what was said in them, and what their timestamps claim."""

from base64 import b64decode
from collections.abc import Iterable
from typing import Any, Final

from tests.clients.errand import PCM

from cartest_contracts.audio.heard import Heard
from cartest_contracts.audio.listen import listen_bytes
from cartest_contracts.formats import OutputFormat

__all__ = ["Event", "assert_timestamps_match", "audio_of", "heard_in", "said", "types_of"]

Event = dict[str, Any]

_SYMBOL_S: Final = 0.02
"""One symbol of the code: the reader places a word no more exactly (docs/audio.md)."""


def types_of(events: Iterable[Event]) -> list[str]:
    return [event["type"] for event in events]


def audio_of(events: Iterable[Event]) -> bytes:
    """All audio; a program tells it as its SDK decoded it, a raw socket as it came."""
    chunks = (event for event in events if event["type"] == "chunk")
    return b"".join(b64decode(event.get("audio") or event["data"]) for event in chunks)


def heard_in(events: Iterable[Event], output_format: OutputFormat = PCM) -> Heard:
    return listen_bytes(audio_of(events), fmt=output_format)


def said(events: Iterable[Event], context_id: str | None = None, *, output_format: OutputFormat = PCM) -> str:
    """The words, verbatim; fails if any is missing, comes twice or belongs to another context."""
    heard = heard_in(events, output_format)
    assert heard.foreign_tags(context_id) == frozenset(), "words of another context"
    assert heard.gaps == (), "something is missing or cannot be read"
    assert heard.repeats == (), "words come twice"
    return heard.transcript


def assert_timestamps_match(events: Iterable[Event], *, output_format: OutputFormat = PCM) -> None:
    """The words of the timestamps are those that are heard, and each is heard where it is said to be."""
    events = list(events)
    claimed = [
        (word, start, end)
        for event in events
        if event["type"] == "timestamps"
        for word, start, end in _parallel(event["word_timestamps"], "words")
    ]
    words = heard_in(events, output_format).words
    assert [word for word, _, _ in claimed] == [word.text.strip() for word in words]
    for (word, start, end), heard in zip(claimed, words, strict=True):
        assert abs(start - heard.start_s) < _SYMBOL_S, word
        assert abs(end - heard.end_s) < _SYMBOL_S, word


def _parallel(timestamps: dict[str, list[Any]], name: str) -> Iterable[tuple[str, float, float]]:
    return zip(timestamps[name], timestamps["start"], timestamps["end"], strict=True)
