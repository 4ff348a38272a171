"""One context of a TTS socket: it walks the transition table and speaks (websocket.md sections 4 and 5).

The table (:mod:`cartest_contracts.session`) says what happens; this module does it: buffers text, keeps the
count of flushes and of audio time, queues segments, and ends by itself one second after the last audio.
"""

from collections import deque
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

import msgspec

from cartest_contracts.audio.tokens import speakable
from cartest_contracts.events import done_frame, flush_done_frame
from cartest_contracts.messages import GenerationRequest
from cartest_contracts.session import CONTEXT_EXPIRY_S, Action, Input, State, Transition, inputs_of, step
from cartest_contracts.versions import ApiVersion
from cartest_mocks.accounts import Slot
from cartest_mocks.exchange import Piece, Playing, Problem, Wire
from cartest_mocks.profiles import Pace
from cartest_mocks.tts.buffering import TextBuffer
from cartest_mocks.tts.events import EventStyle, speech_events
from cartest_mocks.tts.script import Script
from cartest_mocks.vendor import Vendor

if TYPE_CHECKING:
    from cartest_mocks.clock import Timer

__all__ = ["Context", "refusal"]

_NS: Final = 1_000_000_000
_COUNTING_READERS: Final = ApiVersion.parse("2024-11-13")
"""Up to this version only flush commands are answered by ``flush_done``: the async client of that time indexes a
list by ``flush_id``, with one more place than it sent commands (websocket.md section 5)."""


class _Segment(msgspec.Struct, frozen=True, kw_only=True):
    """Something to say, or, without text, a boundary to announce."""

    submitted_ns: int
    script: Script
    text: str = ""
    closes_flush: bool = False


class Context:
    """A context from its first request to its end."""

    def __init__(
        self,
        first: GenerationRequest,
        *,
        vendor: Vendor,
        version: ApiVersion,
        wire: Wire,
        slot: Slot,
        pace: Pace,
        on_dead: Callable[[], None],
    ) -> None:
        self.state = State.NONE
        self._id = first.context_id or ""
        self._vendor = vendor
        self._version = version
        self._model_id = first.model_id
        self._wire = wire
        self._slot = slot
        self._pace = pace
        self._on_dead = on_dead
        # Fields that differ in later messages are tolerated and ignored (websocket.md section 4, assumed).
        self._first = Script.of(first, version=version)
        self._delay_ms = (
            version.default_max_buffer_delay_ms if first.max_buffer_delay_ms is None else first.max_buffer_delay_ms
        )
        self._style = EventStyle(
            context_id=self._id,
            output_format=first.output_format,
            chunk_bytes=vendor.profile.chunk_bytes,
            timestamps=first.add_timestamps,
            phonemes=first.add_phoneme_timestamps,
        )
        self._script = self._first
        self._buffer = TextBuffer()
        self._segments: deque[_Segment] = deque()
        self._playing: Playing | None = None
        self._speaking = False
        self._flush_id = vendor.config.first_flush_id
        self._next_index = 0
        self._audio_end_s: float = 0.0
        self._last_ns = 0
        self._buffer_timer: Timer | None = None
        self._expiry_timer: Timer | None = None

    # --- what can happen to it

    def take(self, request: GenerationRequest) -> None:
        """Take one request; raise :class:`Problem` 400 where the table refuses it."""
        for what in inputs_of(request):
            transition = step(self.state, what)
            if transition.action is Action.SEND_ERROR:
                raise refusal(transition)
            self.state = transition.next
            self._do(transition.action, request)
        if self.state is State.CLOSING:
            self._close_input()
        self._go_on()

    def stop(self) -> None:
        """Say nothing more: it was cancelled (C7), or its socket is gone."""
        self.state = State.DEAD
        self._segments.clear()
        for timer in (self._buffer_timer, self._expiry_timer):
            if timer is not None:
                timer.cancel()
        self._slot.release()
        if self._playing is not None:
            self._playing.cancel()
        self._on_dead()

    # --- actions

    def _do(self, action: Action, request: GenerationRequest) -> None:
        match action:
            case Action.GENERATE:
                self._say(request)
            case Action.APPEND:
                self._buffer.add(request.transcript)
            case Action.MARK_FLUSH:
                if not speakable(request.transcript):  # else it came in by GENERATE, just before
                    self._buffer.add(request.transcript)
                self._commit(self._buffer.take())
                self._enqueue("", closes_flush=True)
            case _:  # CLOSE_INPUT: nothing more to say
                pass

    def _say(self, request: GenerationRequest) -> None:
        if self._expiry_timer is not None:
            self._expiry_timer.cancel()
            self._expiry_timer = None
        # generation_config and duration may change from message to message (websocket.md section 2.1).
        said = Script.of(request, version=self._version, model_id=self._model_id)
        self._script = msgspec.structs.replace(
            self._first, speed=said.speed, volume=said.volume, duration_s=said.duration_s
        )
        self._buffer.add(request.transcript)
        if not self._delay_ms:
            self._commit(self._buffer.take(), closes_flush=self._version > _COUNTING_READERS)
            return
        self._commit(self._buffer.take_complete())
        if self._buffer_timer is None and self._buffer.waiting:
            deadline_ns = self._vendor.clock.now_ns() + self._delay_ms * 1_000_000
            self._buffer_timer = self._vendor.clock.call_at(deadline_ns, self._delay_passed)

    def _delay_passed(self) -> None:
        self._buffer_timer = None
        self._commit(self._buffer.take())
        self._go_on()

    def _close_input(self) -> None:
        self._commit(self._buffer.take(), closes_flush=self._version > _COUNTING_READERS)
        if self._version > _COUNTING_READERS:
            # The end of the input is a flush of its own (recorded 2026-09; websocket.md section 5).
            self._enqueue("", closes_flush=True)

    def _commit(self, text: str, *, closes_flush: bool = False) -> None:
        if text:
            self._enqueue(text, closes_flush=closes_flush)
        if self._buffer_timer is not None and not self._buffer.waiting:
            self._buffer_timer.cancel()
            self._buffer_timer = None

    def _enqueue(self, text: str, *, closes_flush: bool) -> None:
        now_ns = self._vendor.clock.now_ns()
        self._segments.append(
            _Segment(submitted_ns=now_ns, script=self._script, text=text, closes_flush=closes_flush)
        )

    # --- output

    def _go_on(self) -> None:
        """Play what is queued; with nothing left to say or to collect, the audio is finished."""
        if self._speaking:
            return
        if self._segments:
            self._speaking = True
            playing = self._wire.play(self._frames(), origin_ns=0, on_end=self._played)
            self._playing = playing if self._speaking else None  # it may have ended within the call
        elif not self._buffer.waiting:
            self._finished()

    def _frames(self) -> Iterator[Piece]:
        while self._segments:
            segment = self._segments.popleft()
            if segment.text:
                yield from self._speech(segment)
            if segment.closes_flush:
                flush_id, self._flush_id = self._flush_id, self._flush_id + 1
                yield Piece(
                    max(self._last_ns, segment.submitted_ns), flush_done_frame(self._id, flush_id=flush_id)
                )

    def _speech(self, segment: _Segment) -> Iterator[Piece]:
        speech = segment.script.say(segment.text, first_index=self._next_index, start_s=self._audio_end_s)
        self._next_index, self._audio_end_s = speech.next_index, speech.end_s
        # A model that is still speaking goes on without a new start.
        waited = self._last_ns > segment.submitted_ns
        for piece in speech_events(
            speech,
            self._style,
            self._pace,
            start_ns=max(self._last_ns, segment.submitted_ns),
            flush_id=self._flush_id,
            waited=waited,
        ):
            self._last_ns = piece.at_ns
            yield piece

    def _played(self) -> None:
        self._speaking = False
        self._playing = None
        if self.state is not State.DEAD:
            self._go_on()

    def _finished(self) -> None:
        transition = step(self.state, Input.AUDIO_FINISHED)
        if transition.action is Action.ARM_EXPIRY and self._expiry_timer is None:
            deadline_ns = self._vendor.clock.now_ns() + round(CONTEXT_EXPIRY_S * _NS)
            self._expiry_timer = self._vendor.clock.call_at(deadline_ns, self._expired)
        elif transition.action is Action.SEND_DONE:
            self._end()

    def _expired(self) -> None:
        if step(self.state, Input.IDLE_EXPIRED).action is Action.SEND_DONE:
            self._end()

    def _end(self) -> None:
        self.stop()
        self._wire.send_text(done_frame(self._id, status_code=self._vendor.config.done_status_code))


def refusal(transition: Transition) -> Problem:
    """Return the problem of a transition that answers with an error."""
    title = transition.error or ""
    return Problem(400, title, _MESSAGES.get(title, ""))


_MESSAGES: Final = {
    "Invalid context ID": "The requested context ID does not exist or may have already been cancelled.",
    "No valid transcripts passed": "The transcript is empty or contains only punctuation.",
}
"""Texts as recorded (websocket.md section 8)."""
