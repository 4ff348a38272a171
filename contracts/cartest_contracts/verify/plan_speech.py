"""Cases of valid speech: every output format, every control, timestamps, languages and markup."""

from collections.abc import Iterator
from random import Random
from typing import Any, Final

from cartest_contracts.facts import SPEED_RANGE, VOLUME_RANGE
from cartest_contracts.formats import BIT_RATES, ENCODINGS, SAMPLE_RATES, OutputFormat
from cartest_contracts.knowledge import Knowledge
from cartest_contracts.near_misses import NearMiss
from cartest_contracts.verify.case import Expectation
from cartest_contracts.verify.speech_case import SpeechCase, speech_request
from cartest_contracts.versions import ApiVersion

__all__ = ["ACCEPTED", "RAW_FORMATS", "SENTENCES", "format_cases", "refusal", "stream_cases"]

ACCEPTED: Final = Expectation(statuses=(200,))
_ACCEPTED_LIVE: Final = Expectation(statuses=(200,), knowledge=Knowledge.RECORDED)
_WITHOUT_DURATION: Final = ApiVersion.parse("2025-11-04")

SENTENCES: Final = ("Hi.", "Yes, now.", "It works!", "Two words", "Good day.", "Call me.", "All done.", "See you?")
"""Short: what is spoken is paid for, and waited for."""

_TIMED_TEXTS: Final = {"zh": "你好。再见。", "ja": "お元気、ですか。", "hi": "नमस्ते दुनिया।"}
"""Languages whose words are not set apart by spaces, or whose letters have marks (real-world-bugs.md row 68)."""

RAW_FORMATS: Final = tuple(OutputFormat.raw(encoding, rate) for encoding in ENCODINGS for rate in SAMPLE_RATES)
_WAV_FORMATS: Final = tuple(OutputFormat.wav(encoding, rate) for encoding in ENCODINGS for rate in SAMPLE_RATES)
_MP3_FORMATS: Final = tuple(OutputFormat.mp3(rate, bits) for rate in SAMPLE_RATES for bits in BIT_RATES)
_PLAIN: Final = OutputFormat.raw("pcm_s16le", 16000)


def refusal(row: NearMiss) -> Expectation:
    """Return what a near miss must get."""
    return Expectation(statuses=(row.status,), knowledge=row.knowledge, code=row.code, phrase=row.phrase)


def format_cases(random: Random) -> Iterator[SpeechCase]:
    """Yield one request to ``/tts/bytes`` for every format that there is (tts.md section 2)."""
    for wanted in (*RAW_FORMATS, *_WAV_FORMATS, *_MP3_FORMATS):
        yield SpeechCase(
            id=f"bytes-{_name(wanted)}",
            transport="bytes",
            request=speech_request(random.choice(SENTENCES), wanted),
            expect=ACCEPTED,
        )


def stream_cases(random: Random, version: ApiVersion, *, formats: int = 8) -> Iterator[SpeechCase]:
    """Yield SSE in a sample of formats, and what else a request may ask for."""
    for wanted in random.sample(RAW_FORMATS, formats):
        request = speech_request(random.choice(SENTENCES), wanted)
        yield SpeechCase(id=f"sse-{_name(wanted)}", transport="sse", request=request, expect=ACCEPTED)
    for name, more in _timed().items():
        request = speech_request("Time goes by.", _PLAIN, **more)
        yield SpeechCase(id=f"sse-{name}", transport="sse", request=request, expect=ACCEPTED)
    for language, transcript in _TIMED_TEXTS.items():
        request = speech_request(transcript, _PLAIN, language=language, add_timestamps=True)
        yield SpeechCase(id=f"sse-words-{language}", transport="sse", request=request, expect=ACCEPTED)
    for name, (transcript, more) in _texts(version).items():
        request = speech_request(transcript, _PLAIN, **more)
        yield SpeechCase(id=f"bytes-{name}", transport="bytes", request=request, expect=ACCEPTED)
    for name, config in _controls().items():
        request = speech_request("At will.", _PLAIN, generation_config=config)
        yield SpeechCase(id=f"bytes-{name}", transport="bytes", request=request, expect=_ACCEPTED_LIVE)


def _name(wanted: OutputFormat) -> str:
    return str(wanted).replace("/", "-")


def _timed() -> dict[str, dict[str, Any]]:
    return {
        "words": {"add_timestamps": True, "context_id": "timed"},
        "phonemes": {"add_phoneme_timestamps": True},
        "words-and-phonemes": {"add_timestamps": True, "add_phoneme_timestamps": True},
        "named": {"context_id": "named"},
    }


def _texts(version: ApiVersion) -> dict[str, tuple[str, dict[str, Any]]]:
    """Unknown members and null optionals are ignored (API notes README section 4, row 11)."""
    texts: dict[str, tuple[str, dict[str, Any]]] = {
        "german": ("Größe zählt.", {"language": "de"}),
        "chinese": ("你好。", {"language": "zh"}),
        "break": ('Wait<break time="200ms"/> here.', {}),
        "spell": ("So <spell>AB</spell>.", {}),
        "unknown-member": ("Hi.", {"stream": True, "unheard_of": {"a": [1]}}),
        "null-members": ("Hi.", {"generation_config": None, "duration": None, "pronunciation_dict_id": None}),
        "no-language": ("Hi.", {"language": None}),
    }
    if version < _WITHOUT_DURATION:
        texts["duration"] = ("This may be cut off early.", {"duration": 0.5})
    return texts


def _controls() -> dict[str, dict[str, Any]]:
    """The borders of tts.md section 6 are inside; an emotion may be any text."""
    return {
        "slowest": {"speed": SPEED_RANGE[0]},
        "fastest": {"speed": SPEED_RANGE[1]},
        "quietest": {"volume": VOLUME_RANGE[0]},
        "loudest": {"volume": VOLUME_RANGE[1]},
        "unknown-emotion": {"emotion": "xyz"},
    }
