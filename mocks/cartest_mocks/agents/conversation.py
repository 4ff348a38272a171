"""What is said in one call: by the caller and not answered yet, by the agent and not played yet.

The agent repeats what it heard, in the self-describing code with the stream id as context; word indices run on
through the call, so an interrupted answer shows as a gap.
"""

from typing import Final

import numpy as np

from cartest_contracts.audio.samples import PcmEncoding, decode_pcm
from cartest_contracts.audio.speech import speak
from cartest_mocks.agents import events
from cartest_mocks.agents.call import INPUT_FORMATS, CallStart
from cartest_mocks.agents.record import CallRecord
from cartest_mocks.exchange import Wire
from cartest_mocks.stt.ear import Ear, Finding
from cartest_mocks.vendor import Vendor

__all__ = ["Conversation"]

_LOUD: Final = 0.01
"""Peak amplitude of speech (assumed)."""
_PAUSE_S: Final = 0.5
"""Silence that ends the caller's turn (assumed)."""
_FAREWELL: Final = "goodbye"


class Conversation:
    """What is said in one call: by the caller, not answered yet, and by the agent, not played yet."""

    def __init__(self, vendor: Vendor, wire: Wire, start: CallStart, stream_id: str, record: CallRecord) -> None:
        self._clock = vendor.clock
        self._wire = wire
        self._voice_id = start.voice_id
        self._format: Final = INPUT_FORMATS[start.input_format]
        self._encoding: PcmEncoding = self._format.encoding or "pcm_s16le"
        self._record = record
        self._heard: Finding | None = None
        self._next_index = 0
        self._speaking = False
        self._stop_playing = _nothing
        self.stream_id = stream_id
        self.ear = Ear(
            encoding=self._encoding,
            sample_rate=self._format.sample_rate,
            min_volume=_LOUD,
            max_silence_s=_PAUSE_S,
        )

    def listen(self, audio: bytes) -> None:
        """Take audio of the caller; speech into the agent's own interrupts it."""
        if self._speaking and np.any(np.abs(decode_pcm(audio, self._encoding)) >= _LOUD):
            self._interrupt()
        self.ear.take(audio)

    def note(self, finding: Finding) -> None:
        """Remember what was heard until the turn ends."""
        self._heard = finding if self._heard is None else self._heard.then(finding)

    def take_turn(self, *, pressed: str = "") -> str:
        """End the caller's turn; return what was said in it, or else the key that was pressed."""
        heard, self._heard = self._heard, None
        said = heard.text.strip() if heard is not None else ""
        if heard is not None and heard.words:
            self._record.caller_said(
                said,
                start_s=round(heard.start_s + heard.words[0].start_s, 3),
                end_s=round(heard.start_s + heard.words[-1].end_s, 3),
                pause_ms=None if pressed else round(1000 * _PAUSE_S),
            )
        return said or pressed

    def answer(self, text: str) -> None:
        """Repeat what was said, and hang up after a farewell."""
        self.say(text, hang_up=text.lower().rstrip(".!").endswith(_FAREWELL))

    def say(self, text: str, *, hang_up: bool = False) -> None:
        """Speak in real time, in the call's format; the empty text is silence."""
        speech = speak(
            text,
            voice=self._voice_id,
            context_id=self.stream_id,
            output_format=self._format,
            first_index=self._next_index,
        )
        if not speech.audio:
            return
        if self._speaking:
            self._interrupt()
        self._next_index = speech.next_index
        self._speaking = True
        self._record.agent_begins(text, speech)

        def ended() -> None:
            if self._speaking:
                self._speaking = False
                self._record.agent_ends("call_ended" if hang_up else "tts_completed")
                if hang_up:
                    self._wire.close(1000, f"call ended by agent, reason: {_FAREWELL}")

        self._stop_playing = self._wire.play(
            events.media(speech, self._format, stream_id=self.stream_id),
            origin_ns=self._clock.now_ns(),
            on_end=ended,
        ).cancel

    def _interrupt(self) -> None:
        self._speaking = False  # first, so that what ends now counts as unheard
        self._stop_playing()
        self._record.agent_ends("interrupted")
        self._wire.send_text(events.clear(stream_id=self.stream_id))


def _nothing() -> None:
    """Stop what has not begun."""
