"""What a request's audio must be, byte for byte: for exact comparison of an intact path.

The audio is a pure function of what is asked, so a hash of what came can be compared with a hash of what
should have come, cheaply enough for every stream of a load test; cross-talk between contexts shows at once.
"""

import hashlib
from collections.abc import Iterable
from functools import lru_cache

from cartest_contracts.audio.containers import encode_container
from cartest_contracts.audio.speech import speak
from cartest_contracts.formats import OutputFormat

__all__ = ["audio_sha256", "context_sha256", "context_size", "expected_audio", "expected_context"]


def expected_audio(
    transcript: str,
    *,
    voice: str,
    context_id: str | None,
    output_format: OutputFormat,
    speed: float = 1.0,
    volume: float = 1.0,
) -> bytes:
    """Return the exact body of ``POST /tts/bytes``, or all audio of SSE or of a context with one input."""
    return expected_context(
        (transcript,),
        voice=voice,
        context_id=context_id,
        output_format=output_format,
        speed=speed,
        volume=volume,
    )


def expected_context(
    inputs: Iterable[str],
    *,
    voice: str,
    context_id: str | None,
    output_format: OutputFormat,
    speed: float = 1.0,
    volume: float = 1.0,
) -> bytes:
    """Return all audio of a context whose inputs are spoken one by one.

    Where inputs meet a token ends, so ``("One. ", "Two.")`` and ``("One. Two.",)`` say the same text in other
    bytes: the white space belongs to another token.
    """
    parts: list[bytes] = []
    index = 0
    for transcript in inputs:
        speech = speak(
            transcript,
            voice=voice,
            context_id=context_id,
            output_format=output_format,
            speed=speed,
            volume=volume,
            first_index=index,
        )
        parts.append(speech.audio)
        index = speech.next_index
    return encode_container(b"".join(parts), output_format)


@lru_cache(maxsize=4096)
def audio_sha256(
    transcript: str,
    *,
    voice: str,
    context_id: str | None,
    output_format: OutputFormat,
    speed: float = 1.0,
    volume: float = 1.0,
) -> str:
    """Return the SHA-256 of :func:`expected_audio` in hexadecimal."""
    body = expected_audio(
        transcript, voice=voice, context_id=context_id, output_format=output_format, speed=speed, volume=volume
    )
    return hashlib.sha256(body).hexdigest()


def context_sha256(
    inputs: tuple[str, ...],
    *,
    voice: str,
    context_id: str | None,
    output_format: OutputFormat,
    first_bytes: int | None = None,
) -> str:
    """Return the SHA-256 of :func:`expected_context`, or of its first bytes, in hexadecimal."""
    audio = expected_context(inputs, voice=voice, context_id=context_id, output_format=output_format)
    return hashlib.sha256(audio if first_bytes is None else audio[:first_bytes]).hexdigest()


@lru_cache(maxsize=1024)
def context_size(inputs: tuple[str, ...], *, voice: str, output_format: OutputFormat) -> int:
    """Return the bytes of :func:`expected_context` in a raw format, where every context has as many."""
    return len(expected_context(inputs, voice=voice, context_id=None, output_format=output_format))
