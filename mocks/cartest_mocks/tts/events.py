"""A spoken transcript as timed events: chunks, with the timestamps of the words that each one completes.

A timestamp is never sent before the audio it speaks of; all that are left follow the last chunk
(tts.md section 9: interleaved, not at the end).
"""

from binascii import b2a_base64
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cartest_contracts.audio.speech import Speech, SpokenWord
from cartest_contracts.events import chunk_frame, phoneme_timestamps_frame, timestamps_frame
from cartest_contracts.formats import OutputFormat
from cartest_mocks.exchange import Piece
from cartest_mocks.profiles import Pace
from cartest_mocks.tts.delivery import deliver

__all__ = ["EventStyle", "speech_events"]

_SLACK_S = 1e-6
"""Word borders and chunk ends are the same sums in another order of floating point."""


@dataclass(frozen=True, kw_only=True, slots=True)
class EventStyle:
    """What a request asked to see, and on which transport."""

    context_id: str | None
    output_format: OutputFormat
    chunk_bytes: int
    timestamps: bool
    phonemes: bool


def speech_events(
    speech: Speech, style: EventStyle, pace: Pace, *, start_ns: int, flush_id: int | None, waited: bool = False
) -> Iterator[Piece]:
    """Yield the JSON of each event and when it leaves; ``flush_id`` is ``None`` for SSE."""
    words = _Unsent(speech.words if style.timestamps else ())
    phonemes = _Unsent(speech.phonemes if style.phonemes else ())
    for chunk in deliver(
        speech.audio,
        bytes_per_second=style.output_format.bytes_per_second,
        chunk_bytes=style.chunk_bytes,
        pace=pace,
        start_ns=start_ns,
        waited=waited,
    ):
        data = b2a_base64(chunk.data, newline=False)
        yield Piece(
            chunk.at_ns, chunk_frame(style.context_id, data, step_time_ms=chunk.step_ms, flush_id=flush_id)
        )
        sent_s = speech.start_s + chunk.end_s + _SLACK_S
        if said := words.until(sent_s):
            yield Piece(chunk.at_ns, _words(style.context_id, said))
        if sounded := phonemes.until(sent_s):
            yield Piece(chunk.at_ns, _phonemes(style.context_id, sounded))


class _Unsent:
    """Words in order, handed out once each."""

    __slots__ = ("_next", "_words")

    def __init__(self, words: Sequence[SpokenWord]) -> None:
        self._words = words
        self._next = 0

    def until(self, end_s: float) -> Sequence[SpokenWord]:
        """Return those that have ended by then and were not handed out."""
        begin = self._next
        while self._next < len(self._words) and self._words[self._next].end_s <= end_s:
            self._next += 1
        return self._words[begin : self._next]


def _words(context_id: str | None, said: Sequence[SpokenWord]) -> bytes:
    return timestamps_frame(
        context_id,
        words=[word.text for word in said],
        start=[round(word.start_s, 6) for word in said],
        end=[round(word.end_s, 6) for word in said],
    )


def _phonemes(context_id: str | None, sounded: Sequence[SpokenWord]) -> bytes:
    return phoneme_timestamps_frame(
        context_id,
        phonemes=[phoneme.text for phoneme in sounded],
        start=[round(phoneme.start_s, 6) for phoneme in sounded],
        end=[round(phoneme.end_s, 6) for phoneme in sounded],
    )
