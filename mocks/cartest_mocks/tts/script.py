"""What of a request decides its samples; the samples themselves are :mod:`cartest_contracts.audio`'s."""

from dataclasses import replace
from typing import Self

import msgspec

from cartest_contracts.audio.speech import Speech, speak
from cartest_contracts.facts import MODELS
from cartest_contracts.formats import OutputFormat
from cartest_contracts.messages import GenerationRequest, Voice
from cartest_contracts.versions import ApiVersion

__all__ = ["Script"]


class Script(msgspec.Struct, frozen=True, kw_only=True, cache_hash=True):
    """How to say a transcript."""

    voice: str
    context_id: str | None
    """Whose tag the audio carries; ``/tts/bytes`` knows no contexts."""
    output_format: OutputFormat
    speed: float = 1.0
    volume: float = 1.0
    duration_s: float | None = None
    """Where the audio is cut (tts.md section 1, ``duration``)."""

    @classmethod
    def of(cls, request: GenerationRequest, *, version: ApiVersion, model_id: str = "") -> Self:
        """Read it from a request; ``model_id`` is that of its context, if the request itself names another."""
        config = request.generation_config
        # Only sonic-3 and newer react, and only from 2025-04-16 (tts.md section 6).
        heeded = config is not None and version.honours_generation_config
        if config is None or not heeded or not MODELS[model_id or request.model_id].generation_config:
            speed, volume = 1.0, 1.0
        else:
            speed, volume = config.speed, config.volume
        return cls(
            voice=_voice_name(request.voice),
            context_id=request.context_id,
            output_format=request.output_format,
            speed=speed,
            volume=volume,
            duration_s=request.duration,
        )

    def say(self, transcript: str, *, first_index: int = 0, start_s: float = 0.0) -> Speech:
        """Say a transcript, after what the context said before."""
        speech = speak(
            transcript,
            voice=self.voice,
            context_id=self.context_id,
            output_format=self.output_format,
            speed=self.speed,
            volume=self.volume,
            first_index=first_index,
            start_s=start_s,
        )
        return speech if self.duration_s is None else _cut(speech, self.duration_s)


def _voice_name(voice: Voice) -> str:
    return voice.id if voice.mode == "id" else f"embedding:{hash(voice.embedding)}"


def _cut(speech: Speech, duration_s: float) -> Speech:
    if duration_s >= speech.samples / speech.sample_rate:
        return speech
    samples = int(duration_s * speech.sample_rate)
    end_s = speech.start_s + samples / speech.sample_rate
    return replace(
        speech,
        audio=speech.audio[: samples * (len(speech.audio) // speech.samples)],
        samples=samples,
        words=tuple(word for word in speech.words if word.end_s <= end_s),
    )
