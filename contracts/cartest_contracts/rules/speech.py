"""SPEECH: audio that says what it is, says what it should (docs/audio.md).

For servers that speak the code, such as the mock; who observed one adds the label ``self_describing`` = ``yes``.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from cartest_contracts.audio.expected import expected_context
from cartest_contracts.audio.heard import Heard
from cartest_contracts.audio.listen import listen_bytes
from cartest_contracts.audio.tokens import speakable, spoken_text
from cartest_contracts.facts import MODELS
from cartest_contracts.formats import OutputFormat
from cartest_contracts.observation import Observation
from cartest_contracts.rule import Rule, Violation, rule
from cartest_contracts.rules.reading import (
    BYTES,
    CHANGER,
    CHANGER_SSE,
    SOCKET,
    as_object,
    audio_of,
    format_of,
    is_integer,
    is_number,
    keeps_audio,
    lacks_only_marks,
    requested_format,
    spoke,
    transcript_of,
    version_of,
)

__all__ = ["RULES"]

_SOURCE: Final = "docs/audio.md"


@dataclass(frozen=True, kw_only=True)
class _Script:
    """What the audio is a function of."""

    inputs: tuple[str, ...]
    voice: str
    context_id: str | None
    output_format: OutputFormat
    speed: float
    volume: float

    def sha256(self) -> str:
        audio = expected_context(
            self.inputs,
            voice=self.voice,
            context_id=self.context_id,
            output_format=self.output_format,
            speed=self.speed,
            volume=self.volume,
        )
        return hashlib.sha256(audio).hexdigest()


def _speaks_the_code(observation: Observation) -> bool:
    return (
        observation.labels.get("self_describing") == "yes"
        and spoke(observation)
        and requested_format(observation) is not None
        # What a clip says has to be known.
        and (observation.operation not in {CHANGER, CHANGER_SSE} or "expect_text" in observation.labels)
    )


def _context_id(observation: Observation) -> str | None:
    """Return the context whose tag the audio carries; ``/tts/bytes`` knows no contexts."""
    given = observation.request.get("context_id")
    return given if isinstance(given, str) and observation.operation != BYTES else None


def _script(observation: Observation) -> _Script | None:
    """Return what must be spoken, or ``None`` where that depends on more than the request says."""
    messages = [as_object(sent.message) for sent in observation.sent]
    inputs = tuple(text for message in messages if isinstance(text := message.get("transcript"), str) and text)
    inputs = inputs or tuple(filter(None, [transcript_of(observation)]))
    # A blank input joins a neighbour, and buffering joins inputs, at places that timing decides.
    joined = len(inputs) > 1 and (_buffers(observation) or not all(map(speakable, inputs)))
    changes = any(message.get("generation_config") != messages[0].get("generation_config") for message in messages)
    limited = any(observation.request.get(name) not in (None, "normal") for name in ("speed", "duration"))
    voice_id = _voice_id(observation.request)
    if joined or changes or limited or not isinstance(voice_id, str):
        return None
    speed, volume = _controls(observation)
    return _Script(
        inputs=inputs,
        voice=voice_id,
        context_id=_context_id(observation),
        output_format=format_of(observation),
        speed=speed,
        volume=volume,
    )


def _voice_id(request: dict[str, Any]) -> object:
    """Return the voice's id; forms write it ``voice_id`` (infill) or ``voice[id]`` (voice changer)."""
    voice = request.get("voice", request.get("voice_id", request.get("voice[id]")))
    return voice if isinstance(voice, str) else as_object(voice).get("id")


def _buffers(observation: Observation) -> bool:
    """Whether the inputs of a context wait for each other (C5)."""
    delay_ms = observation.request.get("max_buffer_delay_ms")
    version = version_of(observation)
    if is_integer(delay_ms):
        return delay_ms != 0
    return version is None or version.default_max_buffer_delay_ms != 0


def _controls(observation: Observation) -> tuple[float, float]:
    """Return speed and volume; versions and models that ignore ``generation_config`` speak at 1."""
    version, model = version_of(observation), MODELS.get(str(observation.request.get("model_id")))
    if version is None or not version.honours_generation_config or model is None or not model.generation_config:
        return 1.0, 1.0
    config = as_object(observation.request.get("generation_config"))
    speed, volume = config.get("speed"), config.get("volume")
    return (speed if is_number(speed) else 1.0, volume if is_number(volume) else 1.0)


def _received_sha256(observation: Observation) -> str | None:
    if observation.audio_sha256 is not None or not keeps_audio(observation):
        return observation.audio_sha256
    return hashlib.sha256(audio_of(observation)).hexdigest()


def _is_exact(observation: Observation) -> bool:
    """Whether the bytes are the right ones; then they need not be listened to, which takes far longer."""
    script = _script(observation)
    return script is not None and _received_sha256(observation) == script.sha256()


def _heard(observation: Observation) -> Heard | None:
    """Return what can be heard, or ``None`` if the audio cannot be read at all."""
    try:
        return listen_bytes(audio_of(observation), fmt=format_of(observation))
    except ValueError:
        return None


@rule(
    "SPEECH-01",
    "The audio is, byte for byte, what its transcript, voice, context, format, speed and volume make.",
    source=_SOURCE,
    applies=lambda observation: (
        _speaks_the_code(observation)
        and _received_sha256(observation) is not None
        and _script(observation) is not None
    ),
)
def _exact(observation: Observation) -> Iterator[Violation]:
    """Make the audio that the request must give, and compare its SHA-256.

    Left out where timing decides how inputs are joined.
    """
    if not _is_exact(observation):
        actual = f"audio with SHA-256 {str(_received_sha256(observation))[:16]}…"
        yield Violation(expected="the audio of docs/audio.md for this request", actual=actual)


@rule(
    "SPEECH-02",
    "The words that can be heard are those of the transcripts, joined verbatim, none missing or repeated.",
    source=f"{_SOURCE}; websocket.md section 4; livekit/agents#1180",
    # What ``duration`` cuts off is missing on purpose.
    applies=lambda observation: (
        _speaks_the_code(observation)
        and observation.request.get("duration") is None
        and "program" not in observation.labels  # PROGRAM-05: which of its messages were heeded has to be known
    ),
    needs_audio=True,
)
def _words(observation: Observation) -> Iterator[Violation]:
    """Listen where the bytes are not the exact ones: words joined verbatim, no gap, none twice.

    What duration cuts off is missing on purpose.
    """
    if _is_exact(observation):
        return
    heard = _heard(observation)
    if heard is None:
        yield Violation(
            expected="audio that can be read", actual=f"{len(audio_of(observation))} bytes that are none"
        )
        return
    expected = spoken_text(transcript_of(observation))
    actual = "".join(each.transcript for each in heard.of(_context_id(observation)))
    in_vain = _may_lack_marks(observation) and lacks_only_marks(expected, actual)
    if actual.strip() != expected.strip() and not in_vain:
        yield Violation(expected=f"{expected!r}"[:120], actual=f"{actual!r}"[:120])
    for gap in heard.gaps:
        yield Violation(expected="no gap", actual=f"a gap from {gap.start_s:.2f} s to {gap.end_s:.2f} s")
    for word in heard.repeats:
        yield Violation(expected="every word once", actual=f"{word.text!r} again at {word.start_s:.2f} s")


def _may_lack_marks(observation: Observation) -> bool:
    """Whether what stands last may be an input of its own."""
    return observation.operation == SOCKET and (len(observation.sent) > 1 or _buffers(observation))


@rule(
    "SPEECH-03",
    "No other context can be heard.",
    source=f"{_SOURCE}; livekit/agents#7081",
    applies=_speaks_the_code,
    needs_audio=True,
)
def _own_voice(observation: Observation) -> Iterator[Violation]:
    """Listen where the bytes are not the exact ones, and collect the context tags that can be heard."""
    heard = None if _is_exact(observation) else _heard(observation)
    foreign = heard.foreign_tags(_context_id(observation)) if heard is not None else None
    if foreign:
        yield Violation(expected="its own context only", actual=f"context tags {sorted(foreign)} as well")


RULES: Final[tuple[Rule, ...]] = (_exact, _words, _own_voice)
