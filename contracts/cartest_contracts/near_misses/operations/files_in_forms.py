"""Near misses of the files that forms carry: none, a text in its place, nothing in it, no audio.

The codes are documented, their statuses are not (errors-and-limits.md section 3). A file of more than the
documented 2 GB, ``file_too_large``, is no row: nobody sends one to see. Nothing is said of files that datasets
refuse for what is in them, so the rows of datasets are about the form alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from cartest_contracts.knowledge import Knowledge
from cartest_contracts.near_misses.operations.call import Upload, as_json, part, without
from cartest_contracts.near_misses.operations.miss import OperationMiss

__all__ = ["FILE_MISSES"]


@dataclass(frozen=True, kw_only=True)
class _Place:
    operation: str
    id: str
    file: str
    section: int
    required: Knowledge
    """How well it is known that the file must be there."""
    audio: bool = True


_DOCUMENTED: Final = Knowledge.DOCUMENTED
_ASSUMED: Final = Knowledge.ASSUMED

_PLACES: Final = (
    _Place(operation="POST /voices/clone", id="clone", file="clip", section=6, required=_DOCUMENTED),
    _Place(operation="POST /stt", id="stt", file="file", section=3, required=_DOCUMENTED),
    _Place(
        operation="POST /audio/transcriptions", id="transcriptions", file="file", section=3, required=_DOCUMENTED
    ),
    _Place(operation="POST /infill/bytes", id="infill", file="left_audio", section=7, required=_DOCUMENTED),
    _Place(operation="POST /voice-changer/bytes", id="changer", file="clip", section=7, required=_ASSUMED),
    _Place(operation="POST /voice-changer/sse", id="changer-sse", file="clip", section=7, required=_ASSUMED),
    _Place(
        operation="POST /datasets/{id}/files", id="dataset", file="file", section=8, required=_ASSUMED, audio=False
    ),
)
_NO_AUDIO: Final = {
    "text": Upload(filename="notes.txt", data=b"These are words, and no recording of them."),
    "cut-short": Upload(filename="clip.wav", data=b"RIFF\x24\x00\x00\x00WA"),
}
_AIFF: Final = Upload(
    filename="clip.aiff",
    data=b"FORM\x00\x00\x00\x30AIFFCOMM\x00\x00\x00\x12\x00\x01\x00\x00\x00\x01\x00\x10"
    b"\x40\x0b\xfa\x00\x00\x00\x00\x00\x00\x00SSND\x00\x00\x00\x0a" + bytes(10),
)
"""A whole file, of one silent sample, and of a type that the list of other-endpoints.md section 3 leaves out."""


def _of(place: _Place) -> Iterator[OperationMiss]:
    source = f"other-endpoints.md section {place.section}"
    yield OperationMiss(
        id=f"{place.id}-no-{place.file}",
        operation=place.operation,
        change=without(place.file),
        knowledge=place.required,
        source=source,
    )
    yield OperationMiss(
        id=f"{place.id}-{place.file}-as-text",
        operation=place.operation,
        change=lambda call: part(place.file, "clip.wav")(without(place.file)(call)),
        knowledge=_ASSUMED,
        source=source,
    )
    yield OperationMiss(
        id=f"{place.id}-no-form",
        operation=place.operation,
        change=as_json,
        statuses=(400, 415),
        knowledge=_ASSUMED,
        source="tts.md section 10; errors-and-limits.md section 4",
    )
    if not place.audio:
        return
    yield OperationMiss(
        id=f"{place.id}-{place.file}-empty",
        operation=place.operation,
        change=part(place.file, Upload(filename="clip.wav", data=b"")),
        knowledge=_ASSUMED,
        source=f"{source}; errors-and-limits.md section 3",
        code="unsupported_audio_format",
    )
    listed = place.section == 3
    for name, upload in (_NO_AUDIO | ({"type-not-listed": _AIFF} if listed else {})).items():
        yield OperationMiss(
            id=f"{place.id}-{place.file}-{name}",
            operation=place.operation,
            change=part(place.file, upload),
            knowledge=_ASSUMED,
            source=f"{source}; errors-and-limits.md section 3",
            code="unsupported_audio_format",
        )


FILE_MISSES: Final = (
    *(miss for place in _PLACES for miss in _of(place)),
    OperationMiss(
        id="infill-right-audio-text",
        operation="POST /infill/bytes",
        change=part("right_audio", _NO_AUDIO["text"]),
        knowledge=_ASSUMED,
        source="other-endpoints.md section 7; errors-and-limits.md section 3",
        code="unsupported_audio_format",
    ),
)
