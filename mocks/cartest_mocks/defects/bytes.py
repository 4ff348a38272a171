"""Defects of the answer around the audio of ``POST /tts/bytes`` (BYTES)."""

from collections.abc import Iterator
from typing import Final

from msgspec.structs import replace

from cartest_mocks.defects.changes import as_one_reply, bodies, headers, streams
from cartest_mocks.defects.defect import Defect
from cartest_mocks.defects.seams import Cut, Headers
from cartest_mocks.exchange import Piece, Request

__all__ = ["DEFECTS"]

_RAW: Final = ("bytes-raw-pcm_s16le-16000",)


def _cut_off(pieces: Iterator[Piece]) -> Iterator[Piece]:
    first = next(pieces)
    yield replace(first, data=first.data[: len(first.data) // 2 & ~3])
    yield first  # taken ahead of need, and dropped by the cut
    raise Cut


def _without_file_id(_request: Request, given: Headers) -> Headers:
    return tuple(header for header in given if header[0] != "cartesia-file-id")


DEFECTS: Final = (
    Defect(
        id="speech-as-partial-content",
        breaks="Speech is answered with status 206.",
        rule="BYTES-01",
        cases=_RAW,
        seams=streams(lambda stream: as_one_reply(stream, status=206)),
    ),
    Defect(
        id="speech-as-octets",
        breaks="The content type of speech is application/octet-stream.",
        rule="BYTES-02",
        cases=_RAW,
        seams=streams(lambda stream: replace(stream, content_type="application/octet-stream")),
    ),
    Defect(
        id="every-container-is-wav",
        breaks="The content type is audio/wav whatever the container is.",
        rule="BYTES-03",
        cases=_RAW,
        seams=streams(lambda stream: replace(stream, content_type="audio/wav")),
    ),
    Defect(
        id="speech-with-length",
        breaks="Speech is made as a whole and sent with Content-Length.",
        rule="BYTES-04",
        cases=_RAW,
        seams=streams(as_one_reply),
    ),
    Defect(
        id="speech-cut-off",
        breaks="The connection is cut in the middle of the audio.",
        rule="BYTES-05",
        cases=_RAW,
        seams=bodies(_cut_off, where=lambda asked: asked["output_format"]["container"] == "raw"),
    ),
    Defect(
        id="file-id-unasked",
        breaks="Cartesia-File-ID comes although nothing was to be saved.",
        rule="BYTES-06",
        cases=_RAW,
        seams=headers(lambda _request, given: (*given, ("cartesia-file-id", "file_1")), path="/tts/bytes"),
    ),
    Defect(
        id="saved-without-file-id",
        breaks="Speech is saved, and no Cartesia-File-ID says where.",
        rule="BYTES-06",
        cases=("file",),
        seams=headers(_without_file_id, path="/tts/bytes"),
    ),
)
