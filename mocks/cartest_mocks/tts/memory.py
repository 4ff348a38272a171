"""What was said lately: load tests send the same requests again and again, and speech is a pure function.

Bounded by bytes of audio; the least recently used goes first.
"""

from collections import OrderedDict
from typing import Final

from cartest_contracts.audio.speech import Speech
from cartest_mocks.tts.script import Script

__all__ = ["SpeechMemory"]


class SpeechMemory:
    """Remembers whole utterances that begin a context."""

    def __init__(self, *, max_bytes: int = 32 << 20) -> None:
        self._max_bytes: Final = max_bytes
        self._bytes = 0
        self._said: OrderedDict[tuple[Script, str], Speech] = OrderedDict()

    def say(self, script: Script, transcript: str) -> Speech:
        """Say a transcript, or return what was said before."""
        key = (script, transcript)
        speech = self._said.get(key)
        if speech is not None:
            self._said.move_to_end(key)
            return speech
        speech = script.say(transcript)
        self._said[key] = speech
        self._bytes += len(speech.audio)
        while self._bytes > self._max_bytes:
            self._bytes -= len(self._said.popitem(last=False)[1].audio)
        return speech
