"""What was said lately: load tests send the same requests again and again, and speech is a pure function.

Bounded by bytes of audio and of the bodies made of it; the least recently used goes first.
"""

from collections import OrderedDict
from typing import Final

import msgspec

from cartest_contracts.audio.containers import encode_container
from cartest_contracts.audio.speech import Speech
from cartest_mocks.exchange import Burst
from cartest_mocks.profiles import Profile
from cartest_mocks.tts.script import Script

__all__ = ["SpeechMemory"]


class _Said(msgspec.Struct, gc=False):
    speech: Speech
    burst: Burst | None = None
    bytes: int = 0


class SpeechMemory:
    """Remembers whole utterances that begin a context."""

    def __init__(self, *, max_bytes: int = 32 << 20, piece_bytes: int = Profile.chunk_bytes) -> None:
        self._max_bytes: Final = max_bytes
        self._piece_bytes: Final = piece_bytes
        self._bytes = 0
        self._said: OrderedDict[tuple[Script, str], _Said] = OrderedDict()

    def say(self, script: Script, transcript: str) -> Speech:
        """Say a transcript, or return what was said before."""
        key = (script, transcript)
        said = self._said.get(key)
        if said is not None:
            self._said.move_to_end(key)
            return said.speech
        said = _Said(script.say(transcript))
        self._said[key] = said
        self._grow(said, len(said.speech.audio))
        return said.speech

    def burst(self, script: Script, transcript: str) -> Burst | None:
        """Return the body of an utterance in its container, ready to be sent; ``None`` for a long one."""
        key = (script, transcript)
        said = self._said.get(key)
        if said is not None and said.burst is not None:
            self._said.move_to_end(key)
            return said.burst
        audio = self.say(script, transcript).audio
        if len(audio) >= Burst.MOST_PIECES * self._piece_bytes:  # its header has no room left
            return None
        body = encode_container(audio, script.output_format)
        burst = Burst(body, piece_bytes=self._piece_bytes)
        said = self._said.get(key)
        if said is not None:
            said.burst = burst
            self._grow(said, 2 * len(body))
        return burst

    def _grow(self, said: _Said, size: int) -> None:
        said.bytes += size
        self._bytes += size
        while self._bytes > self._max_bytes:
            self._bytes -= self._said.popitem(last=False)[1].bytes
