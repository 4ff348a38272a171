"""BYTES: speech in one body, around its audio (tts.md section 8).

``/tts/bytes``, and what answers like it: ``/infill/bytes`` and ``/voice-changer/bytes``.
"""

from collections.abc import Iterator
from typing import Final

from cartest_contracts.formats import CONTENT_TYPES
from cartest_contracts.knowledge import Knowledge
from cartest_contracts.observation import Observation
from cartest_contracts.rule import Rule, Violation, rule
from cartest_contracts.rules.reading import SPEECH_BODIES, format_of, media_type, requested_format, version_of
from cartest_contracts.versions import ApiVersion

__all__ = ["RULES"]

_SAVING: Final = ApiVersion.parse("2025-04-16")


def _succeeded(observation: Observation) -> bool:
    return observation.operation in SPEECH_BODIES and observation.status is not None and observation.status < 400


def _has_format(observation: Observation) -> bool:
    return _succeeded(observation) and requested_format(observation) is not None


@rule(
    "BYTES-01",
    "Speech is answered with status 200; 206 stands inside events only.",
    source="tts.md section 8; errors-and-limits.md section 4",
    applies=_succeeded,
)
def _status(observation: Observation) -> Iterator[Violation]:
    """Read the status of answers that are no errors."""
    if observation.status != 200:
        yield Violation(expected="status 200", actual=f"status {observation.status}")


@rule(
    "BYTES-02",
    "The content type of speech is a kind of audio.",
    source="tts.md section 8",
    applies=_succeeded,
)
def _is_audio(observation: Observation) -> Iterator[Violation]:
    """Read the media type without parameters; which kind of audio is BYTES-03's."""
    if not media_type(observation).startswith("audio/"):
        yield Violation(expected="audio/*", actual=media_type(observation) or "no content type")


@rule(
    "BYTES-03",
    "The content type follows the container: audio/pcm for raw, audio/wav, audio/mpeg for mp3.",
    source="tts.md section 8 (live 2026-09-17)",
    knowledge=Knowledge.RECORDED,
    applies=_has_format,
)
def _content_type(observation: Observation) -> Iterator[Violation]:
    """Compare the media type with the container that was asked for; parameters do not matter."""
    container = format_of(observation).container
    if media_type(observation) != CONTENT_TYPES[container]:
        actual = media_type(observation) or "no content type"
        yield Violation(expected=f"{CONTENT_TYPES[container]} for {container}", actual=actual)


@rule(
    "BYTES-04",
    "Speech is streamed while it is made: chunked, without Content-Length.",
    source="tts.md section 8",
    level="SHOULD",
    applies=_succeeded,
)
def _streamed(observation: Observation) -> Iterator[Violation]:
    """Look for Content-Length, which a server can only send that has waited for the end."""
    length = observation.header("content-length")
    if length is not None:
        yield Violation(expected="no Content-Length", actual=f"Content-Length: {length}")


@rule(
    "BYTES-05",
    "The body comes to its end: it is not cut off and does not stall.",
    source="tts.md section 8; real-world-bugs.md rows 17 and 29",
    applies=lambda observation: _succeeded(observation) and observation.end != "cancelled",
)
def _whole(observation: Observation) -> Iterator[Violation]:
    """See how the body ended: by its last chunk, or cut off, or by our time-out; what we cancelled is left out."""
    if observation.end != "complete":
        yield Violation(expected="a complete body", actual=observation.problem or f"it ended by {observation.end}")


@rule(
    "BYTES-06",
    "Cartesia-File-ID comes exactly when the request says save: true (since 2025-04-16).",
    source="tts.md sections 1 and 8",
    applies=_succeeded,
)
def _file_id(observation: Observation) -> Iterator[Violation]:
    """Look for the header where save was asked for at a version that has it, for its absence elsewhere."""
    asked = observation.request.get("save") is True
    version = version_of(observation)
    file_id = observation.header("cartesia-file-id")
    if asked and not file_id and version is not None and version >= _SAVING:
        yield Violation(expected="Cartesia-File-ID for a saved file", actual="no such header")
    if not asked and file_id is not None:
        yield Violation(expected="no Cartesia-File-ID", actual=f"Cartesia-File-ID: {file_id}")


RULES: Final[tuple[Rule, ...]] = (_status, _is_audio, _content_type, _streamed, _whole, _file_id)
