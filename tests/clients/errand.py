"""What the programs are asked to say and to try: given to each as JSON, and known to the tests that judge.

Every text of a context is such that nothing depends on how fast its client is: where a step needs its context to
stay open, a sentence is unfinished and waits in the buffer (3 s at the SDKs' version, websocket.md section 2.1).
"""

from typing import Any, Final

import msgspec

from cartest_contracts.facts import DOCUMENTED_VOICES
from cartest_contracts.formats import OutputFormat
from cartest_mocks.accounts import OTHER_KEY

__all__ = [
    "BUSY_KEY",
    "CANCELLED",
    "CROWD",
    "DIALOGUE",
    "ERRAND",
    "FLUSHED",
    "FORMATS",
    "HELD",
    "PCM",
    "PIECES",
    "SENTENCE",
    "VOICE",
]

VOICE: Final = DOCUMENTED_VOICES[0].id
PCM: Final = OutputFormat.raw("pcm_s16le", 16000)
FORMATS: Final = {
    "raw": OutputFormat.raw("pcm_f32le", 44100),
    "wav": OutputFormat.wav("pcm_s16le", 24000),
    "mp3": OutputFormat.mp3(44100, 128000),
}

SENTENCE: Final = "Welcome to Cartesia Sonic!"
PIECES: Final = ("The quick brown ", "fox jumps over ", "the lazy dog.")
FLUSHED: Final = ("One two three.", " Four five six.")
DIALOGUE: Final = {"left": ("Alpha ", "beta ", "gamma."), "right": ("Delta ", "epsilon ", "zeta.")}
CANCELLED: Final = ("This is heard. ", "This never will be")
"""The first is spoken because another sentence has begun; the second waits for its end."""
CROWD: Final = ("first", "second", "third")
"""One more than the free plan lets speak at once (errors-and-limits.md section 5)."""
HELD: Final = "Still waiting"

BUSY_KEY: Final = OTHER_KEY
"""Its account has all its slots taken before a program starts."""

_SETTINGS: Final[dict[str, Any]] = {
    "model_id": "sonic-3",
    "voice": VOICE,
    "output_format": msgspec.to_builtins(PCM),
}

ERRAND: Final[dict[str, Any]] = {
    "settings": _SETTINGS,
    "request": {**_SETTINGS, "transcript": SENTENCE},
    "detail": {"add_timestamps": True, "add_phoneme_timestamps": True},
    "formats": msgspec.to_builtins(FORMATS),
    "pieces": PIECES,
    "flushed": FLUSHED,
    "dialogue": DIALOGUE,
    "cancelled": "".join(CANCELLED),
    "crowd": CROWD,
    "held": HELD,
    "wrong_key": "sk_car_wrong",
    "busy_key": BUSY_KEY,
    "unknown_voice": "00000000-0000-4000-8000-000000000000",
}
